import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../src/duckdb/database.ts';
import type { IndicatorDeclaration } from '../../src/model/indicator.ts';
import {
  anIndicator,
  type LittleWorld,
  littleWorld,
  type Schemes,
  type Tidy,
  year,
} from './little-world.ts';
import {
  byar,
  type Counted,
  countLimits,
  described,
  direct,
  ratio,
  student,
  total,
  wilson,
  Z95,
  Z998,
} from './naive.ts';

/** Every combining rule against plain arithmetic over random figures, and by hand. */

const CCGS = Array.from({ length: 12 }, (_, i) => `0${String.fromCharCode(65 + i)}X`);

/** Whole members, of one to four to a footprint; and members in parts, some of them partly in a gap. */
const SCHEMES: Schemes = {
  whole: CCGS.map((ccg, i) => [ccg, 'VWWWXXXXYYYY'[i] ?? 'Y', 1] as const),
  parts: CCGS.flatMap((ccg, i): [string, string, number][] =>
    i % 3 === 0
      ? [
          [ccg, 'P', 0.3],
          [ccg, 'Q', 0.7],
        ]
      : [[ccg, 'PQR'[i % 4] ?? 'R', i % 4 === 1 ? 0.25 : 1]],
  ),
};

const FOOTPRINTS = Object.entries(SCHEMES).flatMap(([scheme, members]) =>
  [...new Set(members.map(([, footprint]) => footprint))].map((footprint) => ({
    scheme,
    footprint,
    members: members.filter(([, f]) => f === footprint).map(([ccg, , weight]) => ({ ccg, weight })),
  })),
);

let world: LittleWorld;
beforeAll(async () => {
  world = await littleWorld([
    'baseline.measured',
    'baseline.coverage',
    'baseline.england',
    'pack.category',
  ]);
});
afterAll(() => world.db.close());

const RULE = [{ low: 1, high: 7 }];

/** What was made of an indicator in a footprint. */
async function measured(): Promise<(scheme: string, footprint: string, id: string) => Row> {
  const rows = await world.rows(
    `SELECT m.*, c.coverage, c.members_expected, c.members_present, c.members_suppressed
     FROM baseline.measured AS m LEFT JOIN baseline.coverage AS c
       USING (scheme, footprint_code, indicator_id, period)`,
  );
  const found = new Map(rows.map((r) => [`${r.scheme} ${r.footprint_code} ${r.indicator_id}`, r]));
  return (scheme, footprint, id) => {
    const row = found.get(`${scheme} ${footprint} ${id}`);
    if (!row) throw new Error(`nothing was made of ${id} in ${footprint}`);
    return row;
  };
}

/** Equal to a billionth, or both nothing. */
function near(actual: unknown, expected: number | null, what: string): void {
  if (expected === null || Number.isNaN(expected)) expect(actual, what).toBeNull();
  else {
    expect(typeof actual, `${what} is ${actual}`).toMatch(/number|string/);
    const error = Math.abs(Number(actual) - expected);
    expect(error, `${what}: ${actual} for ${expected}`).toBeLessThan(
      1e-9 * Math.max(1, Math.abs(expected)),
    );
  }
}

/** A cell of a CCG: missing, hidden, or shown. */
const cell = fc.record({
  kind: fc.constantFrom('shown', 'shown', 'shown', 'shown', 'hidden', 'missing'),
  n: fc.integer({ min: 8, max: 9_000 }),
  share: fc.integer({ min: 0, max: 1_000 }),
  hidden: fc.integer({ min: 1, max: 7 }),
});
const each = <T>(of: fc.Arbitrary<T>) =>
  fc.array(of, { minLength: CCGS.length, maxLength: CCGS.length });

interface Cell {
  kind: string;
  n: number;
  share: number;
}

const shown = ({ n, share }: Cell) => Math.floor((n * share) / 1_000);

function tidy(id: string, cells: readonly Cell[], withBase = true): Tidy[] {
  return cells.flatMap((c, i) =>
    c.kind === 'missing'
      ? []
      : [
          {
            indicator_id: id,
            org_code: CCGS[i]!,
            ...year(2018),
            numerator: c.kind === 'hidden' ? '*' : shown(c),
            denominator: withBase ? c.n : null,
          },
        ],
  );
}

function counted(cells: readonly Cell[], members: readonly { ccg: string; weight: number }[]) {
  return members.flatMap(({ ccg, weight }): Counted[] => {
    const c = cells[CCGS.indexOf(ccg)]!;
    if (c.kind === 'missing') return [];
    const x = c.kind === 'hidden' ? null : shown(c);
    return [{ weight, x, low: x ?? 1, high: x ?? 7, n: c.n }];
  });
}

describe('over random figures', () => {
  const COUNTS: IndicatorDeclaration[] = [
    anIndicator({ id: 'share', combine: 'ratio', multiplier: 100, interval: 'wilson' }),
    anIndicator({ id: 'rate', combine: 'ratio', multiplier: 1_000, interval: 'poisson' }),
    anIndicator({ id: 'events', combine: 'sum', denominator: null }),
  ];

  it('ratios and sums, their bounds, limits and coverage are what plain sums give', async () => {
    await fc.assert(
      fc.asyncProperty(each(cell), async (cells) => {
        await world.build({
          schemes: SCHEMES,
          indicators: COUNTS,
          suppression: RULE,
          rows: [...tidy('share', cells), ...tidy('rate', cells), ...tidy('events', cells, false)],
        });
        if (cells.every((c) => c.kind === 'missing')) return;
        const of = await measured();
        for (const { scheme, footprint, members } of FOOTPRINTS) {
          const mine = counted(cells, members);
          for (const [id, made] of [
            ['share', ratio(mine, 100)],
            ['rate', ratio(mine, 1_000)],
            ['events', total(mine)],
          ] as const) {
            const what = `${id} in ${footprint}`;
            const row = of(scheme, footprint, id);
            expect(row.members_present, what).toBe(mine.length);
            expect(row.members_expected, what).toBe(members.length);
            expect(row.members_suppressed, what).toBe(mine.filter((m) => m.x === null).length);
            // Of a member without a row nobody knows the size: members are counted.
            near(row.coverage, mine.length / members.length, `coverage of ${what}`);
            if (mine.length === 0) {
              expect(row).toMatchObject({ value: null, numerator: null, low: null, high: null });
              continue;
            }
            near(row.low, made.low, `low of ${what}`);
            near(row.high, made.high, `high of ${what}`);
            near(row.value, made.value, `value of ${what}`);
            if (mine.some((m) => m.x !== null)) near(row.numerator, made.numerator, what);
            else expect(row.numerator).toBeNull();
            limits(id, row, mine, made);
          }
        }
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  function limits(
    id: string,
    row: Row,
    mine: Counted[],
    { numerator, denominator }: { numerator: number; denominator: number },
  ) {
    const whole = mine.every((m) => m.x !== null && m.weight === 1);
    if (id === 'events' || mine.some((m) => m.x === null)) {
      expect([row.lower_95, row.upper_95, row.lower_998, row.upper_998]).toEqual([
        null,
        null,
        null,
        null,
      ]);
    } else if (id === 'share') {
      const [l95, u95] = wilson(numerator, denominator, Z95);
      const [l998, u998] = wilson(numerator, denominator, Z998);
      near(row.lower_95, 100 * l95, 'lower 95');
      near(row.upper_95, 100 * u95, 'upper 95');
      near(row.lower_998, 100 * l998, 'lower 99.8');
      near(row.upper_998, 100 * u998, 'upper 99.8');
    } else if (numerator >= 10 || whole) {
      for (const [at, confidence] of [
        ['95', 0.95],
        ['998', 0.998],
      ] as const) {
        const [low, high] = countLimits(numerator, confidence);
        expect(Number(row[`lower_${at}`])).toBeCloseTo((1_000 * low) / denominator, 5);
        expect(Number(row[`upper_${at}`])).toBeCloseTo((1_000 * high) / denominator, 5);
      }
    }
  }

  it('a weighted mean is that of all the people, and so is its spread', async () => {
    const people = fc.array(fc.integer({ min: -20, max: 99 }), { minLength: 2, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(each(people), async (groups) => {
        await world.build({
          schemes: SCHEMES,
          indicators: [
            anIndicator({ id: 'score', combine: 'weighted-mean', interval: 'student' }),
            anIndicator({ id: 'no-spread', combine: 'weighted-mean', interval: 'student' }),
          ],
          rows: groups.flatMap((group, i) => {
            const { mean, spread } = described(group);
            const row = {
              org_code: CCGS[i]!,
              ...year(2018),
              denominator: group.length,
              value: mean.toFixed(10),
            };
            return [
              { ...row, indicator_id: 'score', spread: spread.toFixed(10) },
              { ...row, indicator_id: 'no-spread', spread: i === 0 ? null : spread.toFixed(10) },
            ];
          }),
        });
        const of = await measured();
        for (const { scheme, footprint, members } of FOOTPRINTS) {
          const row = of(scheme, footprint, 'score');
          const mine = members.map(({ ccg, weight }) => ({
            weight,
            group: groups[CCGS.indexOf(ccg)]!,
          }));
          const weights = mine.map(({ weight, group }) => weight * group.length);
          const mean =
            mine.reduce(
              (s, { weight, group }) => s + weight * group.reduce((a, b) => a + b, 0),
              0,
            ) / weights.reduce((a, b) => a + b, 0);
          expect(Number(row.value)).toBeCloseTo(mean, 7);
          const bare = of(scheme, footprint, 'no-spread');
          expect(Number(bare.value)).toBeCloseTo(mean, 7);
          const lacks = members.some(({ ccg }) => ccg === CCGS[0]);
          expect(bare.lower_95 === null, `${footprint} without a spread`).toBe(lacks);
          if (scheme !== 'whole') {
            const people = weights.reduce((a, b) => a + b, 0);
            const squares = mine.reduce((total, { weight, group }) => {
              const { mean: own, spread } = described(group);
              const within = (group.length - 1) * spread ** 2;
              return total + weight * (within + group.length * (own - mean) ** 2);
            }, 0);
            expect(Number(row.spread)).toBeCloseTo(Math.sqrt(squares / (people - 1)), 6);
            continue;
          }
          const all = mine.flatMap(({ group }) => group);
          const { spread } = described(all);
          expect(Number(row.spread)).toBeCloseTo(spread, 6);
          for (const [at, confidence] of [
            ['95', 0.95],
            ['998', 0.998],
          ] as const) {
            const half =
              (student((1 + confidence) / 2, all.length - 1) * spread) / Math.sqrt(all.length);
            expect(Number(row[`lower_${at}`]) / (mean - half)).toBeCloseTo(1, 5);
            expect(Number(row[`upper_${at}`]) / (mean + half)).toBeCloseTo(1, 5);
          }
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  const bandCell = fc.record({
    n: fc.integer({ min: 50, max: 5_000 }),
    share: fc.integer({ min: 0, max: 60 }),
  });
  const STANDARDS = [5_500, 30_000, 14_250.5];

  /** Three age bands of each CCG; the events of a world, and what a footprint has of a band. */
  async function banded(cells: { n: number; share: number }[][]) {
    const bands = (parent: string, standards: (number | null)[]) =>
      standards.map((standard, b) =>
        anIndicator({ id: `${parent}-${b}`, combine: 'ratio', partOf: parent, standard }),
      );
    const rows = (parent: string) =>
      cells.flatMap((of, i) =>
        of.map((c, b) => ({
          indicator_id: `${parent}-${b}`,
          org_code: CCGS[i]!,
          ...year(2018),
          numerator: shown({ ...c, kind: 'shown' }),
          denominator: c.n,
        })),
      );
    await world.build({
      schemes: SCHEMES,
      indicators: [
        anIndicator({ id: 'dsr', combine: 'dsr', interval: 'dobson', multiplier: 100_000 }),
        ...bands('dsr', STANDARDS),
        anIndicator({ id: 'isr', combine: 'isr', interval: 'poisson', multiplier: 100 }),
        ...bands('isr', [null, null, null]),
        anIndicator({ id: 'own', combine: 'isr', interval: 'poisson', multiplier: 100 }),
        ...bands('own', [null, null, null]),
      ],
      rows: [
        ...rows('dsr'),
        ...rows('isr'),
        // Of a third, people alone by age, and the events for all ages: England has both by age.
        ...rows('own').map((r) => ({ ...r, numerator: null })),
        ...CCGS.map((ccg, i) => ({
          indicator_id: 'own',
          org_code: ccg,
          ...year(2018),
          numerator: cells[i]!.reduce((s, c) => s + shown({ ...c, kind: 'shown' }), 0),
        })),
        ...STANDARDS.map((_, b) => ({
          indicator_id: `own-${b}`,
          org_code: 'E92000001',
          ...year(2018),
          numerator: cells.reduce((s, of) => s + shown({ ...of[b]!, kind: 'shown' }), 0),
          denominator: cells.reduce((s, of) => s + of[b]!.n, 0),
        })),
      ],
    });
  }

  it('standardised rates and ratios are rebuilt from their age bands', async () => {
    await fc.assert(
      fc.asyncProperty(each(fc.array(bandCell, { minLength: 3, maxLength: 3 })), async (cells) => {
        await banded(cells);
        const of = await measured();
        const england = STANDARDS.map((_, b) => ({
          x: cells.reduce((s, c) => s + shown({ ...c[b]!, kind: 'shown' }), 0),
          n: cells.reduce((s, c) => s + c[b]!.n, 0),
        }));
        for (const { scheme, footprint, members } of FOOTPRINTS) {
          const bands = STANDARDS.map((standard, b) => {
            const mine = members.map(({ ccg, weight }) => ({
              weight,
              c: cells[CCGS.indexOf(ccg)]![b]!,
            }));
            return {
              standard,
              x: mine.reduce((s, { weight, c }) => s + weight * shown({ ...c, kind: 'shown' }), 0),
              n: mine.reduce((s, { weight, c }) => s + weight * c.n, 0),
            };
          });
          const events = bands.reduce((s, b) => s + b.x, 0);
          const row = of(scheme, footprint, 'dsr');
          near(row.coverage, 1, 'coverage');
          if (events < 10) {
            expect(row).toMatchObject({ value: null, lower_95: null });
            expect(row.uncombined).toMatch(/fewer than 10/);
          } else {
            const { value, limits } = direct(bands, 100_000, Z95);
            near(row.value, value, 'the rate');
            near(row.lower_95, limits[0], 'its lower limit');
            near(row.upper_95, limits[1], 'its upper limit');
            near(row.lower_998, direct(bands, 100_000, Z998).limits[0], 'its lower limit at 99.8');
            expect(row).toMatchObject({ uncombined: null, method: 'directly standardised' });
          }
          const expected = bands.reduce((s, b, i) => s + (b.n * england[i]!.x) / england[i]!.n, 0);
          for (const id of ['isr', 'own']) {
            const ratioRow = of(scheme, footprint, id);
            if (expected === 0) {
              expect(ratioRow.value).toBeNull();
              continue;
            }
            near(ratioRow.value, (100 * events) / expected, id);
            near(ratioRow.denominator, expected, `expected of ${id}`);
            if (events >= 10)
              near(ratioRow.lower_95, (100 * byar(events, Z95)[0]) / expected, 'its limit');
          }
        }
        const whole = direct(
          england.map((e, b) => ({ ...e, standard: STANDARDS[b]! })),
          1e5,
          Z95,
        );
        const made = await world.rows(
          `SELECT indicator_id, value, basis FROM baseline.england WHERE scheme = 'parts'
             AND indicator_id IN ('dsr', 'isr', 'own') ORDER BY 1`,
        );
        near(made[0]?.value, whole.value, 'England’s rate');
        if (england.every((e) => e.x > 0))
          expect(made[1]).toMatchObject({ value: 100, basis: 'summed' });
        expect(made[2]).toMatchObject({ basis: 'published' });
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('what cannot be combined is a range, or counts by category, whole whatever the weight', async () => {
    const rated = fc.record({
      value: fc.option(fc.integer({ min: -500, max: 9_999 })),
      rating: fc.option(fc.constantFrom('Good', 'Inadequate', 'Outstanding')),
      counted: fc.option(fc.integer({ min: 1, max: 9 })),
    });
    await fc.assert(
      fc.asyncProperty(each(rated), async (cells) => {
        await world.build({
          schemes: SCHEMES,
          indicators: [
            anIndicator({ id: 'median', combine: 'range', denominator: null }),
            anIndicator({ id: 'rating', combine: 'none', denominator: null }),
          ],
          rows: cells.flatMap((c, i): Tidy[] => {
            const row = { org_code: CCGS[i]!, ...year(2018) };
            return [
              ...(c.value === null
                ? []
                : [{ ...row, indicator_id: 'median', value: c.value / 10 }]),
              ...(c.rating === null
                ? []
                : [
                    { ...row, indicator_id: 'rating', category: c.rating, numerator: c.counted },
                    { ...row, indicator_id: 'rating', category: 'Visited', numerator: null },
                  ]),
            ];
          }),
        });
        const categories = await world.rows('SELECT * FROM pack.category');
        const of = await measured();
        for (const { scheme, footprint, members } of FOOTPRINTS) {
          const mine = members.map(({ ccg }) => cells[CCGS.indexOf(ccg)]!);
          const values = mine.flatMap((c) => (c.value === null ? [] : [c.value / 10]));
          if (cells.some((c) => c.value !== null)) {
            const row = of(scheme, footprint, 'median');
            expect(row).toMatchObject({
              value: null,
              lower_95: null,
              method: 'range over members',
            });
            near(row.low, values.length > 0 ? Math.min(...values) : null, 'smallest');
            near(row.high, values.length > 0 ? Math.max(...values) : null, 'largest');
          }
          if (cells.every((c) => c.rating === null)) continue;
          expect(of(scheme, footprint, 'rating')).toMatchObject({
            value: null,
            numerator: null,
            method: 'counts by category',
            members_present: mine.filter((c) => c.rating !== null).length,
          });
          for (const category of ['Good', 'Inadequate', 'Outstanding', 'Visited']) {
            const held = mine.filter(
              (c) => c.rating === category || (c.rating && category === 'Visited'),
            );
            const found = categories.find(
              (c) =>
                c.scheme === scheme && c.footprint_code === footprint && c.category === category,
            );
            expect(found?.members ?? 0, `${category} in ${footprint}`).toBe(held.length);
            const count = held.reduce(
              (s, c) => s + (category === 'Visited' ? 1 : (c.counted ?? 1)),
              0,
            );
            expect(Number(found?.count ?? 0)).toBe(count);
          }
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
