import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attribution } from '../../src/model/lists.ts';
import { type MadeUp, madeUp, type Rows, summing } from './made-up.ts';

/**
 * Where providers are counted, over made-up worlds: STPs that are drawn anew, footprints of a user's
 * with gaps, headquarters, partners and patients of some trusts, and trusts that give way to others.
 */

const SIZE = 6;
const STPS = [0, 1, 2, 3];
const TRUSTS = ['RA1', 'RB2', 'RC3', 'RD4', 'RE5', 'RF6'] as const;
const DAYS = ['2015-10-01', '2016-10-01', '2017-10-01', '2018-10-01'] as const;
const OUTSIDE = 'outside';
const NOWHERE = 'provider in no footprint list';
const GAP = 'outside the footprints of the scheme';

interface World {
  residents: number[];
  /** The STP of each CCG in April 2017 and in April 2018; a CCG is one area, and stays. */
  stps: number[][];
  /** The user's footprint of each CCG; null in a gap. */
  own: (number | null)[];
  /** Of each trust: the STP of its headquarters, those whose plan it signed, its patients' shares. */
  trusts: { hq: number | null; partner: number[]; shares: number[] | null }[];
  steps: { from: number; to: number; day: string }[];
  attribution: Attribution;
}

const each = <T>(of: fc.Arbitrary<T>, length = SIZE) =>
  fc.array(of, { minLength: length, maxLength: length });
const someStp = fc.constantFrom(...STPS);
const some = <T>(of: fc.Arbitrary<T>) => fc.oneof(fc.constant(null), of);

const world: fc.Arbitrary<World> = fc.record({
  residents: each(fc.integer({ min: 1, max: 9_999 })),
  stps: fc
    .record({ first: each(someStp), moved: each(fc.oneof(fc.constant(null), someStp)) })
    .map(({ first, moved }) => [first, first.map((stp, i) => moved[i] ?? stp)]),
  own: each(some(fc.integer({ min: 0, max: 1 }))).map((own) => [0, ...own.slice(1)]),
  trusts: each(
    fc.record({
      hq: some(someStp),
      partner: fc.uniqueArray(someStp, { maxLength: 2 }),
      shares: some(each(fc.integer({ min: 0, max: 100 }), STPS.length)),
    }),
    TRUSTS.length,
  ),
  steps: fc.array(
    fc.record({
      from: fc.integer({ min: 0, max: TRUSTS.length - 1 }),
      to: fc.integer({ min: 0, max: TRUSTS.length - 1 }),
      day: fc.constantFrom(...DAYS),
    }),
    { maxLength: 5 },
  ),
  attribution: fc.constantFrom('hq', 'share', 'partner'),
});

const ccg = (i: number) => `0${'ABCDEF'[i]}`;
const stp = (s: number) => `E5400009${s}`;
const own = (f: number) => `OWN${f}`;
/** STPs that a list of April 2017 has. */
const listed = ({ stps }: World) => new Set(stps[0]);

function raw(given: World): Record<string, Rows> {
  const { residents, stps, trusts, steps } = given;
  const vintages = ['2017-04', '2018-04'];
  const signed = trusts.flatMap((t, i) => t.partner.map((s) => [i, s] as const));
  const told = trusts.flatMap((t, i) =>
    (t.shares ?? []).flatMap((n, s) => (n > 0 && listed(given).has(s) ? [[i, s, n] as const] : [])),
  );
  return {
    ons_lsoa_population: residents.map((n, i) => ({
      bundled: false,
      area_code: `E0100000${i}`,
      population: String(n),
    })),
    ons_lsoa_to_ccg: vintages.flatMap((vintage) =>
      residents.map((_, i) => ({
        bundled: false,
        extract_vintage: vintage,
        area_code: `E0100000${i}`,
        ccg_ods: ccg(i),
        ccg_ons: `E3800000${i}`,
        ccg_name: `CCG ${i}`,
        district_code: 'E06000001',
        district_name: 'District',
      })),
    ),
    ons_ccg_to_stp: vintages.flatMap((vintage, v) =>
      residents.map((_, i) => ({
        extract_vintage: vintage,
        ccg_ods: ccg(i),
        ccg_ons: `E3800000${i}`,
        ccg_name: `CCG ${i}`,
        stp_ons: stp(stps[v]![i]!),
        // Each list has codes of its own: a footprint is followed by those who live there.
        stp_ods: `Q${v}${stps[v]![i]}`,
        stp_name: `STP ${stps[v]![i]}`,
      })),
    ),
    facts_footprints: STPS.map((s) => ({
      number: String(s + 1),
      name_2016: `STP ${s}`,
      name_2017: `STP ${s}`,
      ons_2016: `E5400001${s}`,
      ons_2017: stp(s),
      ods_code: `Q0${s}`,
      region_code: 'Y54',
      region_ons: 'E40000001',
      region_name: 'North',
      ccgs_2016: '1',
      ccgs_2017: '1',
    })),
    user_scheme: given.own.flatMap((f, i) =>
      f === null
        ? []
        : [
            {
              source_id: 'user-own',
              footprint_code: own(f),
              footprint_name: own(f),
              org_code: ccg(i),
              org_vintage: '2017-04',
              weight: null,
            },
          ],
    ),
    trust_to_stp: trusts.flatMap((t, i) =>
      t.hq === null
        ? []
        : [{ trust_code: TRUSTS[i]!, trust_name: TRUSTS[i]!, stp_name: '', stp_ons: stp(t.hq) }],
    ),
    ods_stp_partners: signed.map(([i, s]) => ({
      stp_ods: `Q0${s}`,
      footprint_number: String(s + 1),
      partner_type: 'Trust',
      partner_name: TRUSTS[i]!,
      partner_ods: TRUSTS[i]!,
    })),
    facts_trust_share: told.map(([i, s, n]) => ({
      trust_code: TRUSTS[i]!,
      stp_ons: stp(s),
      share: String(n / 1000),
    })),
    ods_successions: [
      ...new Map(
        steps.map(({ from, to, day }) => [
          `${from} ${to} ${day}`,
          { old_code: TRUSTS[from]!, new_code: TRUSTS[to]!, effective: day },
        ]),
      ).values(),
    ],
    tidy: TRUSTS.map((code, i) => ({
      source_id: 'made-up',
      source_file: 'made-up.csv',
      source_line: i + 2,
      indicator_id: 'by-provider',
      org_code: code,
      org_vintage: '2017-04',
      period_start: '2017-04-01',
      period_end: '2018-03-31',
      numerator: String(7 ** i),
    })),
  };
}

type Shares = Map<string, number>;

/** Where the residents of an STP of 2017 are in a scheme, the outside too, as shares. */
function wentTo(given: World, scheme: string, from: number): Shares {
  const shares: Shares = new Map();
  const mine = given.residents.flatMap((n, i) =>
    given.stps[0]![i] === from ? [[i, n] as const] : [],
  );
  const all = mine.reduce((sum, [, n]) => sum + n, 0);
  for (const [i, n] of mine) {
    const f = given.own[i] ?? null;
    const to =
      scheme === 'user-own'
        ? f === null
          ? OUTSIDE
          : own(f)
        : stp(given.stps[scheme === 'stp-2017' ? 0 : 1]![i]!);
    shares.set(to, (shares.get(to) ?? 0) + n / all);
  }
  return shares;
}

/** The one place that carries an STP of 2017 on in a scheme, or null. */
function heirOf(given: World, scheme: string, from: number): string | null {
  if (!listed(given).has(from)) return null;
  const went = [...wentTo(given, scheme, from).keys()];
  return went.length === 1 ? went[0]! : null;
}

/** Trusts that took over from one since April 2016, in the order of days. */
function heirs({ steps }: World, from: number): number[] {
  const found = new Set<number>();
  const seen = new Set<string>();
  const follow = (place: number, since: string) => {
    for (const s of steps) {
      if (s.from !== place || s.from === s.to || s.day < since || seen.has(`${s.to} ${s.day}`))
        continue;
      seen.add(`${s.to} ${s.day}`);
      found.add(s.to);
      follow(s.to, s.day);
    }
  };
  follow(from, '2016-04-01');
  found.delete(from);
  return [...found];
}

/** The one answer of several that may be asked, or null. */
function only(answers: (string | null)[]): string | null {
  const distinct = new Set(answers.filter((a) => a !== null));
  return distinct.size === 1 ? [...distinct][0]! : null;
}

/** Where a trust should be counted in a scheme, with weights; empty where nothing tells. */
function counted(given: World, scheme: string, trust: number): Shares {
  const all = TRUSTS.map((_, i) => i);
  const hq = (t: number) => {
    const at = given.trusts[t]!.hq;
    return at === null ? null : heirOf(given, scheme, at);
  };
  const signed = (t: number) => {
    const plans = given.trusts[t]!.partner;
    return plans.length === 1 ? heirOf(given, scheme, plans[0]!) : null;
  };
  const whole = (place: string | null): Shares => new Map(place === null ? [] : [[place, 1]]);
  if (given.attribution === 'partner') {
    if (given.trusts[trust]!.partner.length > 0) return whole(signed(trust));
    return whole(only(heirs(given, trust).map(signed)));
  }
  if (given.attribution === 'share') {
    const own = (t: number) =>
      (given.trusts[t]!.shares ?? []).flatMap((n, s) =>
        n > 0 && listed(given).has(s) ? [[s, n / 1000] as const] : [],
      );
    const told = own(trust).length > 0 ? own(trust) : heirs(given, trust).flatMap(own);
    const total = told.reduce((sum, [, share]) => sum + share, 0);
    const shares: Shares = new Map();
    for (const [s, share] of told) {
      for (const [to, part] of wentTo(given, scheme, s)) {
        shares.set(to, (shares.get(to) ?? 0) + (part * share) / total);
      }
    }
    if (shares.size > 0) return shares;
  }
  return whole(
    hq(trust) ??
      only(heirs(given, trust).map(hq)) ??
      only(all.filter((t) => heirs(given, t).includes(trust)).map(hq)) ??
      signed(trust),
  );
}

describe('a provider, in any world', () => {
  let made: MadeUp;
  beforeAll(async () => {
    made = await madeUp(
      ['organisation.placement', 'baseline.rollup', 'baseline.unmapped'],
      [summing('by-provider', 'provider')],
    );
  });
  afterAll(() => made.db.close());

  it('is counted where the best of what is known has it, by whatever basis, and no figure is lost', async () => {
    const met = new Set<string>();
    const isCounted = fc.asyncProperty(world, async (given) => {
      const schemes = ['stp-2017', 'stp-2018', 'user-own'];
      await made.build(raw(given), { schemes, attribution: given.attribution });
      expect(await made.check('weights')).toEqual([]);
      const placed = await made.db.rows(
        `SELECT scheme, org_code, coalesce(footprint_code, '${OUTSIDE}') AS place, weight, basis
           FROM organisation.placement WHERE org_kind = 'provider' AND org_vintage = '2017-04'`,
      );
      const unmapped = await made.db.rows('SELECT * FROM baseline.unmapped');
      for (const scheme of schemes) {
        TRUSTS.forEach((code, t) => {
          const found = placed.filter((p) => p.scheme === scheme && p.org_code === code);
          const expected = counted(given, scheme, t);
          const about = `${code} of ${scheme} by ${given.attribution}`;
          // The smallest shares are rounded away.
          for (const [to, share] of expected) if (share < 1e-11) expected.delete(to);
          expect(found.map((f) => f.place).toSorted(), about).toEqual(
            [...expected.keys()].toSorted(),
          );
          for (const f of found) {
            expect(Number(f.weight), about).toBeCloseTo(expected.get(String(f.place))!, 9);
            met.add(`${f.basis} ${f.place === OUTSIDE ? OUTSIDE : 'inside'}`);
          }
          const lost = unmapped.filter((u) => u.scheme === scheme && u.org_code === code);
          const away = expected.get(OUTSIDE) ?? 0;
          if (expected.size === 0) {
            expect(lost, about).toMatchObject([{ reason: NOWHERE, figures: 1, numerator: 7 ** t }]);
          } else if (away > 0) {
            expect(lost, about).toMatchObject([
              { reason: GAP, figures: expected.size === 1 ? 1 : 0 },
            ]);
          } else expect(lost, about).toEqual([]);
        });
      }
      const sums = await made.db.rows(
        `SELECT scheme, sum(numerator) = (SELECT sum(numerator) FROM organisation.reported) AS whole
           FROM (SELECT scheme, numerator FROM baseline.rollup
             UNION ALL SELECT scheme, numerator FROM baseline.unmapped) GROUP BY ALL ORDER BY 1`,
      );
      expect(sums).toEqual(schemes.map((scheme) => ({ scheme, whole: true })));
    });
    // Every way of coming to a footprint, and of being outside, is met: by chance it may take more worlds.
    const BASES = ['headquarters', 'successor', 'predecessor', 'partner', 'share'];
    const unmet = () => BASES.filter((basis) => ![...met].some((m) => m.startsWith(basis)));
    for (let round = 0; round < 4 && (round === 0 || unmet().length > 0); round += 1) {
      await fc.assert(isCounted, { numRuns: 25 });
    }
    expect(unmet()).toEqual([]);
    expect([...met].filter((m) => m.endsWith(OUTSIDE)).length).toBeGreaterThan(1);
  });
});

describe('the directory of trusts', () => {
  let made: MadeUp;
  beforeAll(async () => {
    made = await madeUp(['organisation.placement'], [summing('by-provider', 'provider')]);
  });
  afterAll(() => made.db.close());

  /** Three commissioners: an STP and an ICB each, the first two in one ICB of 2026, the last outside. */
  const bodies = ['A', 'B', 'C'];
  const lists: Record<string, Rows> = {
    ons_lsoa_population: bodies.map((b) => ({ bundled: false, area_code: b, population: '10' })),
    ons_lsoa_to_ccg: ['2020-04', '2022-07'].flatMap((vintage) =>
      bodies.map((b) => ({
        bundled: false,
        extract_vintage: vintage,
        area_code: b,
        ccg_ods: `0${b}`,
        ccg_ons: `E38${b}`,
        ccg_name: b,
        district_code: 'E06000001',
        district_name: 'District',
      })),
    ),
    ons_ccg_to_stp: bodies.map((b) => ({
      extract_vintage: '2020-04',
      ccg_ods: `0${b}`,
      ccg_ons: `E38${b}`,
      ccg_name: b,
      stp_ons: `E541${b}`,
      stp_ods: `Q${b}${b}`,
      stp_name: b,
    })),
    ons_subicb_to_icb: bodies.map((b) => ({
      extract_vintage: '2023-04',
      subicb_ods: `0${b}`,
      subicb_ons: `E38${b}`,
      subicb_name: b,
      icb_ons: `E542${b}`,
      icb_ods: `Q${b}${b}`,
      icb_name: b,
      region_ons: 'E4',
      region_ods: 'Y54',
      region_name: 'North',
    })),
    facts_icb_2026: bodies.map((b) => ({
      extract_vintage: '2026-04',
      subicb_ods: `0${b}`,
      authority_code: null,
      icb_ods: b === 'C' ? 'QCC' : 'NEW',
      icb_name: b === 'C' ? 'C' : 'A and B',
    })),
    user_scheme: ['A', 'B'].map((b) => ({
      source_id: 'user-own',
      footprint_code: 'OWN',
      footprint_name: 'Own',
      org_code: `0${b}`,
      org_vintage: '2022-07',
      weight: null,
    })),
  };
  const listing = (vintage: string, geographies: Record<string, string>): Rows =>
    Object.entries(geographies).map(([code, geography]) => ({
      extract_vintage: vintage,
      extract_period: vintage.slice(0, 4),
      trust_code: code,
      trust_name: code,
      geography_ods: geography,
    }));
  const of2025 = listing('2025-04', { R1A: 'QAA', R3C: 'QCC' });
  const of2026 = listing('2026-04', { R1A: 'NEW', R2B: 'NEW', R3C: 'QCC' });
  const SCHEMES = ['stp-2020', 'icb-2023', 'icb-2026', 'user-own'] as const;

  it.each([
    [
      'of the ICBs of 2023 places trusts in what they became, and in footprints of one’s own',
      of2025,
      { R1A: ['E541A', 'E542A', 'NEW', 'OWN'], R3C: ['E541C', 'E542C', 'QCC', OUTSIDE] },
    ],
    [
      'of the ICBs of 2026 says nothing of those that several became one',
      of2026,
      {
        R1A: [null, null, 'NEW', 'OWN'],
        R2B: [null, null, 'NEW', 'OWN'],
        R3C: ['E541C', 'E542C', 'QCC', OUTSIDE],
      },
    ],
    [
      'of 2026 beside that of 2025: each scheme asks the first since it was listed',
      [...of2025, ...of2026],
      {
        R1A: ['E541A', 'E542A', 'NEW', 'OWN'],
        R2B: [null, null, 'NEW', 'OWN'],
        R3C: ['E541C', 'E542C', 'QCC', OUTSIDE],
      },
    ],
    [
      'of a trust that went from one to another: each scheme has the one of its time',
      [...of2025, ...listing('2026-04', { R1A: 'QCC' })],
      { R1A: ['E541A', 'E542A', 'QCC', 'OWN'] },
    ],
  ])('%s', async (_, directory, expected) => {
    const observed = Object.keys(expected).map((code, i) => ({
      source_id: 'made-up',
      source_file: 'made-up.csv',
      source_line: i + 2,
      indicator_id: 'by-provider',
      org_code: code,
      org_vintage: '2022-07',
      numerator: '1',
    }));
    await made.build({ ...lists, ods_trusts: directory, tidy: observed }, { schemes: SCHEMES });
    const placed = await made.db.rows(
      `SELECT scheme, org_code, coalesce(footprint_code, '${OUTSIDE}') AS place
       FROM organisation.placement WHERE org_kind = 'provider' AND basis = 'directory' AND weight = 1`,
    );
    const found = Object.fromEntries(
      Object.keys(expected).map((code) => [
        code,
        SCHEMES.map(
          (scheme) => placed.find((p) => p.scheme === scheme && p.org_code === code)?.place ?? null,
        ),
      ]),
    );
    expect(found).toEqual(expected);
    expect(await made.check('weights')).toEqual([]);
  });
});
