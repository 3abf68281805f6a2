import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { indicators as catalogue } from '../../pipelines/catalogue.ts';
import { openDatabase } from '../../src/duckdb/database.ts';
import { text } from '../../src/duckdb/quote.ts';
import { type Pack, packSchema } from '../../src/model/pack.ts';
import { indexSchema, manifestSchema } from '../../src/model/release.ts';
import { verify } from '../../src/release/manifest.ts';
import { summaryText } from '../../src/release/summary.ts';
import { bundledText, packageRoot, scratch } from '../support.ts';
import { apart, type Release, released } from './releases.ts';

const root = scratch();
let release: Release;
let packs: Map<string, Pack>;

beforeAll(async () => {
  release = await released({ from: { kind: 'bundled' }, out: join(root, 'out') });
  packs = release.packs();
});
afterAll(() => release?.db.close());

const rows = (sql: string) => release.rows(sql);
const row = (sql: string) => release.row(sql);

/** One baseline of the default scheme. */
const baseline = (footprint: string, indicator: string, period: string) =>
  row(`SELECT * FROM baseline WHERE scheme = 'stp-2017' AND footprint_code = ${text(footprint)}
    AND indicator_id = ${text(indicator)} AND period = ${text(period)}`);

const england = async (indicator: string, period: string) => {
  const found = await rows(
    `SELECT DISTINCT england_value, england_published, england_basis FROM baseline
     WHERE indicator_id = ${text(indicator)} AND period = ${text(period)}`,
  );
  expect(found, `England's ${indicator} is one figure`).toHaveLength(1);
  return found[0]!;
};

const inPack = (footprint: string, indicator: string) => {
  const found = packs.get(footprint)?.indicators.find((i) => i.id === indicator);
  if (!found) throw new Error(`${footprint} has no ${indicator}`);
  return found;
};

/** Observations with the footprints that hold them, by the published tables alone. */
const PLACED = `(SELECT o.*, m.footprint_code, m.weight, m.basis
  FROM observation AS o
  LEFT JOIN membership AS m ON m.scheme = 'stp-2017' AND m.org_kind = o.org_kind
    AND m.org_code = o.org_code AND m.org_vintage = o.org_vintage)`;

describe('a refresh of what footpack ships', () => {
  it('publishes 44 packs and exits with 0', () => {
    expect(release.refreshed.exitCode).toBe(0);
    expect(release.refreshed.summary).toMatchObject({
      release: release.id,
      isNew: true,
      packs: 44,
      schemes: ['stp-2017'],
      quarantined: 0,
      findings: [],
    });
    expect(packs.size).toBe(44);
    expect(verify(release.folder)).toEqual([]);
  });

  it('writes nothing to the archive', () => {
    expect(existsSync(join(root, 'raw'))).toBe(false);
  });

  it('tells what was built, from what, what is in no footprint, how fresh, and what to try', () => {
    const told = summaryText(release.refreshed.summary, 'data/out').join('\n');
    expect(told).toContain('44 packs');
    expect(told).toContain(release.id);
    expect(told).toContain(`taken ${release.refreshed.summary.asOf}`);
    expect(told).toMatch(/provider in no footprint list: 5\.51 %/);
    expect(told).toMatch(/The Black Country:? 79 %/);
    expect(told).toMatch(/Buckinghamshire, Oxfordshire and Berkshire West:? 70 %/);
    expect(told).toContain('footpack orgs E54000016');
    expect(told.split('\n').length).toBeLessThan(25);
  });

  it('names its inputs, each with a hash, all of them bundled', () => {
    const manifest = manifestSchema.parse(
      JSON.parse(readFileSync(join(release.folder, 'manifest.json'), 'utf8')),
    );
    expect(manifest.inputs.length).toBeGreaterThan(35);
    for (const input of manifest.inputs) {
      expect(input, input.file).toMatchObject({
        bundled: true,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        retrieved: '2026-11-22',
      });
    }
    expect(manifest.asOf).toBe('2026-11-22');
  });
});

describe('the packs', () => {
  it('are those of footprints 1 to 44, whole by their schema', () => {
    const numbers = [...packs.values()].map((p) => p.footprint.number);
    expect(numbers).toEqual(Array.from({ length: 44 }, (_, i) => i + 1));
    for (const [code, pack] of packs) {
      expect(pack.footprint.code).toBe(code);
      expect(pack.scheme).toBe('stp-2017');
      expect(pack.footprint.region).not.toBeNull();
      expect(pack.indicators.map((i) => i.id)).toEqual(
        [...packs.values()][0]!.indicators.map((i) => i.id),
      );
    }
  });

  it('are what the JSON Schema beside them describes', () => {
    const written = JSON.parse(
      readFileSync(join(release.folder, 'schema', 'pack.schema.json'), 'utf8'),
    );
    expect(written).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(packSchema))));
  });

  it('stand in the index with the figures that they open with', () => {
    const index = indexSchema.parse(
      JSON.parse(readFileSync(join(release.folder, 'stp-2017', 'index.json'), 'utf8')),
    );
    expect(index).toEqual(
      [...packs.values()].map((pack) => ({
        code: pack.footprint.code,
        number: pack.footprint.number,
        name: pack.footprint.name,
        region: pack.footprint.region?.name,
        organisations: pack.organisations.length,
        population: pack.footprint.population?.value,
        pack: `packs/${pack.footprint.code}/pack.json`,
      })),
    );
    expect(index.reduce((sum, f) => sum + Number(f.population), 0)).toBe(55_619_430);
  });

  it('hold at least 35 indicators, each with gap, domain, unit, polarity and its source', () => {
    for (const pack of packs.values()) {
      expect(pack.indicators.length).toBeGreaterThanOrEqual(35);
      for (const i of pack.indicators) {
        expect(i.sources, i.id).toHaveLength(1);
        expect(pack.sources.map((s) => s.id)).toContain(i.sources[0]);
      }
    }
    const declared = new Map(catalogue.map((i) => [i.id, i]));
    for (const i of packs.get('E54000016')!.indicators) {
      const { gap, domain, unit, polarity, combine, title } = declared.get(i.id)!;
      expect(i).toMatchObject({ gap, domain, unit, polarity, combine, title });
      expect(i.notes).toEqual(expect.arrayContaining(declared.get(i.id)!.caveats));
    }
  });

  it('lie beside the same baselines and organisations in Parquet and CSV', async () => {
    const db = await openDatabase(':memory:');
    try {
      for (const code of ['E54000047', 'E54000016', 'E54000008']) {
        const folder = join(release.folder, 'stp-2017', 'packs', code);
        const parquet = (file: string) => `read_parquet(${text(join(folder, file))})`;
        const own = await db.rows(`SELECT * FROM ${parquet('baseline.parquet')}`);
        expect(own).toEqual(
          await rows(`SELECT * FROM baseline WHERE footprint_code = ${text(code)}`),
        );
        const list = await db.rows(`SELECT * FROM ${parquet('organisations.parquet')}`);
        const csv = parse(readFileSync(join(folder, 'organisations.csv'), 'utf8'), {
          columns: true,
        }) as Record<string, string>[];
        const pack = packs.get(code)!;
        expect(csv.map((r) => r.org_code)).toEqual(pack.organisations.map((o) => o.code));
        expect(list.map((r) => r.org_code)).toEqual(pack.organisations.map((o) => o.code));
        expect(new Set(pack.organisations.map((o) => o.kind))).toEqual(
          new Set(['ccg', 'provider', 'authority', 'practice']),
        );
      }
    } finally {
      db.close();
    }
  });

  it('list every CCG of April 2017 once, and every open practice of 2017/18 once', async () => {
    const listed = [...packs.values()].flatMap((p) => p.organisations);
    const ccgs = listed.filter((o) => o.kind === 'ccg');
    expect(ccgs).toHaveLength(207);
    expect(new Set(ccgs.map((o) => o.code)).size).toBe(207);
    expect(ccgs.every((o) => o.weight === 1 && o.onsCode?.startsWith('E38'))).toBe(true);
    const practices = listed.filter((o) => o.kind === 'practice').map((o) => o.code);
    const published = parse(bundledText('gp-practices_2017_18.csv'), { columns: true }) as {
      practice_code: string;
    }[];
    expect(practices.toSorted()).toEqual(published.map((p) => p.practice_code).toSorted());
  });

  it('leave a leader whom nobody confirmed empty', () => {
    for (const number of [6, 22, 36]) {
      const pack = [...packs.values()].find((p) => p.footprint.number === number);
      expect(pack?.footprint.lead, String(number)).toBeNull();
    }
    expect(packs.get('E54000007')!.footprint.lead?.name).toBe('Sir Howard Bernstein');
    const named = [...packs.values()].filter((p) => p.footprint.lead !== null);
    expect(named).toHaveLength(17);
  });

  it('give no footprint a share of national money', () => {
    const gaps = [...packs.values()].filter((p) => p.finance.doNothingGap !== null);
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.length).toBeLessThan(10);
    const [first, ...others] = [...packs.values()].map((p) => JSON.stringify(p.finance.resources));
    expect(others.every((r) => r === first)).toBe(true);
  });
});

describe('every figure can be made again from its pack', () => {
  const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

  it('by the ratio of sums or the sum over its members, within a thousand-millionth', () => {
    let made = 0;
    for (const [code, pack] of packs) {
      for (const i of pack.indicators) {
        const about = `${code} ${i.id}`;
        const { baseline: b } = i;
        const given = i.members.filter((m) => !m.suppressed);
        const sum = (of: 'numerator' | 'denominator') =>
          given.reduce((s, m) => s + Number(m.weight) * Number(m[of] ?? 0), 0);
        const has = (of: 'numerator' | 'denominator') => given.some((m) => m[of] !== null);
        if (i.combine === 'range') {
          const values = i.members.map((m) => Number(m.value));
          expect([b.value, b.valueLow, b.valueHigh], about).toEqual([
            null,
            Math.min(...values),
            Math.max(...values),
          ]);
          made += 1;
          continue;
        }
        if (has('numerator'))
          expect(apart(b.numerator, sum('numerator')), about).toBeLessThan(1e-9);
        if (has('denominator')) {
          expect(apart(b.denominator, sum('denominator')), about).toBeLessThan(1e-9);
        }
        if (b.withheldReason !== null) {
          expect([b.value, b.lower95, b.upper95, b.rank, b.quintile], about).toEqual([
            null,
            null,
            null,
            null,
            null,
          ]);
          expect([null, 'not compared'], about).toContain(b.comparison);
          continue;
        }
        if (b.membersSuppressed > 0) {
          expect(b.value, about).toBeGreaterThanOrEqual(b.valueLow!);
          expect(b.value, about).toBeLessThanOrEqual(b.valueHigh!);
          continue;
        }
        const value =
          i.combine === 'ratio'
            ? (i.multiplier * sum('numerator')) / sum('denominator')
            : b.method === 'sum per day'
              ? sum('numerator') / days(b.periodStart!, b.periodEnd!)
              : sum('numerator');
        expect(apart(b.value, value), about).toBeLessThan(1e-9);
        made += 1;
      }
    }
    expect(made).toBeGreaterThan(44 * 50);
  });

  it('and every period of the national table from its observations and memberships', async () => {
    const members = new Map<string, { footprint: string; weight: number }[]>();
    const observed = await rows(
      `SELECT indicator_id, period, org_kind, org_code, org_vintage, parent_code, numerator,
         denominator, suppressed FROM observation`,
    );
    for (const m of await rows("SELECT * FROM membership WHERE scheme = 'stp-2017'")) {
      const key = `${m.org_kind} ${m.org_code} ${m.org_vintage}`;
      const list = members.get(key) ?? [];
      list.push({ footprint: String(m.footprint_code), weight: Number(m.weight) });
      members.set(key, list);
    }
    const sums = new Map<string, { numerator: number; denominator: number }>();
    for (const o of observed) {
      // The bundled snapshot keeps practices only where their CCG lies in two footprints.
      for (const m of members.get(`${o.org_kind} ${o.org_code} ${o.org_vintage}`) ?? []) {
        const key = `${m.footprint} ${o.indicator_id} ${o.period}`;
        const sum = sums.get(key) ?? { numerator: 0, denominator: 0 };
        sum.numerator += m.weight * Number(o.numerator ?? 0);
        sum.denominator += m.weight * Number(o.denominator ?? 0);
        sums.set(key, sum);
      }
    }
    const published = await rows('SELECT * FROM baseline WHERE numerator IS NOT NULL');
    expect(published.length).toBeGreaterThan(3_700);
    for (const b of published) {
      const key = `${b.footprint_code} ${b.indicator_id} ${b.period}`;
      const sum = sums.get(key)!;
      expect(apart(b.numerator, sum.numerator), key).toBeLessThan(1e-9);
      expect(apart(b.denominator ?? 0, sum.denominator), key).toBeLessThan(1e-9);
    }
  });

  it('and is not the mean of its members’ rates, which would be another', async () => {
    const dm = inPack('E54000008', 'qof-dm');
    const rates = dm.members.map((m) => (100 * Number(m.numerator)) / Number(m.denominator));
    const mean = rates.reduce((s, r) => s + r, 0) / rates.length;
    expect(Math.abs(dm.baseline.value! - mean)).toBeGreaterThan(0.01);
    const [worked] = await rows(
      `SELECT 100 * safe_div(sum(x), sum(n)) AS pooled, 100 * avg(x / n) AS mean,
         100 * wilson_lower(sum(x), sum(n), 0.95) AS low, 100 * wilson_upper(sum(x), sum(n), 0.95) AS high
       FROM (VALUES (120, 1000), (30, 200), (50, 800)) AS t (x, n)`,
    );
    expect(worked!.pooled).toBeCloseTo(10, 12);
    expect(worked!.mean).toBeCloseTo(11.083333, 6);
    expect(worked!.low).toBeCloseTo(8.760923, 6);
    expect(worked!.high).toBeCloseTo(11.392441, 6);
  });

  it('has the interval of Wilson around a percentage, and England on either side of it', async () => {
    const z95 = 1.959963984540054;
    const shown = await rows(
      `SELECT b.* , i.polarity FROM baseline AS b JOIN indicator AS i USING (indicator_id)
       WHERE lower_95 IS NOT NULL`,
    );
    expect(shown.length).toBeGreaterThan(2_000);
    for (const b of shown) {
      const about = `${b.footprint_code} ${b.indicator_id} ${b.period}`;
      const [x, n] = [Number(b.numerator), Number(b.denominator)];
      const middle = 2 * x + z95 ** 2;
      const reach = z95 * Math.sqrt(z95 ** 2 + 4 * x * (1 - x / n));
      const scale = 100 / (2 * (n + z95 ** 2));
      expect(apart(b.lower_95, scale * (middle - reach)), about).toBeLessThan(1e-9);
      expect(apart(b.upper_95, scale * (middle + reach)), about).toBeLessThan(1e-9);
      if (b.comparison === 'not compared') continue;
      const e = Number(b.england_value);
      const side = e < Number(b.lower_95) ? 'above' : e > Number(b.upper_95) ? 'below' : 'similar';
      const words =
        b.polarity === 'none'
          ? { above: 'higher', below: 'lower', similar: 'similar' }
          : b.polarity === 'high'
            ? { above: 'better', below: 'worse', similar: 'similar' }
            : { above: 'worse', below: 'better', similar: 'similar' };
      expect(b.comparison, about).toBe(words[side]);
    }
  });
});

describe('sums', () => {
  it('are never ranked nor compared, and England is their total', async () => {
    const sums = await rows(
      `SELECT count(*) AS figures, count(comparison) AS compared, count(rank) AS ranked,
         count(rank_of) AS ranks, count(quintile) AS quintiles
       FROM baseline JOIN indicator USING (indicator_id) WHERE combine = 'sum'`,
    );
    expect(sums).toEqual([
      { figures: sums[0]!.figures, compared: 0, ranked: 0, ranks: 0, quintiles: 0 },
    ]);
    expect(Number(sums[0]!.figures)).toBeGreaterThan(1_000);
    const totals = await rows(
      `SELECT indicator_id, period, any_value(england_value) AS england, sum(baseline.numerator) AS held
       FROM baseline JOIN indicator USING (indicator_id)
       WHERE combine = 'sum' AND indicator_id LIKE 'ae-%' GROUP BY ALL`,
    );
    for (const t of totals) expect(Number(t.england), String(t.indicator_id)).toBe(Number(t.held));
  });

  it('and every ratio that is shown whole is ranked among its like', async () => {
    const ranked = await rows(
      `SELECT indicator_id, period, count(rank) AS ranked, any_value(rank_of) AS rank_of,
         min(rank) AS first, max(quintile) AS last
       FROM baseline JOIN indicator USING (indicator_id)
       WHERE combine = 'ratio' AND rank IS NOT NULL GROUP BY ALL`,
    );
    expect(ranked.length).toBeGreaterThan(40);
    for (const r of ranked) {
      expect(r.ranked, `${r.indicator_id} ${r.period}`).toBe(r.rank_of);
      expect([r.first, r.last]).toEqual([1, 5]);
    }
  });
});

describe('membership', () => {
  it('weights sum to exactly 1 for every organisation, vintage and scheme', async () => {
    expect(
      await rows(
        `SELECT scheme, org_kind, org_code, org_vintage, sum(weight) AS total FROM membership
         GROUP BY ALL HAVING sum(weight) <> 1 OR min(weight) < 0`,
      ),
    ).toEqual([]);
    const counts = await rows(
      `SELECT org_vintage, count(DISTINCT org_code) AS ccgs FROM membership
       WHERE scheme = 'stp-2017' AND org_kind = 'ccg' GROUP BY ALL ORDER BY ALL LIMIT 5`,
    );
    expect(counts).toEqual([
      { org_vintage: '2016-04', ccgs: 209 },
      { org_vintage: '2017-04', ccgs: 207 },
      { org_vintage: '2018-04', ccgs: 195 },
      { org_vintage: '2019-04', ccgs: 191 },
      { org_vintage: '2020-04', ccgs: 135 },
    ]);
  });

  it('four ONS codes changed between 2016 and 2017; number and ODS code did not', async () => {
    expect(
      await rows(
        `SELECT a.number, a.footprint_code AS before, b.footprint_code AS after
         FROM footprint AS a JOIN footprint AS b ON b.number = a.number AND b.scheme = 'stp-2017'
         WHERE a.scheme = 'stp-2016' AND a.footprint_code <> b.footprint_code ORDER BY 1`,
      ),
    ).toEqual([
      { number: 1, before: 'E54000001', after: 'E54000046' },
      { number: 2, before: 'E54000002', after: 'E54000047' },
      { number: 3, before: 'E54000003', after: 'E54000045' },
      { number: 4, before: 'E54000004', after: 'E54000048' },
    ]);
    expect(
      await rows(
        `SELECT count(*) AS odd FROM footprint AS a JOIN footprint AS b USING (number)
         WHERE a.scheme = 'stp-2016' AND b.scheme = 'stp-2017' AND a.ods_code <> b.ods_code`,
      ),
    ).toEqual([{ odd: 0 }]);
  });

  it('the same code means another area in another year', async () => {
    const weights = await rows(
      `SELECT org_vintage, footprint_code, weight FROM membership
       WHERE scheme = 'stp-2017' AND org_code = '01H' AND org_vintage < '2018' ORDER BY ALL`,
    );
    expect(weights.map((w) => [w.org_vintage, w.footprint_code])).toEqual([
      ['2016-04', 'E54000047'],
      ['2016-04', 'E54000048'],
      ['2017-04', 'E54000047'],
    ]);
    expect(Number(weights[0]!.weight)).toBeCloseTo(0.631, 3);
    expect(Number(weights[2]!.weight)).toBe(1);
    const divided = await rows(
      `SELECT scheme, org_code, org_vintage FROM membership
       WHERE org_kind = 'ccg' AND weight < 1 AND org_vintage <= '2017-04' GROUP BY ALL ORDER BY ALL`,
    );
    expect(divided.map((d) => `${d.scheme} ${d.org_code} ${d.org_vintage}`)).toEqual([
      'stp-2016 01H 2016-04',
      'stp-2017 01H 2016-04',
    ]);
  });

  it('36 % of the LSOAs of old Cumbria lie in Lancashire and South Cumbria', () => {
    const read = (file: string) =>
      parse(bundledText(file), { columns: true }) as Record<string, string>[];
    const lsoas = new Map(
      read('ons-lsoa-population_2017.csv').map((r) => [r.area_code, Number(r.lsoas)]),
    );
    const later = new Map(read('ons-lsoa-to-ccg_2017-04.csv').map((r) => [r.area_code, r.ccg_ods]));
    const old = read('ons-lsoa-to-ccg_2016-04.csv').filter((r) => r.ccg_ods === '01H');
    const count = (keep: (code: string | undefined) => boolean) =>
      old
        .filter((r) => keep(later.get(r.area_code)))
        .reduce((sum, r) => sum + lsoas.get(r.area_code)!, 0);
    expect([count(() => true), count((code) => code !== '01H')]).toEqual([324, 117]);
  });
});

describe('vintages', () => {
  it('every observation carries the code and the vintage of its extract', async () => {
    const vintages = await rows(
      `SELECT source_id, period, string_agg(DISTINCT org_vintage, ', ') AS vintage,
         count(DISTINCT org_code) FILTER (org_kind = 'ccg') AS ccgs
       FROM observation WHERE org_kind IN ('ccg', 'practice')
         AND source_id IN ('gp-payments', 'qof-prevalence', 'iapt-annual', 'mh-cmd-prevalence')
       GROUP BY ALL ORDER BY ALL`,
    );
    expect(vintages).toEqual([
      // 209 less old 01H, which is kept by practice.
      { source_id: 'gp-payments', period: '2016/17', vintage: '2016-04', ccgs: 208 },
      { source_id: 'gp-payments', period: '2017/18', vintage: '2017-04', ccgs: 207 },
      // 207, 13Q, 13R, 14E and UNKNOWN.
      { source_id: 'iapt-annual', period: '2017/18', vintage: '2017-04', ccgs: 211 },
      { source_id: 'mh-cmd-prevalence', period: '2014/15', vintage: '2016-04', ccgs: 209 },
      { source_id: 'qof-prevalence', period: '2016/17', vintage: '2017-04', ccgs: 207 },
      { source_id: 'qof-prevalence', period: '2017/18', vintage: '2018-04', ccgs: 194 },
    ]);
    expect(
      await rows('SELECT count(*) AS bare FROM observation WHERE org_vintage IS NULL'),
    ).toEqual([{ bare: 0 }]);
  });

  it('old Cumbria’s 79 practices go to two footprints, one by one', async () => {
    const placed = await rows(
      `SELECT footprint_code, indicator_id, count(*) AS practices, sum(numerator) AS patients
       FROM ${PLACED} WHERE org_kind = 'practice' AND period = '2016/17'
         AND (indicator_id = 'gp-registered-patients'
           OR indicator_id = 'gp-registered-patients-closed' AND numerator > 0)
       GROUP BY ALL ORDER BY ALL`,
    );
    expect(placed).toEqual([
      {
        footprint_code: 'E54000047',
        indicator_id: 'gp-registered-patients',
        practices: 41,
        patients: 323_053,
      },
      {
        footprint_code: 'E54000047',
        indicator_id: 'gp-registered-patients-closed',
        practices: 4,
        patients: 31_003,
      },
      {
        footprint_code: 'E54000048',
        indicator_id: 'gp-registered-patients',
        practices: 32,
        patients: 199_566,
      },
    ]);
    const payments = await rows(
      `SELECT footprint_code, count(*) AS practices, sum(denominator) AS patients
       FROM ${PLACED} WHERE org_kind = 'practice' AND indicator_id = 'gp-payments-per-patient'
       GROUP BY ALL ORDER BY ALL`,
    );
    expect(payments).toEqual([
      // A82642 closed at the end of March 2016, and ODS has it in 01H until later.
      { footprint_code: 'E54000047', practices: 46, patients: 354_056 },
      { footprint_code: 'E54000048', practices: 32, patients: 199_566 },
      // A82011 left in May 2016, before there was another CCG to place it by.
      { footprint_code: null, practices: 1, patients: 0 },
    ]);
  });

  it('the practices that left before April 2017 are unmapped, with the reason', async () => {
    expect(
      await rows("SELECT DISTINCT org_code, reason FROM unmapped WHERE source_id = 'gp-payments'"),
    ).toEqual([{ org_code: 'A82011', reason: 'practice of a divided CCG, not placed' }]);
    const money = await row(
      `SELECT numerator, figures FROM unmapped
       WHERE org_code = 'A82011' AND indicator_id = 'gp-payments-per-patient'`,
    );
    expect(money).toEqual({ numerator: 16_009.48, figures: 1 });
  });

  it('West, North and East Cumbria has its own patients, not all of old Cumbria’s', async () => {
    const before = await baseline('E54000047', 'gp-registered-patients', '2016/17');
    expect(Number(before.value)).toBeGreaterThanOrEqual(323_053);
    expect(Number(before.value)).toBeLessThanOrEqual(354_056);
    expect(before.value).toBe(323_053);
    const after = await baseline('E54000047', 'gp-registered-patients', '2017/18');
    expect(Math.abs(Number(after.value) / Number(before.value) - 1)).toBeLessThan(0.01);
    // Joined by code alone, all of it would land here.
    const all = await row(
      `SELECT sum(denominator) AS patients, count(*) AS practices FROM observation
       WHERE org_kind = 'practice' AND period = '2016/17' AND indicator_id = 'gp-payments-per-patient'`,
    );
    expect(all).toEqual({ patients: 553_622, practices: 79 });
  });

  it('old Cumbria divides 61.8 to 38.2 by patients and 63.5 to 36.5 by payments', async () => {
    const parts = await rows(
      `SELECT footprint_code, sum(numerator) AS payments FROM ${PLACED}
       WHERE org_kind = 'practice' AND indicator_id = 'gp-payments-per-patient' GROUP BY ALL`,
    );
    const north = Number(parts.find((p) => p.footprint_code === 'E54000047')?.payments);
    const south = Number(parts.find((p) => p.footprint_code === 'E54000048')?.payments);
    // Payments of the practices that closed stand in the north with their patients (64.5 %);
    // those of open practices alone divide as stated.
    const closed = await row(
      `SELECT sum(p.numerator) AS payments FROM observation AS p
       JOIN observation AS c ON c.org_code = p.org_code AND c.period = p.period
         AND c.indicator_id = 'gp-registered-patients-closed' AND c.org_kind = 'practice'
         AND c.numerator > 0
       WHERE p.indicator_id = 'gp-payments-per-patient' AND p.org_kind = 'practice'`,
    );
    const open = north - Number(closed.payments);
    expect(open / (open + south)).toBeCloseTo(0.635, 3);
    expect(323_053 / (323_053 + 199_566)).toBeCloseTo(0.618, 3);
  });
});

describe('quality and outcomes registers', () => {
  it('sum to the published diabetes register of England', async () => {
    const [{ dm }] = (await rows(
      `SELECT sum(numerator) AS dm FROM observation WHERE indicator_id = 'qof-dm'
       AND period = '2016/17'`,
    )) as [{ dm: number }];
    expect(dm).toBe(3_116_399);
    const held = await row(
      `SELECT sum(numerator) AS dm FROM baseline WHERE indicator_id = 'qof-dm' AND period = '2016/17'`,
    );
    expect(held.dm).toBe(3_116_399);
  });

  it('cover all but two footprints to 97 % or more', async () => {
    const thin = await rows(
      `SELECT footprint_code, period, min(coverage) AS low, max(coverage) AS high
       FROM baseline WHERE indicator_id LIKE 'qof-%' AND coverage < 0.97 GROUP BY ALL ORDER BY ALL`,
    );
    expect(thin.map((t) => [t.footprint_code, t.period])).toEqual([
      ['E54000016', '2016/17'],
      ['E54000044', '2017/18'],
    ]);
    expect(Number(thin[0]!.low)).toBeCloseTo(0.79, 2);
    expect(Number(thin[1]!.low)).toBeCloseTo(0.698, 2);
  });

  it.each([
    ['E54000016', '2016/17', '2017/18'],
    ['E54000044', '2017/18', '2016/17'],
  ])('%s is withheld in %s, keeps its sums, and is shown in %s', async (code, hole, whole) => {
    const registers = await rows(
      `SELECT * FROM baseline WHERE footprint_code = ${text(code)} AND indicator_id LIKE 'qof-%'`,
    );
    expect(registers).toHaveLength(42);
    for (const b of registers) {
      const about = `${b.indicator_id} ${b.period}`;
      if (b.period === hole) {
        expect(b.withheld_reason, about).toMatch(/^coverage [67]\d\.\d % is below 80 %$/);
        expect([b.value, b.lower_95, b.upper_95, b.rank, b.quintile], about).toEqual([
          null,
          null,
          null,
          null,
          null,
        ]);
        expect(b.comparison, about).toBe('not compared');
        expect(Number(b.numerator), about).toBeGreaterThan(0);
      } else {
        expect(b.period).toBe(whole);
        expect(b.withheld_reason, about).toBeNull();
        expect(b.value, about).not.toBeNull();
      }
    }
  });

  it('never make a trend across a hole', () => {
    for (const [code, pack] of packs) {
      for (const i of pack.indicators.filter((q) => q.id.startsWith('qof-'))) {
        const holed = code === 'E54000016' || code === 'E54000044';
        expect(
          i.trend.map((t) => t.period),
          `${code} ${i.id}`,
        ).toEqual(holed ? [] : ['2016/17', '2017/18']);
      }
    }
    expect(inPack('E54000044', 'qof-dm').notes.join(' ')).toContain(
      'Not in a trend: 2017/18 covers 69.8 %',
    );
  });

  it('whose hole lies in the year before say so too: an empty trend has a reason', () => {
    const notes = inPack('E54000016', 'qof-dm').notes.join(' ');
    expect(notes).toMatch(/Not in a trend: 2016\/17 covers 7\d\.\d %/);
  });

  it('would change their sign in Buckinghamshire, Oxfordshire and Berkshire West', async () => {
    const own = await rows(
      `SELECT period, sum(covered) AS list, sum(numerator) AS register, sum(denominator) AS adults
       FROM ${PLACED} WHERE footprint_code = 'E54000044' AND indicator_id = 'qof-dm'
       GROUP BY ALL ORDER BY ALL`,
    );
    const alike = await row(
      `SELECT 100 * sum(numerator) / sum(denominator) AS rate, sum(covered) AS list FROM ${PLACED}
       WHERE footprint_code = 'E54000044' AND indicator_id = 'qof-dm' AND period = '2016/17'
         AND org_code NOT IN ('10Y', '10H')`,
    );
    const [before, after] = own.map((o) => (100 * Number(o.register)) / Number(o.adults));
    expect(before).toBeCloseTo(5.258, 3);
    expect(after).toBeCloseTo(5.035, 3);
    expect(Number(alike.rate)).toBeCloseTo(4.962, 3);
    expect(Number(own[1]!.list) / Number(own[0]!.list)).toBeCloseTo(1 - 0.293, 3);
    expect(Number(own[0]!.list) - Number(alike.list)).toBe(553_800);
    const later = await rows(
      `SELECT org_code FROM observation WHERE period = '2017/18' AND indicator_id = 'qof-dm'
       AND org_code IN ('10Y', '10H', '14Y')`,
    );
    expect(later).toEqual([]);
  });

  it('Dudley’s list of 2016/17 is a tenth of what it is a year later', async () => {
    expect(
      await rows(
        `SELECT period, covered FROM observation WHERE org_code = '05C' AND indicator_id = 'qof-dm'
         ORDER BY period`,
      ),
    ).toEqual([
      { period: '2016/17', covered: 32_601 },
      { period: '2017/18', covered: 312_824 },
    ]);
  });

  it('are crude: the five London footprints are lowest for atrial fibrillation and dementia', async () => {
    const london = [27, 28, 29, 30, 31];
    for (const group of ['af', 'dem']) {
      const lowest = await rows(
        `SELECT f.number, b.value FROM baseline AS b
         JOIN footprint AS f ON f.scheme = b.scheme AND f.footprint_code = b.footprint_code
         WHERE indicator_id = 'qof-${group}' AND period = '2016/17' AND value IS NOT NULL
         ORDER BY value LIMIT 5`,
      );
      expect(lowest.map((l) => Number(l.number)).toSorted()).toEqual(london);
      if (group === 'af') expect(Number(lowest[0]!.value)).toBeCloseTo(0.84, 2);
    }
    const dorset = await row(
      `SELECT value FROM baseline JOIN footprint USING (scheme, footprint_code)
       WHERE name = 'Dorset' AND indicator_id = 'qof-af' AND period = '2016/17'`,
    );
    expect(Number(dorset.value)).toBeCloseTo(2.75, 2);
  });

  it('have polarity none, so nobody is better or worse, and say why', async () => {
    const said = await rows(
      `SELECT polarity, comparison, count(*) AS n FROM baseline JOIN indicator USING (indicator_id)
       WHERE indicator_id LIKE 'qof-%' GROUP BY ALL`,
    );
    expect(new Set(said.map((s) => s.polarity))).toEqual(new Set(['none']));
    expect(new Set(said.map((s) => s.comparison))).toEqual(
      new Set(['higher', 'lower', 'similar', 'not compared']),
    );
    const registers = packs.get('E54000016')!.indicators.filter((i) => i.id.startsWith('qof-'));
    expect(registers).toHaveLength(21);
    for (const i of registers) expect(i.notes.join(' '), i.id).toContain('not age-standardised');
  });

  it('note the registers that only ever grow', async () => {
    const growing = packs
      .get('E54000007')!
      .indicators.filter((i) => i.notes.some((n) => n.includes('only ever grows')))
      .map((i) => i.id);
    expect(growing).toEqual(['qof-can', 'qof-cvdpp', 'qof-dep', 'qof-ost']);
    for (const [id, before, after, digits] of [
      ['qof-ost', 0.472, 0.623, 3],
      ['qof-dep', 9.11, 9.89, 2],
    ] as const) {
      expect(Number((await england(id, '2016/17')).england_value)).toBeCloseTo(before, digits);
      expect(Number((await england(id, '2017/18')).england_value)).toBeCloseTo(after, digits);
    }
  });

  it('differ from England nearly everywhere at 95 %, which is size, not news', async () => {
    const z95 = 1.959963984540054;
    const z998 = 3.090232306167813;
    const figures = await rows(
      `SELECT indicator_id, numerator AS x, denominator AS n, england_value / 100 AS p
       FROM baseline WHERE indicator_id LIKE 'qof-%' AND period = '2016/17'`,
    );
    expect(figures).toHaveLength(924);
    const outside = (z: number) =>
      figures.filter((f) => {
        const [x, n, p] = [Number(f.x), Number(f.n), Number(f.p)];
        const reach = z * Math.sqrt(z ** 2 + 4 * x * (1 - x / n));
        const [low, high] = [-1, 1].map((s) => (2 * x + z ** 2 + s * reach) / (2 * (n + z ** 2)));
        return p < low! || p > high!;
      }).length / 924;
    expect(outside(z95)).toBeCloseTo(0.93, 2);
    expect(outside(z998)).toBeCloseTo(0.91, 2);
  });
});

describe('accident and emergency', () => {
  it('England is shown on the same organisations, with the published figure beside it', async () => {
    const all = await england('ae-4hr-all', '2016/17');
    expect(Number(all.england_published)).toBeCloseTo(89.13, 2);
    expect(all.england_basis).toBe('same organisations');
    const same = await row(
      `SELECT 100 * sum(numerator) / sum(denominator) AS value FROM baseline
       WHERE indicator_id = 'ae-4hr-all' AND period = '2016/17'`,
    );
    expect(Number(all.england_value)).toBeCloseTo(Number(same.value), 9);
    expect(Number(all.england_value)).toBeLessThan(Number(all.england_published));
  });

  it('by headquarters alone a sixth of attendances is in no footprint', async () => {
    const share = async (indicator: string, period: string) =>
      Number(
        (
          await row(
            `SELECT 1 - sum(numerator) FILTER (basis = 'headquarters') / sum(numerator) AS lost
             FROM ${PLACED} WHERE indicator_id = ${text(indicator)} AND period = ${text(period)}`,
          )
        ).lost,
      );
    expect(await share('ae-attendances', '2016/17')).toBeCloseTo(0.179, 3);
    expect(await share('ae-attendances', '2017/18')).toBeCloseTo(0.153, 3);
    expect(await share('ae-attendances-type1', '2016/17')).toBeCloseTo(0.019, 3);
    const held = await row(
      `SELECT 100 * sum(numerator) / sum(denominator) AS value FROM ${PLACED}
       WHERE indicator_id = 'ae-4hr-all' AND period = '2016/17' AND basis = 'headquarters'`,
    );
    expect(Number(held.value)).toBeCloseTo(87.1, 2);
    // Against the published figure 11 footprints do better, against their like 20.
    const footprints = await rows(
      `SELECT footprint_code, 100 * sum(numerator) / sum(denominator) AS value FROM ${PLACED}
       WHERE indicator_id = 'ae-4hr-all' AND period = '2016/17' AND basis = 'headquarters'
       GROUP BY ALL`,
    );
    const beat = (bar: number) => footprints.filter((f) => Number(f.value) > bar).length;
    expect([beat(89.1259), beat(Number(held.value))]).toEqual([11, 20]);
  });

  it('partners, walk-in centres and successions place most of the rest, each with its basis', async () => {
    const bases = await rows(
      `SELECT basis, sum(numerator) AS n FROM ${PLACED}
       WHERE indicator_id = 'ae-attendances' AND period = '2016/17' GROUP BY ALL`,
    );
    const total = bases.reduce((s, b) => s + Number(b.n), 0);
    const share = (basis: string | null) =>
      Number(bases.find((b) => b.basis === basis)?.n ?? 0) / total;
    // Trusts with one footprint in the partner list, some of them by way of a predecessor: 5.3 %.
    expect(share('partner') + share('predecessor')).toBeCloseTo(0.053, 2);
    expect(share('registration')).toBeCloseTo(0.042, 3);
    expect(share('successor')).toBeGreaterThan(0.02);
    expect(share(null)).toBeLessThan(0.06);
    expect(
      await rows(`SELECT DISTINCT reason FROM unmapped WHERE source_id = 'ae-attendances'`),
    ).toEqual([{ reason: 'provider in no footprint list' }]);
  });

  it('less than 0.5 % of type 1 is in no footprint', async () => {
    for (const period of ['2016/17', '2017/18']) {
      const lost = await row(
        `SELECT coalesce(sum(numerator), 0) AS n FROM unmapped
         WHERE indicator_id = 'ae-attendances-type1' AND period = ${text(period)}`,
      );
      const { england_published: whole } = await england('ae-attendances-type1', period);
      expect(Number(lost.n) / Number(whole)).toBeLessThan(0.005);
    }
  });

  it('trusts that merged are followed: Greater Manchester does not grow by a quarter', async () => {
    const own = await rows(
      `SELECT period, sum(numerator) AS whole,
         sum(numerator) FILTER (org_code NOT IN ('RW3', 'RM2')) AS unfollowed
       FROM ${PLACED} WHERE footprint_code = 'E54000007' AND indicator_id = 'ae-attendances-type1'
       GROUP BY ALL ORDER BY ALL`,
    );
    expect(own.map((o) => o.unfollowed)).toEqual([746_764, 871_053]);
    const [before, after] = own.map((o) => Number(o.whole));
    expect(Math.abs(after! / before! - 1)).toBeLessThan(0.01);
    const b = await baseline('E54000007', 'ae-attendances-type1', '2016/17');
    expect(Number(b.value)).toBe(before);
    expect(b.coverage).toBe(1);
    const followed = await rows(
      `SELECT DISTINCT org_code, basis FROM ${PLACED}
       WHERE indicator_id = 'ae-attendances-type1' AND basis <> 'headquarters' ORDER BY 1`,
    );
    expect(followed).toEqual([
      { org_code: 'RM2', basis: 'successor' },
      { org_code: 'RQQ', basis: 'successor' },
      { org_code: 'RW3', basis: 'successor' },
    ]);
    expect(
      await rows(
        `SELECT old_code, new_code, effective FROM succession
         WHERE old_code IN ('RW3', 'RM2', 'RQQ') ORDER BY 1`,
      ),
    ).toEqual([
      { old_code: 'RM2', new_code: 'R0A', effective: '2017-10-01' },
      { old_code: 'RQQ', new_code: 'RGN', effective: '2017-04-01' },
      { old_code: 'RW3', new_code: 'R0A', effective: '2017-10-01' },
    ]);
  });

  it('says by whose footprint it counts', () => {
    for (const i of packs.get('E54000027')!.indicators.filter((a) => a.id.startsWith('ae-'))) {
      expect(i.title).toContain('provider’s footprint');
      expect(i.notes.join(' ')).toContain('headquarters');
    }
  });
});

describe('delayed transfers of care', () => {
  it('the authorities sum to less than England: an unmapped row, not an error', async () => {
    expect(
      await rows(
        `SELECT period, org_code, numerator, reason, figures FROM unmapped
         WHERE indicator_id = 'dtoc-days' ORDER BY period`,
      ),
    ).toEqual([
      {
        period: '2016/17',
        org_code: 'E92000001',
        numerator: 10_139,
        reason: 'published total above the sum of its rows',
        figures: 0,
      },
      {
        period: '2017/18',
        org_code: 'E92000001',
        numerator: 9_422,
        reason: 'published total above the sum of its rows',
        figures: 0,
      },
    ]);
    const held = await row(
      `SELECT sum(numerator) AS days FROM baseline
       WHERE indicator_id = 'dtoc-days' AND period = '2016/17'`,
    );
    const { england_value: whole, england_basis: basis } = await england('dtoc-days', '2016/17');
    expect(basis).toBe('published');
    expect(Number(held.days) + 10_139).toBeCloseTo(Number(whole), 5);
    expect(10_139 / Number(whole)).toBeCloseTo(0.0045, 4);
  });

  it('come from 150 authorities, the City within Hackney, the Isles of Scilly within Cornwall', async () => {
    expect(
      await rows(
        `SELECT period, count(*) AS authorities FROM observation
         WHERE indicator_id = 'dtoc-days' AND org_kind = 'authority' GROUP BY ALL ORDER BY ALL`,
      ),
    ).toEqual([
      { period: '2016/17', authorities: 150 },
      { period: '2017/18', authorities: 150 },
    ]);
    const counties = parse(bundledText('facts/district-county.csv'), { columns: true }) as {
      district_code: string;
      authority_code: string;
    }[];
    const authority = new Map(counties.map((c) => [c.district_code, c.authority_code]));
    expect(authority.get('E09000001')).toBe('E09000012');
    expect(authority.get('E06000053')).toBe('E06000052');
  });

  it('14 authorities lie in several footprints; their shares are of residents', async () => {
    const divided = await rows(
      `SELECT org_code, count(*) AS parts FROM membership
       WHERE scheme = 'stp-2017' AND org_kind = 'authority' AND org_vintage = '2017-04'
         AND weight < 1 GROUP BY ALL`,
    );
    expect(divided).toHaveLength(14);
    const weights = await rows(
      `SELECT footprint_code, weight, basis FROM membership
       WHERE scheme = 'stp-2017' AND org_vintage = '2017-04' AND org_code = 'E08000025' ORDER BY 1`,
    );
    expect(weights.map((w) => [w.footprint_code, w.basis])).toEqual([
      ['E54000016', 'population'],
      ['E54000017', 'population'],
    ]);
    // By residents; by LSOAs it would be 0.143975.
    expect(Number(weights[0]!.weight)).toBeCloseTo(0.154601, 6);
  });

  it('a quarter of the days of 2017/18 is apportioned', async () => {
    const days = await rows(
      `SELECT o.org_code, any_value(o.numerator) AS days, max(m.weight) AS largest
       FROM observation AS o
       JOIN membership AS m ON m.scheme = 'stp-2017' AND m.org_kind = o.org_kind
         AND m.org_code = o.org_code AND m.org_vintage = o.org_vintage
       WHERE o.indicator_id = 'dtoc-days' AND o.period = '2017/18' AND o.org_kind = 'authority'
       GROUP BY ALL`,
    );
    const total = days.reduce((s, d) => s + Number(d.days), 0);
    const divided = days.filter((d) => Number(d.largest) < 1);
    const share = (of: typeof days) => of.reduce((s, d) => s + Number(d.days), 0) / total;
    // 24.8 % without Oxfordshire, of which 0.9 % of residents live in another footprint.
    expect(share(divided.filter((d) => d.org_code !== 'E10000025'))).toBeCloseTo(0.248, 3);
    expect(share(divided)).toBeCloseTo(0.275, 3);
    const apportioned = await row(
      `SELECT sum(apportioned * numerator) / sum(numerator) AS share FROM baseline
       WHERE indicator_id = 'dtoc-days' AND period = '2017/18'`,
    );
    expect(Number(apportioned.share)).toBeCloseTo(share(divided), 6);
  });

  it('for five footprints all of it, and they say that it is estimated', async () => {
    const wholly = await rows(
      `SELECT f.number FROM baseline AS b
       JOIN footprint AS f ON f.scheme = b.scheme AND f.footprint_code = b.footprint_code
       WHERE indicator_id = 'dtoc-days' AND period = '2017/18' AND apportioned = 1 ORDER BY 1`,
    );
    expect(wholly.map((w) => w.number)).toEqual([2, 20, 23, 25, 35]);
    expect(
      await rows(
        `SELECT estimated, min(apportioned) AS low, max(apportioned) AS high FROM baseline
         WHERE indicator_id = 'dtoc-days' GROUP BY ALL ORDER BY 1`,
      ),
    ).toEqual([
      { estimated: false, low: 0, high: expect.toSatisfy((v: number) => v <= 0.25) },
      { estimated: true, low: expect.toSatisfy((v: number) => v > 0.25), high: 1 },
    ]);
  });

  it('beds are days over the days of the year; adults are those of mid-2017, and it says so', async () => {
    const days = await baseline('E54000008', 'dtoc-days', '2016/17');
    const beds = await baseline('E54000008', 'dtoc-average-beds', '2016/17');
    expect(Number(beds.value)).toBeCloseTo(Number(days.value) / 365, 9);
    const perAdult = inPack('E54000008', 'dtoc-days-per-100k-adults');
    expect(perAdult.title).toContain('mid-2017');
    expect(perAdult.denominator).toContain('aged 18 and over, mid-2017');
    expect(perAdult.baseline.comparison).toBe('not compared');
    const adults = await row(
      `SELECT sum(denominator) AS n FROM baseline
       WHERE indicator_id = 'dtoc-days-per-100k-adults' AND period = '2016/17'`,
    );
    const ages = await row(
      "SELECT sum(numerator) AS n FROM observation WHERE indicator_id = 'population-18-and-over'",
    );
    expect(adults.n).toBe(ages.n);
    expect(Number(adults.n)).toBeGreaterThan(43_000_000);
    expect(Number(adults.n)).toBeLessThan(44_500_000);
  });
});

describe('talking therapies', () => {
  it.each([
    ['iapt-recovery', 50.8],
    ['iapt-improvement', 66.4],
    ['iapt-reliable-recovery', 48.3],
  ])('England’s %s is %s per cent, as published', async (id, value) => {
    const found = await england(id, '2017/18');
    expect(Number(found.england_value).toFixed(1)).toBe(String(value));
    expect(found.england_basis).toBe('published');
  });

  it('recovery leaves out those who were not at caseness', async () => {
    const total = await rows(
      `SELECT indicator_id, england_value AS n FROM baseline WHERE footprint_code = 'E54000005'
       AND indicator_id IN ('iapt-recovered', 'iapt-finished-course', 'iapt-not-at-caseness')`,
    );
    const n = Object.fromEntries(total.map((t) => [t.indicator_id, Number(t.n)]));
    expect(n).toEqual({
      'iapt-recovered': 263_295,
      'iapt-finished-course': 554_709,
      'iapt-not-at-caseness': 36_767,
    });
    expect(Number((await england('iapt-recovery', '2017/18')).england_value)).toBeCloseTo(
      (100 * 263_295) / (554_709 - 36_767),
      9,
    );
  });

  it('a suppressed count is carried as bounds, never as zero', async () => {
    const hidden = await rows(
      `SELECT org_code, indicator_id, numerator, numerator_low, numerator_high, denominator_low,
         denominator_high FROM observation WHERE org_code = '03T' AND suppressed ORDER BY 2`,
    );
    expect(hidden).toEqual([
      {
        org_code: '03T',
        indicator_id: 'iapt-not-at-caseness',
        numerator: null,
        numerator_low: 0,
        numerator_high: 4,
        denominator_low: null,
        denominator_high: null,
      },
      expect.objectContaining({
        indicator_id: 'iapt-recovery',
        numerator: null,
        denominator_low: 1_941,
        denominator_high: 1_945,
      }),
      expect.objectContaining({
        indicator_id: 'iapt-reliable-recovery',
        numerator: null,
        denominator_low: 1_941,
        denominator_high: 1_945,
      }),
    ]);
  });

  it('its footprint shows a range and no value', async () => {
    const count = await baseline('E54000013', 'iapt-not-at-caseness', '2017/18');
    expect(count).toMatchObject({
      value: null,
      value_low: 50,
      value_high: 54,
      members_suppressed: 1,
      members_expected: 4,
      withheld_reason: 'suppressed members leave the value open',
    });
    const share = await baseline('E54000013', 'iapt-recovery', '2017/18');
    expect(share.members_suppressed).toBe(1);
    expect(Number(share.value_low)).toBeLessThan(Number(share.value_high));
    expect(share.comparison).toBe('not compared');
    const unaffected = await baseline('E54000013', 'iapt-improvement', '2017/18');
    expect(unaffected).toMatchObject({ members_suppressed: 0, withheld_reason: null });
  });

  it('a figure that rests on a suppressed count is not ranked among those that do not', async () => {
    expect(
      await rows(
        `SELECT footprint_code, indicator_id, rank FROM baseline
         WHERE members_suppressed > 0 AND rank IS NOT NULL`,
      ),
    ).toEqual([]);
  });

  it('hubs and the unknown are in no footprint, each with its reason', async () => {
    expect(
      await rows(
        `SELECT org_code, reason, numerator FROM unmapped
         WHERE indicator_id = 'iapt-referrals-received' AND figures > 0 ORDER BY 1`,
      ),
    ).toEqual([
      { org_code: '13Q', reason: 'national body', numerator: 480 },
      { org_code: '13R', reason: 'national body', numerator: 305 },
      { org_code: '14E', reason: 'national body', numerator: 1_445 },
      { org_code: 'UNKNOWN', reason: 'code not known in its vintage', numerator: 85 },
    ]);
  });
});

describe('payments to general practice', () => {
  it.each([
    ['2016/17', 151.37, 397_945],
    ['2017/18', 152.04, 708_733],
  ])('of %s come to £%s a patient over all rows in England', async (period, value, closed) => {
    const found = await england('gp-payments-per-patient', period);
    expect(Number(found.england_value)).toBeCloseTo(value, 2);
    const apartShown = await row(
      `SELECT sum(numerator) AS n FROM observation
       WHERE indicator_id = 'gp-registered-patients-closed' AND period = ${text(period)}`,
    );
    expect(apartShown.n).toBe(closed);
    // The list behind the money is that of open and closed practices together.
    const whole = await row(
      `SELECT sum(denominator) AS n FROM observation
       WHERE indicator_id = 'gp-payments-per-patient' AND period = ${text(period)}`,
    );
    const open = await row(
      `SELECT sum(numerator) AS n FROM observation
       WHERE indicator_id = 'gp-registered-patients' AND period = ${text(period)}`,
    );
    expect(Number(whole.n)).toBe(Number(open.n) + closed);
  });

  it('a CCG in which no practice closed is a zero, not a hole', async () => {
    expect(
      await rows(
        `SELECT footprint_code, period, withheld_reason FROM baseline
         WHERE indicator_id = 'gp-registered-patients-closed' AND withheld_reason IS NOT NULL
         ORDER BY ALL LIMIT 3`,
      ),
    ).toEqual([]);
  });

  it('are shown without dispensing first', () => {
    const ids = packs.get('E54000023')!.indicators.map((i) => i.id);
    expect(ids.indexOf('gp-payments-per-patient-excl-dispensing')).toBe(
      ids.indexOf('gp-payments-per-patient') - 1,
    );
  });

  it('dispensing is 8.7 % of the money and moves Suffolk and North East Essex from 6th to 30th', async () => {
    const money = await row(
      `SELECT 1 - sum(numerator) FILTER (indicator_id = 'gp-payments-per-patient-excl-dispensing')
         / sum(numerator) FILTER (indicator_id = 'gp-payments-per-patient') AS dispensing
       FROM observation WHERE period = '2017/18'`,
    );
    expect(Number(money.dispensing)).toBeCloseTo(0.087, 2);
    const rank = async (id: string) => (await baseline('E54000023', id, '2017/18')).rank;
    expect(await rank('gp-payments-per-patient')).toBe(6);
    expect(await rank('gp-payments-per-patient-excl-dispensing')).toBe(30);
    const polarity = inPack('E54000023', 'gp-payments-per-patient').polarity;
    expect(polarity).toBe('none');
  });
});

describe('mental-health extracts', () => {
  it('Wiltshire’s spending is missing, not zero', async () => {
    expect(
      await rows(
        `SELECT * FROM observation WHERE indicator_id = 'mh-spend-per-weighted-head' AND org_code = '99N'`,
      ),
    ).toEqual([]);
    const bsw = await baseline('E54000040', 'mh-spend-per-weighted-head', 'undated');
    expect(bsw).toMatchObject({
      value: null,
      members_expected: 3,
      members_present: 2,
      rank: null,
      comparison: 'not compared',
    });
    expect(bsw.withheld_reason).toMatch(/^coverage \d\d\.\d % is below 80 %$/);
  });

  it('CCGs that the extract gives no ODS code are found by their ONS code', async () => {
    expect(
      await rows(
        `SELECT org_code, count(*) AS figures FROM observation
         WHERE source_id LIKE 'mh-%' AND org_code IN ('99N', '13T') GROUP BY ALL ORDER BY 1`,
      ),
    ).toEqual([
      { org_code: '13T', figures: 5 },
      { org_code: '99N', figures: 5 },
    ]);
    expect(await rows("SELECT * FROM unmapped WHERE source_id LIKE 'mh-%'")).toEqual([]);
  });

  it('spending is kept in £, over a population that is not a headcount', async () => {
    const total = await row(
      `SELECT sum(numerator) AS pounds FROM observation
       WHERE indicator_id = 'mh-spend-per-weighted-head'`,
    );
    expect(Number(total.pounds)).toBeGreaterThan(8e9);
    expect(Number(total.pounds)).toBeLessThan(9e9);
    const ratio = await row(
      `SELECT min(s.denominator / g.numerator) AS low, max(s.denominator / g.numerator) AS high
       FROM observation AS s
       JOIN observation AS g ON g.org_kind = 'ccg' AND g.org_code = s.org_code
         AND g.org_vintage = s.org_vintage AND g.period = '2016/17'
         AND g.indicator_id = 'gp-registered-patients'
       WHERE s.indicator_id = 'mh-spend-per-weighted-head'`,
    );
    expect(Number(ratio.low)).toBeCloseTo(0.78, 1);
    expect(Number(ratio.high)).toBeCloseTo(1.22, 1);
    const about = inPack('E54000008', 'mh-spend-per-weighted-head');
    expect(about.unit).toBe('£ per weighted head');
    expect(about.notes.join(' ')).toContain('not a headcount');
  });

  it('spending on children, values only, is a range over members and nothing more', async () => {
    const observed = await row(
      `SELECT count(*) AS n, count(numerator) AS counted FROM observation
       WHERE indicator_id = 'mh-camhs-spend'`,
    );
    expect(observed).toEqual({ n: 208, counted: 0 });
    const shown = await rows("SELECT * FROM baseline WHERE indicator_id = 'mh-camhs-spend'");
    expect(shown).toHaveLength(44);
    for (const b of shown) {
      expect(b).toMatchObject({
        value: null,
        method: 'range over members',
        rank: null,
        comparison: 'not compared',
        england_value: null,
      });
      expect(Number(b.value_low)).toBeLessThanOrEqual(Number(b.value_high));
    }
  });

  it('the improvement extract counts 148,545 finishers and is undated', async () => {
    const found = await row(
      `SELECT sum(denominator) AS n, any_value(period) AS period, max(period_start) AS start
       FROM observation WHERE indicator_id = 'mh-iapt-improvement'`,
    );
    expect(found).toEqual({ n: 148_545, period: 'undated', start: null });
  });

  it('what is undated is never a trend, and only three extracts carry a year', async () => {
    for (const [code, pack] of packs) {
      for (const i of pack.indicators.filter((m) => m.id.startsWith('mh-'))) {
        expect(i.trend, `${code} ${i.id}`).toEqual([]);
      }
    }
    expect(
      await rows(
        `SELECT period, string_agg(DISTINCT indicator_id, ' ' ORDER BY indicator_id) AS ids
         FROM baseline WHERE indicator_id LIKE 'mh-%' GROUP BY ALL ORDER BY 1`,
      ),
    ).toEqual([
      { period: '2014/15', ids: 'mh-cmd-prevalence mh-depression-prevalence mh-depression-review' },
      { period: 'undated', ids: 'mh-camhs-spend mh-iapt-improvement mh-spend-per-weighted-head' },
    ]);
  });
});

describe('population', () => {
  it('England has 55,619,430 residents in mid-2017, all of them in a footprint', async () => {
    const found = await row(
      `SELECT sum(value) AS n, any_value(england_value) AS england, count(*) AS footprints
       FROM baseline WHERE indicator_id = 'population-resident'`,
    );
    expect(found).toEqual({ n: 55_619_430, england: 55_619_430, footprints: 44 });
    for (const pack of packs.values()) {
      expect(pack.footprint.population).toMatchObject({ kind: 'resident', date: '2017-06-30' });
    }
    const older = await baseline('E54000041', 'population-65-and-over', '2017');
    const all = await baseline('E54000041', 'population-resident', '2017');
    expect(Number(older.value) / Number(all.value)).toBeGreaterThan(0.2);
  });

  it('registered is not resident, and the text says which', async () => {
    const list = await row(
      `SELECT sum(covered) AS n FROM observation WHERE indicator_id = 'qof-dm' AND period = '2016/17'`,
    );
    expect(Number(list.n) / 1e6).toBeCloseTo(57.9, 1);
    const registered = inPack('E54000029', 'gp-registered-patients');
    expect(registered.notes.join(' ')).toContain('Registered patients are not residents');
    expect(inPack('E54000029', 'population-resident').unit).toBe('residents');
  });
});

describe('trends', () => {
  it('hold whole years that were published, two where there are two', () => {
    const doubled = packs
      .get('E54000005')!
      .indicators.filter((i) => i.trend.length === 2)
      .map((i) => i.id);
    for (const id of ['ae-4hr-type1', 'qof-dm', 'dtoc-days', 'gp-payments-per-patient']) {
      expect(doubled).toContain(id);
    }
    for (const [code, pack] of packs) {
      for (const i of pack.indicators) {
        expect(i.trend.length, `${code} ${i.id}`).not.toBe(1);
        for (const point of i.trend) {
          expect(point.coverage, `${code} ${i.id}`).toBeGreaterThanOrEqual(0.95);
        }
      }
    }
  });
});

describe('the checks', () => {
  it('all hold but those that warn of what is known', async () => {
    const breaches = await rows(
      `SELECT "check", severity, count(*) AS n FROM "check" WHERE severity <> 'info' GROUP BY ALL`,
    );
    expect(breaches.filter((b) => b.severity === 'block')).toEqual([]);
    expect(breaches.map((b) => b.check).toSorted()).toEqual(['ods_listing_2016', 'thin_coverage']);
    expect(existsSync(join(packageRoot, 'sql', 'check', 'balance.sql'))).toBe(true);
  });

  it('balance: footprints, unmapped and suppressed make up what is published', async () => {
    const odd = await rows(
      `WITH published AS (
         SELECT indicator_id, period, sum(numerator) AS n FROM observation GROUP BY ALL
       ), held AS (
         SELECT indicator_id, period, sum(numerator) AS n FROM baseline GROUP BY ALL
       ), lost AS (
         SELECT indicator_id, period, sum(numerator) AS n FROM unmapped WHERE figures > 0 GROUP BY ALL
       )
       SELECT p.indicator_id, p.period, p.n - coalesce(h.n, 0) - coalesce(l.n, 0) AS difference
       FROM published AS p
       LEFT JOIN held AS h USING (indicator_id, period)
       LEFT JOIN lost AS l USING (indicator_id, period)
       WHERE p.indicator_id <> 'population-18-and-over'
         AND abs(coalesce(p.n - coalesce(h.n, 0) - coalesce(l.n, 0), 0)) > 0.0001`,
    );
    expect(odd).toEqual([]);
  });
});
