import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadeUp, madeUp, type Rows, summing } from './made-up.ts';

/**
 * The law of mapping over made-up worlds: areas with residents, CCGs that are drawn anew at each
 * vintage under codes that are used again, practices, schemes with gaps and shares, and figures.
 */

const VINTAGES = ['2016-04', '2017-04', '2018-04'] as const;
const OWN = 4;

interface World {
  /** Residents of each area, and its district. */
  areas: { residents: number; district: number }[];
  /** For each vintage, the CCG of each area. */
  ccgs: number[][];
  /** For each vintage, the STP of each CCG. */
  stps: number[][];
  /** For each practice, its CCG at each vintage. */
  practices: number[][];
  /** For each of the user's schemes its vintage, and the footprint and thousandths of each CCG. */
  own: {
    vintage: number;
    parts: { first: number; share: number; second: number; rest: number }[];
  }[];
  /** Hundredths, by turns of the CCGs, the districts and the practices. */
  figures: (number | null)[];
}

const CCGS = 5;
const label = fc.integer({ min: 0, max: CCGS - 1 });
const triple = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 3, maxLength: 3 });
const five = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: CCGS, maxLength: CCGS });

const world: fc.Arbitrary<World> = fc.integer({ min: 4, max: 14 }).chain((size) => {
  const each = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: size, maxLength: size });
  return fc.record({
    areas: each(
      fc.record({
        residents: fc.integer({ min: 1, max: 9_999 }),
        district: fc.integer({ min: 0, max: 2 }),
      }),
    ),
    ccgs: triple(each(label)),
    stps: triple(five(fc.integer({ min: 0, max: 2 }))),
    practices: fc.array(triple(label), { minLength: 3, maxLength: 6 }),
    own: fc.array(
      fc.record({
        vintage: fc.integer({ min: 0, max: 2 }),
        parts: five(
          fc.oneof(
            fc.constant({ first: 0, share: 0, second: 0, rest: 0 }),
            fc.record({
              first: fc.integer({ min: 0, max: 1 }),
              share: fc.constant(1000),
              second: fc.constant(0),
              rest: fc.constant(0),
            }),
            fc.record({
              first: fc.constant(0),
              share: fc.integer({ min: 1, max: 600 }),
              second: fc.constant(1),
              rest: fc.integer({ min: 0, max: 400 }),
            }),
          ),
        ),
      }),
      { minLength: OWN, maxLength: OWN },
    ),
    figures: fc.array(fc.option(fc.integer({ min: -100, max: 99_999_999 }), { freq: 9 }), {
      minLength: 40,
      maxLength: 40,
    }),
  });
});

/** A scheme of the user's as rows of its file: CCG, footprint, weight. */
interface Drawn {
  name: string;
  vintage: number;
  rows: (readonly [ccg: number, footprint: string, weight: number])[];
}

const code = (ccg: number) => `0${'ABCDE'[ccg]}`;
const onsCode = (ccg: number, vintage: number) => `E3800${vintage}${ccg}`;
const district = (d: number) => `E0600000${d}`;
const practice = (p: number) => `P0000${p}`;
const stp = (s: number) => `E5400009${s}`;
const ownCode = (scheme: number, footprint: number) => `OWN${scheme}${footprint}`;

let made: MadeUp;
beforeAll(async () => {
  made = await madeUp(
    ['organisation.placement', 'baseline.rollup', 'baseline.unmapped', 'baseline.coverage'],
    [
      summing('by-ccg', 'ccg'),
      summing('by-authority', 'authority'),
      summing('population-resident', 'ccg'),
    ],
  );
});
afterAll(() => made.db.close());
const rowsOf = (sql: string) => made.db.rows(sql);

/** The figures of a world as rows of a tidy extract; those without a number are suppressed. */
function observed({ areas, ccgs, practices, figures }: World): Rows {
  const row = (indicator: string, org: string, vintage: number, year: number) => ({
    indicator_id: indicator,
    org_code: org,
    org_vintage: VINTAGES[vintage] ?? null,
    period_start: `${2016 + year}-04-01`,
    period_end: `${2017 + year}-03-31`,
  });
  const rows = VINTAGES.flatMap((_, v) => [
    ...[...new Set(ccgs[v])].map((c) => row('by-ccg', code(c), v, v)),
    ...[...new Set(areas.map((a) => a.district))].map((d) =>
      row('by-authority', district(d), v, v),
    ),
    ...practices.map((_, p) => row('by-ccg', practice(p), v, v + 3)),
    row('by-ccg', '13Q', v, v),
    row('by-ccg', 'UNKNOWN', v, v),
  ]);
  return rows.map((r, i) => {
    const figure = figures[i % figures.length] ?? null;
    return {
      source_id: 'made-up',
      source_file: 'made-up.csv',
      source_line: i + 2,
      ...r,
      numerator: figure === null ? '*' : (figure / 100).toFixed(2),
    };
  });
}

/** The user's schemes of a world, and the STPs of 2017 twice over: under other codes, and cut in CCGs. */
function drawnIn({ ccgs, stps, own }: World): Drawn[] {
  const drawn = own.map(({ vintage, parts }, s) => ({
    name: `user-${s}`,
    vintage,
    rows: [...new Set(ccgs[vintage])].flatMap((c) => {
      const { first, share, second, rest } = parts[c]!;
      return [[first, share] as const, [second, rest] as const]
        .filter(([, thousandths]) => thousandths > 0)
        .map(([footprint, thousandths]) => [c, ownCode(s, footprint), thousandths / 1000] as const);
    }),
  }));
  const of2017 = [...new Set(ccgs[1])];
  const whole = (name: string, footprint: (ccg: number) => string): Drawn => ({
    name,
    vintage: 1,
    rows: of2017.map((c) => [c, footprint(c), 1] as const),
  });
  return [
    ...drawn,
    whole('user-same', (c) => `SAME${stps[1]![c]}`),
    whole('user-fine', (c) => `FINE${stps[1]![c]}${c}`),
  ];
}

/** Makes the tables that are sought from a world. Gives the names of its schemes. */
async function build(given: World): Promise<string[]> {
  const { areas, ccgs, stps, practices } = given;
  const drawn = drawnIn(given);
  const schemes = [
    'stp-2017',
    'stp-2018',
    ...drawn.filter((d) => d.rows.length > 0).map((d) => d.name),
  ];
  const raw = {
    ons_lsoa_population: areas.map((a, i) => ({
      bundled: false,
      area_code: `E0100000${i}`,
      population: String(a.residents),
    })),
    ons_lsoa_to_ccg: VINTAGES.flatMap((vintage, v) =>
      areas.map((a, i) => ({
        bundled: false,
        extract_vintage: vintage,
        area_code: `E0100000${i}`,
        ccg_ods: code(ccgs[v]![i]!),
        ccg_ons: onsCode(ccgs[v]![i]!, v),
        ccg_name: `CCG ${ccgs[v]![i]}`,
        district_code: district(a.district),
        district_name: `District ${a.district}`,
      })),
    ),
    ons_ccg_to_stp: [1, 2].flatMap((v) =>
      [...new Set(ccgs[v])].map((c) => ({
        extract_vintage: VINTAGES[v]!,
        ccg_ods: code(c),
        ccg_ons: onsCode(c, v),
        ccg_name: `CCG ${c}`,
        stp_ons: stp(stps[v]![c]!),
        stp_name: `STP ${stps[v]![c]}`,
      })),
    ),
    qof_organisations: VINTAGES.flatMap((vintage, v) =>
      practices.map((of, p) => ({
        extract_vintage: vintage,
        practice_code: practice(p),
        practice_name: `Practice ${p}`,
        ccg_ods: code(of[v]!),
      })),
    ),
    user_scheme: drawn.flatMap(({ name, vintage, rows }) =>
      rows.map(([c, footprint, weight]) => ({
        source_id: name,
        footprint_code: footprint,
        footprint_name: footprint,
        org_code: code(c),
        org_vintage: VINTAGES[vintage]!,
        weight: String(weight),
      })),
    ),
    tidy: observed(given),
  };
  await made.build(raw, { schemes });
  return schemes;
}

/** Runs a property over worlds, each built once. */
const over = (runs: number, holds: (given: World, schemes: string[]) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(world, async (given) => holds(given, await build(given))),
    { numRuns: runs },
  );

/** The share of a CCG of a vintage that a scheme of the user's has in each footprint, in floats. */
function naively(given: World, scheme: number, ccg: number, vintage: number): Map<string, number> {
  const { vintage: base, parts } = given.own[scheme]!;
  const shares = new Map<string, number>();
  const members = given.areas.flatMap((a, i) =>
    given.ccgs[vintage]![i] === ccg
      ? [{ residents: a.residents, earlier: given.ccgs[base]![i]! }]
      : [],
  );
  const all = members.reduce((sum, m) => sum + m.residents, 0);
  for (const { residents, earlier } of members) {
    const { first, share, second, rest } = parts[earlier]!;
    for (const [footprint, thousandths] of [
      [first, share],
      [second, rest],
    ] as const) {
      if (thousandths === 0) continue;
      const to = ownCode(scheme, footprint);
      shares.set(to, (shares.get(to) ?? 0) + (residents * thousandths) / 1000 / all);
    }
  }
  return shares;
}

describe('in any world', () => {
  it('footprints and unmapped are what was published, exactly, and every figure has its place', () =>
    over(12, async (_, schemes) => {
      const found = await rowsOf(
        `WITH published AS (
           SELECT indicator_id, period, sum(numerator) AS n, count(*) AS figures
           FROM organisation.reported GROUP BY ALL
         ), held AS (
           SELECT scheme, indicator_id, period, sum(numerator) AS n FROM baseline.rollup GROUP BY ALL
         ), placed AS (
           SELECT m.scheme, o.indicator_id, o.period, count(DISTINCT o.observation_id) AS figures
           FROM organisation.reported AS o JOIN organisation.placement AS m
             ON m.org_kind = o.placed_kind AND m.org_code = o.placed_by
             AND m.org_vintage = o.org_vintage AND m.footprint_code IS NOT NULL
           GROUP BY ALL
         ), lost AS (
           SELECT scheme, indicator_id, period, sum(numerator) AS n, sum(figures) AS figures
           FROM baseline.unmapped GROUP BY ALL
         )
         SELECT s.name AS scheme, p.indicator_id, p.period,
           coalesce(p.n, 0) = coalesce(h.n, 0) + coalesce(l.n, 0) AS balances,
           p.figures = coalesce(c.figures, 0) + coalesce(l.figures, 0) AS counted
         FROM published AS p CROSS JOIN organisation.scheme AS s
         LEFT JOIN held AS h ON h.scheme = s.name AND h.indicator_id = p.indicator_id AND h.period = p.period
         LEFT JOIN placed AS c ON c.scheme = s.name AND c.indicator_id = p.indicator_id AND c.period = p.period
         LEFT JOIN lost AS l ON l.scheme = s.name AND l.indicator_id = p.indicator_id AND l.period = p.period`,
      );
      // Three years of CCGs and of authorities, three of practices, and the residents.
      expect(found.length).toBe(schemes.length * 10);
      expect(found.filter((f) => !f.balances || !f.counted)).toEqual([]);
      const reasons = await rowsOf('SELECT DISTINCT reason FROM baseline.unmapped');
      const known = [
        'national body',
        'code not known in its vintage',
        'outside the footprints of the scheme',
      ];
      expect(reasons.filter((r) => !known.includes(String(r.reason)))).toEqual([]);
    }));

  it('weights sum to exactly 1 with what is outside, and coverage lies between 0 and 1', () =>
    over(12, async (_, schemes) => {
      expect(
        await rowsOf(
          `SELECT scheme, org_kind, org_code, org_vintage, sum(weight) AS total FROM organisation.placement
           GROUP BY ALL HAVING sum(weight) <> 1 OR min(weight) < 0 OR max(weight) > 1
             OR count(*) > count(DISTINCT coalesce(footprint_code, ''))`,
        ),
      ).toEqual([]);
      const [placed] = await rowsOf(
        'SELECT count(DISTINCT scheme) AS schemes FROM organisation.placement',
      );
      expect(placed?.schemes).toBe(schemes.length);
      const [coverage] = await rowsOf(
        `SELECT count(*) AS n, count(*) FILTER (coverage BETWEEN 0 AND 1) AS within
         FROM baseline.coverage`,
      );
      expect(coverage?.n).toBeGreaterThan(0);
      expect(coverage?.within).toBe(coverage?.n);
    }));

  it('a CCG’s figure goes where its residents are, as a naive sum has it', () =>
    over(8, async (given) => {
      const found = await rowsOf(
        `SELECT scheme, org_code, org_vintage, coalesce(footprint_code, 'outside') AS footprint_code, weight
         FROM organisation.placement WHERE scheme LIKE 'user-_' AND org_kind = 'ccg'`,
      );
      const weights = new Map(
        found.map((f) => [
          `${f.scheme} ${f.org_code} ${f.org_vintage} ${f.footprint_code}`,
          Number(f.weight),
        ]),
      );
      let expected = 0;
      for (let scheme = 0; scheme < OWN; scheme += 1) {
        // Of a scheme without a row, nothing is known.
        const base = given.own[scheme]!;
        if (!given.ccgs[base.vintage]!.some((c) => base.parts[c]!.share > 0)) continue;
        VINTAGES.forEach((vintage, v) => {
          for (const ccg of new Set(given.ccgs[v])) {
            const shares = naively(given, scheme, ccg, v);
            const outside = 1 - [...shares.values()].reduce((sum, share) => sum + share, 0);
            if (outside > 1e-9) shares.set('outside', outside);
            for (const [footprint, share] of shares) {
              const key = `user-${scheme} ${code(ccg)} ${vintage} ${footprint}`;
              expect(weights.get(key), key).toBeCloseTo(share, 10);
              expected += 1;
            }
          }
        });
      }
      expect(weights.size).toBe(expected);
    }));

  it('a footprint of one’s own goes on where its part of each CCG is, and is itself in its own scheme', () =>
    over(8, async (given) => {
      const found = await rowsOf(
        `SELECT scheme, org_code, org_vintage, footprint_code, weight FROM organisation.placement
         WHERE org_kind = 'own' AND scheme IN ('stp-2017', 'user-0', 'user-1') AND org_code LIKE 'OWN%'`,
      );
      const weights = new Map(
        found.map((f) => [`${f.scheme} ${f.org_code} ${f.footprint_code}`, Number(f.weight)]),
      );
      let compared = 0;
      given.own.forEach(({ vintage, parts }, scheme) => {
        for (const footprint of [0, 1]) {
          const shares = new Map<string, number>();
          given.areas.forEach(({ residents }, i) => {
            const { first, share, second, rest } = parts[given.ccgs[vintage]![i]!]!;
            const mine =
              (first === footprint ? share : 0) + (second === footprint && rest > 0 ? rest : 0);
            const to = stp(given.stps[1]![given.ccgs[1]![i]!]!);
            if (mine > 0) shares.set(to, (shares.get(to) ?? 0) + residents * mine);
          });
          const all = [...shares.values()].reduce((sum, share) => sum + share, 0);
          const code = ownCode(scheme, footprint);
          for (const [to, share] of shares) {
            expect(weights.get(`stp-2017 ${code} ${to}`), `${code} ${to}`).toBeCloseTo(
              share / all,
              10,
            );
            compared += 1;
          }
          if (all > 0 && scheme < 2) expect(weights.get(`user-${scheme} ${code} ${code}`)).toBe(1);
        }
      });
      expect(found.filter((f) => f.scheme === 'stp-2017')).toHaveLength(compared);
    }));

  it('there and back over whole areas is where it was', () =>
    over(8, async (given) => {
      const steps = (kind: string, vintage: string, scheme: string) =>
        rowsOf(
          `SELECT org_code, footprint_code, weight FROM organisation.placement
           WHERE org_kind = '${kind}' AND org_vintage = '${vintage}' AND scheme = '${scheme}'
           ORDER BY org_code`,
        );
      const [there, back] = [
        await steps('stp', '2017-04', 'user-same'),
        await steps('own', '2017-04', 'stp-2017'),
      ];
      const named = [...new Set(given.ccgs[1]!.map((c) => given.stps[1]![c]!))].toSorted();
      expect(there).toEqual(
        named.map((s) => ({ org_code: stp(s), footprint_code: `SAME${s}`, weight: 1 })),
      );
      // Whatever else the user drew on that vintage is an organisation of the same kind.
      expect(back.filter((b) => String(b.org_code).startsWith('SAME'))).toEqual(
        named.map((s) => ({ org_code: `SAME${s}`, footprint_code: stp(s), weight: 1 })),
      );
      // Cut in CCGs and put together again, each is exactly itself, however it was divided.
      const composed = await rowsOf(
        `SELECT a.org_code, b.footprint_code, sum(a.weight * b.weight) = 1 AS whole, count(*) AS parts
         FROM organisation.placement AS a
         JOIN organisation.placement AS b ON b.org_kind = 'own' AND b.org_vintage = '2017-04'
           AND b.org_code = a.footprint_code AND b.scheme = 'stp-2017'
         WHERE a.scheme = 'user-fine' AND a.org_kind = 'stp' AND a.org_vintage = '2017-04'
         GROUP BY ALL ORDER BY 1`,
      );
      expect(composed).toEqual(
        named.map((s) => ({
          org_code: stp(s),
          footprint_code: stp(s),
          whole: true,
          parts: new Set(given.ccgs[1]!.filter((c) => given.stps[1]![c] === s)).size,
        })),
      );
      const figures = await rowsOf(
        `SELECT a.indicator_id, a.period, a.numerator = b.numerator AS same
         FROM baseline.rollup AS a
         JOIN baseline.rollup AS b ON b.scheme = 'user-same' AND a.scheme = 'stp-2017'
           AND right(a.footprint_code, 1) = right(b.footprint_code, 1)
           AND b.indicator_id = a.indicator_id AND b.period = a.period
         WHERE a.numerator IS NOT NULL OR b.numerator IS NOT NULL`,
      );
      expect(figures.length).toBeGreaterThan(0);
      expect(figures.filter((f) => f.same !== true)).toEqual([]);
    }));
});

describe('areas that a scheme does not have', () => {
  it('leave a CCG outside of it, and a practice that is placed by itself too', async () => {
    const area = (vintage: string, bundled: boolean, code: string, ccg: string) => ({
      bundled,
      extract_vintage: vintage,
      area_code: code,
      ccg_ods: ccg,
      ccg_ons: `E38${ccg}${vintage}`,
      ccg_name: ccg,
      district_code: 'E06000001',
      district_name: 'District',
    });
    const people = (bundled: boolean, code: string) => ({
      bundled,
      area_code: code,
      population: '10',
    });
    const listed = (vintage: string, ccg: string, footprint: string) => ({
      extract_vintage: vintage,
      ccg_ods: ccg,
      ccg_ons: `E38${ccg}${vintage}`,
      ccg_name: ccg,
      stp_ons: footprint,
      stp_name: footprint,
    });
    const practice = (vintage: string, ccg: string) => ({
      extract_vintage: vintage,
      practice_code: 'P00001',
      practice_name: 'Practice',
      ccg_ods: ccg,
    });
    const figure = (line: number, code: string) => ({
      source_id: 'made-up',
      source_file: 'made-up.csv',
      source_line: line,
      indicator_id: 'by-ccg',
      org_code: code,
      org_vintage: '2016-04',
      numerator: '1',
    });
    // Of 2016 there are LSOAs alone, of 2018 the bundled areas alone; 2017 has both.
    const raw = {
      ons_lsoa_population: [people(false, 'L1'), people(false, 'L2'), people(true, 'A1')],
      ons_lsoa_to_ccg: [
        area('2016-04', false, 'L1', '0A'),
        area('2016-04', false, 'L2', '0A'),
        area('2017-04', false, 'L1', '0A'),
        area('2017-04', false, 'L2', '0B'),
        area('2017-04', true, 'A1', '0A'),
        area('2018-04', true, 'A1', '0A'),
      ],
      ons_ccg_to_stp: [
        listed('2017-04', '0A', 'E54000091'),
        listed('2017-04', '0B', 'E54000092'),
        listed('2018-04', '0A', 'E54000093'),
      ],
      qof_organisations: [practice('2016-04', '0A'), practice('2017-04', '0B')],
      user_scheme: [],
      tidy: [figure(2, '0A'), figure(3, 'P00001')],
    };
    await made.build(raw, { schemes: ['stp-2017', 'stp-2018'] });
    const held = await rowsOf(
      `SELECT scheme, footprint_code, numerator FROM baseline.rollup
       WHERE indicator_id = 'by-ccg' ORDER BY 1, 2`,
    );
    expect(held).toEqual([
      { scheme: 'stp-2017', footprint_code: 'E54000091', numerator: 0.5 },
      { scheme: 'stp-2017', footprint_code: 'E54000092', numerator: 1.5 },
    ]);
    const lost = await rowsOf(
      "SELECT scheme, org_code, reason FROM baseline.unmapped WHERE indicator_id = 'by-ccg' ORDER BY 2",
    );
    expect(lost).toEqual([
      { scheme: 'stp-2018', org_code: '0A', reason: 'outside the footprints of the scheme' },
      { scheme: 'stp-2018', org_code: 'P00001', reason: 'practice of a divided CCG, not placed' },
    ]);
  });
});
