import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src/duckdb/quote.ts';
import { indexSchema } from '../../src/model/release.ts';
import { sameBody } from '../../src/site/page/comparing.ts';
import { atHand, bundledText, declared, facts, published, scratch } from '../support.ts';
import { type Release, released } from './releases.ts';

/** Every scheme that the bundled snapshot makes, with the footprints that were announced. */
const FOOTPRINTS: Record<string, number> = {
  'stp-2016': 44,
  'stp-2017': 44,
  'stp-2018': 42,
  'stp-2019': 42,
  'stp-2020': 42,
  'stp-2021': 42,
  'icb-2023': 42,
  'icb-2026': 36,
};

const root = scratch();
let release: Release;
beforeAll(async () => {
  release = await released({
    from: { kind: 'bundled' },
    out: join(root, 'out'),
    schemes: Object.keys(FOOTPRINTS),
  });
});
afterAll(() => release?.db.close());

const rows = (sql: string) => release.rows(sql);
const row = (sql: string) => release.row(sql);

const records = (csv: string) =>
  parse(csv, { columns: true, bom: true }) as Record<string, string>[];
const compiled = (file: string) => records(readFileSync(join(facts, file), 'utf8'));

/** Where an organisation of a vintage is in a scheme: `[footprint, weight, basis]`, by footprint. */
async function placed(scheme: string, code: string, vintage: string, kind = 'ccg') {
  const found = await rows(
    `SELECT footprint_code, weight, basis FROM membership
     WHERE scheme = ${text(scheme)} AND org_kind = ${text(kind)} AND org_code = ${text(code)}
       AND org_vintage = ${text(vintage)} ORDER BY footprint_code`,
  );
  return found.map((r) => [r.footprint_code, Number(r.weight), r.basis] as const);
}

describe('the schemes', () => {
  it('are eight, with as many footprints and packs as were announced', async () => {
    const found = await rows(
      'SELECT scheme, count(*) AS n, count(DISTINCT ods_code) AS ods FROM footprint GROUP BY ALL',
    );
    expect(Object.fromEntries(found.map((r) => [r.scheme, r.n]))).toEqual(FOOTPRINTS);
    expect(Object.fromEntries(found.map((r) => [r.scheme, r.ods]))).toEqual(FOOTPRINTS);
    expect(release.refreshed.summary.packs).toBe(334);
    for (const [scheme, footprints] of Object.entries(FOOTPRINTS)) {
      const index = JSON.parse(readFileSync(join(release.folder, scheme, 'index.json'), 'utf8'));
      expect(index, scheme).toHaveLength(footprints);
    }
  });

  it('list a body under its ODS code, by which it is found whatever became of its ONS code', async () => {
    const listed = (scheme: string) =>
      indexSchema.parse(
        JSON.parse(readFileSync(join(release.folder, scheme, 'index.json'), 'utf8')),
      );
    const [stps, boards] = [listed('stp-2017'), listed('icb-2023')];
    const found = stps.map((stp) => sameBody({ ...stp, number: null, codes: [] }, boards));
    const told = await rows(
      `SELECT s.footprint_code AS stp, i.footprint_code AS icb
       FROM footprint AS s LEFT JOIN footprint AS i ON i.scheme = 'icb-2023' AND i.ods_code = s.ods_code
       WHERE s.scheme = 'stp-2017' ORDER BY s.number`,
    );
    expect(stps.map(({ code }, i) => ({ stp: code, icb: found[i]?.code ?? null }))).toEqual(told);
    expect(told).toContainEqual({ stp: 'E54000016', icb: 'E54000062' });
    expect(boards.map(({ number }) => number)).toEqual(Array(42).fill(null));
  });

  it('of March 2016 has the 209 CCGs that were announced for it, NHS Cumbria in two footprints', async () => {
    const found = await rows(
      `SELECT f.number, count(*) AS ccgs FROM membership AS m
       JOIN footprint AS f USING (scheme, footprint_code)
       WHERE scheme = 'stp-2016' AND org_kind = 'ccg' AND org_vintage = '2016-04' GROUP BY ALL`,
    );
    const announced = records(bundledText('facts/footprints.csv'));
    expect(Object.fromEntries(found.map((r) => [r.number, r.ccgs]))).toEqual(
      Object.fromEntries(announced.map((f) => [f.number, Number(f.ccgs_2016)])),
    );
    const codes = await rows(
      `SELECT org_code, count(*) AS footprints FROM membership
       WHERE scheme = 'stp-2016' AND org_kind = 'ccg' AND org_vintage = '2016-04' GROUP BY ALL`,
    );
    expect(codes).toHaveLength(209);
    expect(codes.filter((c) => c.footprints !== 1)).toEqual([{ org_code: '01H', footprints: 2 }]);
  });

  it('keep number and ODS code where ONS codes change: 1 to 4, between 2016 and 2017', async () => {
    const found = await rows(
      `SELECT number, ods_code, any_value(ons_codes) AS ons_codes FROM footprint
       WHERE scheme IN ('stp-2016', 'stp-2017') AND number <= 4 GROUP BY ALL ORDER BY 1`,
    );
    expect(found.slice(0, 3)).toEqual([
      { number: 1, ods_code: 'QVP', ons_codes: 'E54000001, E54000046' },
      { number: 2, ods_code: 'QT8', ons_codes: 'E54000002, E54000047' },
      { number: 3, ods_code: 'QMK', ons_codes: 'E54000003, E54000045' },
    ]);
    expect(found[3]).toMatchObject({ number: 4, ods_code: 'QE1' });
    expect(String(found[3]?.ons_codes)).toMatch(/^E54000004, E54000048\b/);
  });

  it('go from 44 to 42 in April 2018, when three of the North become one', async () => {
    const three = await rows(
      `SELECT footprint_code, next_scheme, next_codes FROM footprint WHERE scheme = 'stp-2017'
       AND footprint_code NOT IN (SELECT footprint_code FROM footprint WHERE scheme = 'stp-2018')
       ORDER BY 1`,
    );
    expect(three).toEqual(
      ['E54000045', 'E54000046', 'E54000047'].map((footprint_code) => ({
        footprint_code,
        next_scheme: 'stp-2018',
        next_codes: 'E54000049',
      })),
    );
    for (const code of ['E54000045', 'E54000046', 'E54000047']) {
      expect(await placed('stp-2018', code, '2017-04', 'stp')).toEqual([['E54000049', 1, 'area']]);
    }
    expect(
      await rows(
        `SELECT scheme, footprint_code FROM footprint WHERE ods_code = 'QHM'
         ORDER BY listed, scheme`,
      ),
    ).toEqual([
      { scheme: 'stp-2018', footprint_code: 'E54000049' },
      { scheme: 'stp-2019', footprint_code: 'E54000049' },
      { scheme: 'stp-2020', footprint_code: 'E54000050' },
      { scheme: 'stp-2021', footprint_code: 'E54000050' },
      { scheme: 'icb-2023', footprint_code: 'E54000050' },
      { scheme: 'icb-2026', footprint_code: 'QHM' },
    ]);
  });
});

describe('a commissioner', () => {
  it.each(['stp-2016', 'stp-2017'])('01H and 01K of %s are not what they were', async (scheme) => {
    const [north, south] =
      scheme === 'stp-2016' ? ['E54000002', 'E54000004'] : ['E54000047', 'E54000048'];
    const before = await placed(scheme, '01H', '2016-04');
    expect(before.map(([code, , basis]) => [code, basis])).toEqual([
      [north, 'population'],
      [south, 'population'],
    ]);
    expect(before[0]![1]).toBeCloseTo(0.631, 3);
    expect(before[0]![1] + before[1]![1]).toBe(1);
    const now = scheme === 'stp-2016' ? 'area' : 'listed';
    expect(await placed(scheme, '01H', '2017-04')).toEqual([[north, 1, now]]);
    expect((await placed(scheme, '01K', '2016-04')).map(([code, w]) => [code, w])).toEqual([
      [south, 1],
    ]);
    expect(await placed(scheme, '01K', '2017-04')).toEqual([[south, 1, now]]);
  });

  it('North Durham (00J) is in footprint 3 in March 2016 and in 1 in April 2017', async () => {
    expect(await placed('stp-2016', '00J', '2016-04')).toEqual([['E54000003', 1, 'listed']]);
    expect(await placed('stp-2016', '00J', '2017-04')).toEqual([['E54000003', 1, 'area']]);
    expect(await placed('stp-2017', '00J', '2017-04')).toEqual([['E54000046', 1, 'listed']]);
    expect(await placed('stp-2017', '00J', '2016-04')).toEqual([['E54000046', 1, 'area']]);
  });

  it('North Yorkshire (42D), of April 2020, lies across three old footprints', async () => {
    for (const scheme of ['stp-2016', 'stp-2017', 'stp-2018', 'stp-2019']) {
      const parts = await placed(scheme, '42D', '2020-04');
      expect(
        parts.map(([, , basis]) => basis),
        scheme,
      ).toEqual(Array(3).fill('population'));
      const exact = await row(
        `SELECT sum(weight) = 1 AS whole FROM membership WHERE scheme = ${text(scheme)}
         AND org_kind = 'ccg' AND org_code = '42D' AND org_vintage = '2020-04'`,
      );
      expect(exact.whole, scheme).toBe(true);
    }
    // Its parts have the residents of the CCGs that it was made of: 03E and 03M and 03D.
    const people = Object.fromEntries(
      (
        await rows(
          `SELECT org_code, numerator FROM observation WHERE indicator_id = 'population-resident'
           AND org_code IN ('03D', '03E', '03M')`,
        )
      ).map((r) => [r.org_code, Number(r.numerator)]),
    );
    const all = people['03D']! + people['03E']! + people['03M']!;
    const parts = await placed('stp-2017', '42D', '2020-04');
    for (const [code, ccg] of [
      ['E54000005', '03E'],
      ['E54000006', '03M'],
      ['E54000045', '03D'],
    ]) {
      // A few areas went to other CCGs in between.
      expect(parts.find((p) => p[0] === code)?.[1], code).toBeCloseTo(people[ccg!]! / all, 2);
    }
    expect(await placed('stp-2020', '42D', '2020-04')).toEqual([['E54000051', 1, 'listed']]);
  });

  it.each([
    ['Bassetlaw, partner of Nottinghamshire too', '02Q', 'E54000009'],
    ['North East Hampshire and Farnham, listed under Hampshire too', '99M', 'E54000034'],
  ])('%s, is in one footprint, whole', async (_, code, footprint) => {
    expect(await placed('stp-2016', code, '2016-04')).toEqual([[footprint, 1, 'listed']]);
    expect(await placed('stp-2017', code, '2017-04')).toEqual([[footprint, 1, 'listed']]);
    for (const scheme of ['stp-2018', 'stp-2019', 'stp-2020', 'stp-2021']) {
      expect(await placed(scheme, code, '2017-04'), scheme).toEqual([[footprint, 1, 'area']]);
    }
  });

  it('99M is divided by county when Frimley is, in April 2026', async () => {
    const parts = await placed('icb-2026', '99M', '2017-04');
    expect(parts.map(([code, , basis]) => [code, basis])).toEqual([
      ['QRL', 'population'],
      ['S9B9J', 'population'],
    ]);
    expect(parts[0]![1] + parts[1]![1]).toBe(1);
  });
});

describe('footprints in other schemes', () => {
  it.skipIf(!atHand(facts, 'shares of footprints in the bodies of 2026 are not compared'))(
    'are in the ICBs of 2026 as was compiled, Frimley in three',
    async () => {
      const key = compiled('stp2017_to_icb2026_share.csv');
      const found = await rows(
        `SELECT org_code, footprint_code, weight FROM membership WHERE scheme = 'icb-2026'
         AND org_kind = 'stp' AND org_vintage = '2017-04'`,
      );
      const weights = new Map(
        found.map((r) => [`${r.org_code} ${r.footprint_code}`, Number(r.weight)]),
      );
      expect([...weights.keys()].toSorted()).toEqual(
        key.map((k) => `${k.stp17cd} ${k.icb26_ods}`).toSorted(),
      );
      for (const k of key) {
        const name = `${k.stp17cd} ${k.icb26_ods}`;
        expect(Math.abs(weights.get(name)! - Number(k.share_of_stp_population)), name).toBeLessThan(
          1e-5,
        );
      }
      expect(key.filter((k) => k.stp17cd === 'E54000034')).toHaveLength(3);
    },
  );

  it.skipIf(!atHand(facts, 'shares of authorities are not compared'))(
    'authorities of April 2017 are in the footprints as was compiled',
    async () => {
      // The Isles of Scilly report with Cornwall and the City of London with Hackney.
      const within = ['E06000053', 'E09000001'];
      const key = compiled('utla2017_stp_share.csv').filter((k) => !within.includes(k.utla17cd!));
      const found = await rows(
        `SELECT org_code, footprint_code, weight FROM membership WHERE scheme = 'stp-2017'
         AND org_kind = 'authority' AND org_vintage = '2017-04'`,
      );
      const weights = new Map(
        found.map((r) => [`${r.org_code} ${r.footprint_code}`, Number(r.weight)]),
      );
      expect([...weights.keys()].toSorted()).toEqual(
        key.map((k) => `${k.utla17cd} ${k.stp17cd}`).toSorted(),
      );
      for (const k of key) {
        const name = `${k.utla17cd} ${k.stp17cd}`;
        expect(
          Math.abs(weights.get(name)! - Number(k.share_of_area_population)),
          name,
        ).toBeLessThan(1e-5);
      }
    },
  );

  it('residents mapped from any scheme to any other and back are those that were there', async () => {
    const resident = new Map(
      (
        await rows(
          `SELECT scheme, footprint_code, numerator FROM baseline
           WHERE indicator_id = 'population-resident'`,
        )
      ).map((r) => [`${r.scheme} ${r.footprint_code}`, Number(r.numerator)]),
    );
    expect(resident.size).toBe(334);
    const made = await rows('SELECT DISTINCT scheme, listed FROM footprint');
    const schemeOf = new Map(made.map((r) => [r.listed, String(r.scheme)]));
    const steps = await rows(
      `SELECT scheme, org_vintage, org_code, footprint_code, weight FROM membership
       WHERE org_kind IN ('stp', 'icb')`,
    );
    let pairs = 0;
    for (const from of schemeOf.values()) {
      for (const to of schemeOf.values()) {
        if (from === to) continue;
        const there = steps.filter((s) => s.scheme === to && schemeOf.get(s.org_vintage!) === from);
        const back = steps.filter((s) => s.scheme === from && schemeOf.get(s.org_vintage!) === to);
        const mapped = new Map<unknown, number>();
        for (const s of there) {
          const part = resident.get(`${from} ${s.org_code}`)! * Number(s.weight);
          mapped.set(s.footprint_code, (mapped.get(s.footprint_code) ?? 0) + part);
        }
        const returned = new Map<unknown, number>();
        for (const s of back) {
          const part = mapped.get(s.org_code)! * Number(s.weight);
          returned.set(s.footprint_code, (returned.get(s.footprint_code) ?? 0) + part);
        }
        expect(returned.size, `${from} ${to}`).toBe(FOOTPRINTS[from]);
        for (const [code, people] of returned) {
          expect(
            Math.abs(people - resident.get(`${from} ${code}`)!),
            `${from} ${to} ${code}`,
          ).toBeLessThan(0.01);
        }
        pairs += 1;
      }
    }
    expect(pairs).toBe(56);
  });
});

describe('conservation', () => {
  it('in every scheme, footprints and unmapped are what was published, to the last digit', async () => {
    const off = await rows(
      `WITH published AS (
         SELECT indicator_id, period, sum(numerator) AS n, sum(denominator) AS d FROM observation GROUP BY ALL
       ),
       held AS (
         SELECT scheme, indicator_id, period, sum(numerator) AS n, sum(denominator) AS d
         FROM baseline GROUP BY ALL
       ),
       lost AS (
         SELECT scheme, indicator_id, period, sum(numerator) AS n, sum(denominator) AS d
         FROM unmapped WHERE reason NOT LIKE 'published total%' GROUP BY ALL
       )
       SELECT h.scheme, h.indicator_id, h.period, p.n, h.n AS held, l.n AS lost
       FROM held AS h JOIN published AS p USING (indicator_id, period)
       LEFT JOIN lost AS l USING (scheme, indicator_id, period)
       WHERE abs(p.n - h.n - coalesce(l.n, 0)) > 0.00000001
         OR abs(p.d - h.d - coalesce(l.d, 0)) > 0.00000001`,
    );
    expect(off).toEqual([]);
    const compared = await row(
      `SELECT count(DISTINCT (scheme, indicator_id, period)) AS n,
         8 * count(DISTINCT (indicator_id, period)) AS expected
       FROM baseline JOIN observation USING (indicator_id, period)`,
    );
    expect(compared.n).toBe(compared.expected);
    expect(Number(compared.n)).toBeGreaterThan(700);
  });

  it('and every figure, counted or suppressed, is in a footprint or has a reason', async () => {
    const figures = await rows(
      `SELECT s.scheme, (SELECT count(*) FROM observation) AS published,
         (SELECT count(*) FROM observation AS o WHERE EXISTS (FROM membership AS m
           WHERE m.scheme = s.scheme AND m.org_vintage = o.org_vintage
             AND ((m.org_kind = o.org_kind AND m.org_code IN (o.org_code, o.parent_code))
               OR (o.org_kind = 'practice' AND m.org_kind = 'ccg' AND m.org_code = o.parent_code)))) AS held,
         (SELECT sum(figures) FROM unmapped AS u WHERE u.scheme = s.scheme) AS lost
       FROM (SELECT DISTINCT scheme FROM footprint) AS s`,
    );
    expect(figures).toHaveLength(8);
    for (const f of figures)
      expect(Number(f.held) + Number(f.lost), String(f.scheme)).toBe(f.published);
  });
});

describe('extracts of other vintages', () => {
  it('talking therapies of 2017/18 are the same in 2016 and 2017, but for North Durham', async () => {
    const found = await rows(
      `SELECT number, indicator_id, max(b.numerator) FILTER (scheme = 'stp-2016') AS before,
         max(b.numerator) FILTER (scheme = 'stp-2017') AS after, any_value(d.numerator) AS durham
       FROM baseline AS b JOIN footprint USING (scheme, footprint_code)
       JOIN (SELECT indicator_id, numerator FROM observation WHERE org_code = '00J') AS d
         USING (indicator_id)
       WHERE b.indicator_id LIKE 'iapt-%' AND b.period = '2017/18' AND scheme IN ('stp-2016', 'stp-2017')
       GROUP BY ALL`,
    );
    expect(found.length).toBe(44 * 12);
    for (const f of found) {
      const moved = f.number === 3 ? 1 : f.number === 1 ? -1 : 0;
      expect(Number(f.before), `${f.number} ${f.indicator_id}`).toBe(
        Number(f.after) + moved * Number(f.durham),
      );
    }
  });

  it.skipIf(!atHand(published, 'talking therapies of 2016 are not compared with the STP rows'))(
    'and meet the publisher’s own rows in both, within rounding',
    async () => {
      const file = join(published, 'stp', 'iapt_annual_2017-18_ccg_stp_region_england_totals.csv');
      const shown = records(readFileSync(file, 'utf8')).filter(
        (r) =>
          r.org_type === 'STP' &&
          r.org_code?.startsWith('E54') &&
          r.measure_name === 'referrals_received' &&
          r.measure_statistic === 'count',
      );
      expect(shown.length).toBe(44);
      const found = new Map(
        (
          await rows(
            `SELECT scheme, number, value, members_expected FROM baseline
             JOIN footprint USING (scheme, footprint_code) WHERE period = '2017/18'
               AND indicator_id = 'iapt-referrals-received' AND scheme IN ('stp-2016', 'stp-2017')`,
          )
        ).map((r) => [`${r.scheme} ${r.number}`, r]),
      );
      const durham = await row(
        `SELECT numerator FROM observation WHERE org_code = '00J' AND indicator_id = 'iapt-referrals-received'`,
      );
      const numbers = await rows(
        "SELECT number, footprint_code FROM footprint WHERE scheme = 'stp-2017'",
      );
      for (const { number, footprint_code } of numbers) {
        const told = Number(shown.find((s) => s.org_code === footprint_code)?.value);
        const then = number === 3 ? 1 : number === 1 ? -1 : 0;
        for (const [scheme, moved] of [
          ['stp-2016', then],
          ['stp-2017', 0],
        ] as const) {
          const own = found.get(`${scheme} ${number}`)!;
          expect(
            Math.abs(Number(own.value) - told - moved * Number(durham.numerator)),
            `${scheme} ${number}`,
          ).toBeLessThanOrEqual(2.5 * (Number(own.members_expected) + 1));
        }
      }
    },
  );

  it.each(['stp-2016', 'stp-2017'])(
    'mental health of the 209 CCGs: old 01H by its residents, flagged as estimated (%s)',
    async (scheme) => {
      const [north, south] =
        scheme === 'stp-2016' ? ['E54000002', 'E54000004'] : ['E54000047', 'E54000048'];
      const own = await row(
        `SELECT numerator, denominator FROM observation
         WHERE indicator_id = 'mh-cmd-prevalence' AND org_code = '01H' AND org_vintage = '2016-04'`,
      );
      const [up, down] = await placed(scheme, '01H', '2016-04');
      const held = async (code: string) =>
        row(
          `SELECT numerator, denominator, estimated, apportioned FROM baseline WHERE scheme = ${text(scheme)}
           AND footprint_code = ${text(code)} AND indicator_id = 'mh-cmd-prevalence'`,
        );
      const whole = await held(north!);
      expect(Number(whole.numerator)).toBeCloseTo(Number(own.numerator) * up![1], 6);
      expect(Number(whole.denominator)).toBeCloseTo(Number(own.denominator) * up![1], 6);
      expect(whole).toMatchObject({ estimated: true, apportioned: 1 });
      const part = await held(south!);
      expect(part.estimated).toBe(false);
      expect(Number(part.apportioned)).toBeCloseTo(
        (Number(own.numerator) * down![1]) / Number(part.numerator),
        8,
      );
    },
  );

  it('payments of 2016/17: old 01H by practice, beside registers, whose codes map whole', async () => {
    for (const scheme of ['stp-2016', 'stp-2017']) {
      const north = scheme === 'stp-2016' ? 'E54000002' : 'E54000047';
      const found = await rows(
        `SELECT indicator_id, value, estimated FROM baseline WHERE scheme = ${text(scheme)}
         AND footprint_code = ${text(north)} AND period = '2016/17'
         AND indicator_id IN ('gp-registered-patients', 'qof-dm') ORDER BY 1`,
      );
      expect(found[0], scheme).toMatchObject({ value: 323_053, estimated: false });
      expect(found[1], scheme).toMatchObject({ indicator_id: 'qof-dm', estimated: false });
      expect(await placed(scheme, '01H', '2017-04')).toHaveLength(1);
    }
  });

  it('practices are placed one by one only where that tells more than their CCG does', async () => {
    // Coastal West Sussex: four of its LSOAs went to Surrey in April 2020, and no practice with them.
    const parts = await rows(
      `SELECT scheme, footprint_code, basis, count(*) AS practices FROM membership
       WHERE org_kind = 'practice' AND org_vintage = '2017-04' AND scheme IN ('stp-2017', 'stp-2020')
         AND org_code IN (SELECT org_code FROM observation WHERE parent_code = '09G'
           AND org_vintage = '2017-04' AND org_kind = 'practice')
       GROUP BY ALL ORDER BY ALL`,
    );
    expect(parts).toEqual([
      { scheme: 'stp-2017', footprint_code: 'E54000033', basis: 'practice', practices: 50 },
      // Four closed before the list of 2019/20: they are divided as the residents are.
      { scheme: 'stp-2020', footprint_code: 'E54000052', basis: 'population', practices: 4 },
      { scheme: 'stp-2020', footprint_code: 'E54000053', basis: 'population', practices: 4 },
      { scheme: 'stp-2020', footprint_code: 'E54000053', basis: 'practice', practices: 46 },
    ]);
    // West Birmingham left the Black Country with the ICBs; no list says which practices are there.
    const birmingham = await rows(
      `SELECT scheme, footprint_code, basis, weight FROM membership WHERE org_kind = 'ccg'
         AND org_code = '05L' AND org_vintage = '2017-04' AND scheme IN ('stp-2017', 'icb-2023')
       ORDER BY 1 DESC, 2`,
    );
    expect(birmingham).toMatchObject([
      { scheme: 'stp-2017', footprint_code: 'E54000016', basis: 'listed', weight: 1 },
      { scheme: 'icb-2023', footprint_code: 'E54000055', basis: 'population' },
      { scheme: 'icb-2023', footprint_code: 'E54000062', basis: 'population' },
    ]);
  });
});

describe('trusts that merged', () => {
  it.each([
    ['R0A', '2017-04', 'headquarters', 'E54000007'],
    ['RW3', '2016-04', 'successor', 'E54000007'],
    ['RM2', '2016-04', 'successor', 'E54000007'],
    ['RQQ', '2016-04', 'successor', 'E54000021'],
    ['RGN', '2016-04', 'headquarters', 'E54000021'],
  ])('%s of %s is placed by %s', async (code, vintage, basis, footprint) => {
    for (const scheme of ['stp-2016', 'stp-2017', 'stp-2018', 'stp-2019']) {
      expect(await placed(scheme, code, vintage, 'provider'), scheme).toEqual([
        [footprint, 1, basis],
      ]);
    }
  });

  it('Greater Manchester does not grow by a merger, in any scheme', async () => {
    const found = await rows(
      `SELECT scheme, period, numerator FROM baseline JOIN footprint USING (scheme, footprint_code)
       WHERE ods_code = 'QOP' AND indicator_id = 'ae-attendances-type1' AND period LIKE '20__/__'
       ORDER BY 1, 2`,
    );
    expect(found.length).toBe(16);
    expect(new Set(found.filter((f) => f.period === '2016/17').map((f) => f.numerator))).toEqual(
      new Set([995_077]),
    );
    expect(new Set(found.filter((f) => f.period === '2017/18').map((f) => f.numerator))).toEqual(
      new Set([995_361]),
    );
  });

  it('the region that came with the list of headquarters is not read', () => {
    const columns = declared('trust-to-stp').layouts.flatMap((l) => l.columns.map((c) => c.name));
    expect(columns.length).toBeGreaterThan(2);
    expect(columns.filter((name) => /region/i.test(name))).toEqual([]);
    expect(bundledText('trust-to-stp_2017_18.csv').split('\n')[0]).not.toMatch(/region/i);
  });
});
