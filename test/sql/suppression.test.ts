import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sources } from '../../pipelines/catalogue.ts';
import type { Row } from '../../src/duckdb/database.ts';
import { HOSPITAL_EPISODES } from '../../src/model/suppression.ts';
import { declared } from '../support.ts';
import {
  anIndicator,
  type LittleWorld,
  littleWorld,
  month,
  type Schemes,
  type Tidy,
  year,
} from './little-world.ts';

/** What is hidden is an interval, and stays hidden. */

const TABLES = [
  'organisation.observation',
  'baseline.figure',
  'baseline.footprint',
  'baseline.unmapped',
  'baseline.england',
  'pack.category',
];

let world: LittleWorld;
beforeAll(async () => {
  world = await littleWorld(TABLES);
});
afterAll(() => world.db.close());

const CCGS = ['00A', '00B', '00C', '00D'];
const ENGLAND = 'E92000001';
const ONE: Schemes = { made: CCGS.slice(0, 3).map((ccg) => [ccg, 'X', 1] as const) };

const events = anIndicator({ id: 'events', combine: 'sum', denominator: null });
const rate = anIndicator({ id: 'rate', combine: 'ratio', multiplier: 100, interval: 'wilson' });

const row = (
  id: string,
  ccg: string,
  figure: Partial<Tidy>,
  days: Partial<Tidy> = year(2018),
): Tidy => ({
  ...days,
  ...figure,
  indicator_id: id,
  org_code: ccg,
});

const observed = (ccg: string) =>
  world.rows(
    `SELECT period, numerator, denominator, value, suppressed, numerator_low, numerator_high,
       denominator_low, denominator_high FROM organisation.observation
     WHERE org_code = '${ccg}' ORDER BY period`,
  );

async function figure(id: string, period = '2018/19'): Promise<Row> {
  const [found] = await world.rows(
    `SELECT * FROM baseline.footprint WHERE indicator_id = '${id}' AND period = '${period}'`,
  );
  if (!found) throw new Error(`there is no ${id} of ${period}`);
  return found;
}

describe('the rules of the catalogue', () => {
  const rules = sources.flatMap((s) => (s.suppression ? [[s.id, s.suppression] as const] : []));

  it.each([...rules, ['hospital episodes', HOSPITAL_EPISODES] as const])(
    'of %s are in their order, the last without an end',
    (_, list) => {
      const ends = list.map((rule) => rule.before);
      expect(ends.at(-1)).toBeUndefined();
      expect(ends.slice(0, -1)).toEqual(ends.slice(0, -1).filter(Boolean).toSorted());
      for (const { low, high, rounding = 0 } of list) {
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeGreaterThan(low);
        expect(rounding).toBeGreaterThanOrEqual(0);
      }
    },
  );
});

describe('a hidden count', () => {
  it('is bounded by the rule of its source at the time', async () => {
    await world.build({
      schemes: ONE,
      indicators: [events],
      suppression: HOSPITAL_EPISODES,
      rows: [
        row('events', '00A', { numerator: '*' }, year(2016)),
        row('events', '00A', { numerator: '*' }, year(2017)),
        row('events', '00A', { numerator: '*' }, year(2019)),
        row('events', '00A', { numerator: '*' }, {}),
      ],
    });
    const bounds = (await observed('00A')).map((o) => [
      o.period,
      o.numerator_low,
      o.numerator_high,
    ]);
    expect(bounds).toEqual([
      ['2016/17', 1, 5],
      ['2017/18', 1, 7],
      ['2019/20', 1, 7],
      ['undated', 1, 7],
    ]);
  });

  it('without a rule is open, unless its row has bounds; and those win over a rule', async () => {
    const rows = [
      row('events', '00A', { numerator: '*' }),
      row('events', '00B', { numerator: '*', numerator_low: 3, numerator_high: 9 }),
      row('events', '00C', { numerator: 10 }),
    ];
    await world.build({ schemes: ONE, indicators: [events], rows });
    expect(await figure('events')).toMatchObject({
      value: null,
      value_low: null,
      value_high: null,
      numerator: 10,
      members_suppressed: 2,
      withheld_reason: expect.stringMatching(/suppressed/),
    });
    await world.build({
      schemes: ONE,
      indicators: [events],
      rows,
      suppression: [{ low: 0, high: 4 }],
    });
    expect(await figure('events')).toMatchObject({ value: null, value_low: 13, value_high: 23 });
  });

  it('leaves the denominator beside it known, and the other way about', async () => {
    await world.build({
      schemes: ONE,
      indicators: [rate],
      suppression: [{ low: 0, high: 4 }],
      rows: [
        row('rate', '00A', { numerator: '*', denominator: 4_000 }),
        row('rate', '00B', {
          numerator: 2_000,
          denominator: '*',
          denominator_low: 8_000,
          denominator_high: 8_004,
        }),
        row('rate', '00C', { numerator: 480, denominator: 4_000 }),
      ],
    });
    expect((await observed('00A'))[0]).toMatchObject({
      numerator: null,
      denominator: null,
      denominator_low: 4_000,
      denominator_high: 4_000,
    });
    expect((await observed('00B'))[0]).toMatchObject({
      numerator: null,
      numerator_low: 2_000,
      numerator_high: 2_000,
    });
    const made = await figure('rate');
    // 2,480 of 16,004 to 2,484 of 16,000: both are 15.5.
    expect(Number(made.value_low)).toBeCloseTo((100 * 2_480) / 16_004, 9);
    expect(Number(made.value_high)).toBeCloseTo((100 * 2_484) / 16_000, 9);
    expect(Number(made.value)).toBeCloseTo((50 * 2_480) / 16_004 + (50 * 2_484) / 16_000, 9);
    expect(made).toMatchObject({
      estimated: true,
      lower_95: null,
      comparison: 'not compared',
      rank: null,
    });
  });
});

describe('a count that is shown rounded', () => {
  const IAPT = declared('iapt-annual').suppression;

  it('moves the bounds and not the value, which is no estimate for that', async () => {
    expect(IAPT).toEqual([{ low: 0, high: 4, rounding: 2 }]);
    await world.build({
      schemes: {
        made: [
          ['00A', 'X', 1],
          ['00B', 'X', 1],
          ['00C', 'X', 0.5],
        ],
      },
      indicators: [events, rate, { ...rate, id: 'difference', denominatorCounts: 2 }],
      suppression: IAPT ?? [],
      rows: [
        ...[
          ['00A', 0],
          ['00B', 50],
          ['00C', 20],
        ].flatMap(([ccg, x]) => [
          row('events', String(ccg), { numerator: x as number }),
          row('rate', String(ccg), { numerator: x as number, denominator: 100 }),
          row('difference', String(ccg), { numerator: x as number, denominator: 100 }),
        ]),
        row('events', ENGLAND, { numerator: 71 }),
      ],
    });
    // There is no less than nobody: 0, 48 and half of 18, to 2, 52 and half of 22.
    expect(await figure('events')).toMatchObject({
      value: 60,
      value_low: 57,
      value_high: 65,
      members_suppressed: 0,
    });
    const made = await figure('rate');
    expect(made).toMatchObject({ value: 24, withheld_reason: null });
    expect(Number(made.value_low)).toBeCloseTo((100 * 57) / 255, 9);
    expect(Number(made.value_high)).toBeCloseTo((100 * 65) / 245, 9);
    expect(made.lower_95).not.toBeNull();
    expect(Number((await figure('difference')).value_low)).toBeCloseTo((100 * 57) / 260, 9);
    expect(made.estimated).toBe(false);
  });

  it('of a proportion ends at the whole', async () => {
    await world.build({
      schemes: { made: [['00A', 'X', 1]] },
      indicators: [rate],
      suppression: IAPT ?? [],
      rows: [row('rate', '00A', { numerator: 10, denominator: 10 })],
    });
    expect(await figure('rate')).toMatchObject({ value: 100, value_high: 100 });
  });
});

/** Two ways of drawing footprints over the same members, one with parts and a gap. */
const CROSSED: Schemes = {
  one: [
    ['00A', 'X', 1],
    ['00B', 'X', 1],
    ['00C', 'Y', 1],
    ['00D', 'Y', 1],
  ],
  two: [
    ['00A', 'P', 0.3],
    ['00A', 'Q', 0.7],
    ['00B', 'P', 1],
    ['00C', 'Q', 0.25],
    ['00D', 'Q', 1],
  ],
};

const MONTHS = Array.from({ length: 12 }, (_, i) =>
  new Date(Date.UTC(2018, 3 + i, 1)).toISOString().slice(0, 7),
);

/** Counts of a year, its months, and a rate that shares them; some cells are hidden. */
interface Truth {
  /** Of each CCG: each month, then the year before. */
  cells: { x: number; hidden: boolean; other: number }[][];
  ruled: boolean;
}

const truth: fc.Arbitrary<Truth> = fc.record({
  cells: fc.array(
    fc.array(
      fc.record({
        x: fc.integer({ min: 8, max: 60 }),
        hidden: fc.integer({ min: 0, max: 9 }).map((n) => n < 2),
        other: fc.integer({ min: 1, max: 7 }),
      }),
      { minLength: 13, maxLength: 13 },
    ),
    { minLength: CCGS.length, maxLength: CCGS.length },
  ),
  ruled: fc.boolean(),
});

/** The publisher's rows: stars, or flags beside what `held` puts in the hidden cells. */
function published(
  { cells }: Truth,
  held: (cell: { other: number }) => number,
  flagged: boolean,
): Tidy[] {
  const spans = [...MONTHS.map(month), year(2017)];
  const ids = ['events', 'rate'] as const;
  const hide = (cell: { other: number }) =>
    flagged
      ? { numerator: held(cell), value: held(cell) / 1_000, suppressed: 'true' }
      : { numerator: '*' };
  return spans.flatMap((days, t) =>
    ids.flatMap((id) => [
      ...CCGS.map((ccg, c) => {
        const cell = cells[c]![t]!;
        const base = id === 'rate' ? { denominator: 1_000 } : {};
        return row(
          id,
          ccg,
          { ...base, ...(cell.hidden ? hide(cell) : { numerator: cell.x }) },
          days,
        );
      }),
      row(
        id,
        ENGLAND,
        {
          numerator: cells.reduce((s, of) => s + (of[t]!.hidden ? held(of[t]!) : of[t]!.x), 0),
          ...(id === 'rate' ? { denominator: 1_000 * CCGS.length } : {}),
        },
        days,
      ),
    ]),
  );
}

/** Everything that a release is made of, England's own totals apart. */
async function everything(): Promise<Record<string, Row[]>> {
  const all: Record<string, Row[]> = {};
  for (const table of TABLES) all[table] = await world.rows(`SELECT * FROM ${table} ORDER BY ALL`);
  for (const check of ['revealed', 'published_totals', 'balance', 'observed_once']) {
    all[check] = await world.check(check);
  }
  return all;
}

describe('what footpack adds', () => {
  const made = (given: Truth, rows: Tidy[]) =>
    world.build({
      schemes: CROSSED,
      indicators: [events, rate],
      suppression: given.ruled ? HOSPITAL_EPISODES : [],
      rows,
    });

  it('holds nothing of a number that stands beside the word suppressed', async () => {
    await fc.assert(
      fc.asyncProperty(truth, async (given) => {
        // England's rows are left out: they tell the sum, whatever becomes of the rest.
        const rows = (held: (cell: { other: number }) => number) =>
          published(given, held, true).filter((r) => r.org_code !== ENGLAND);
        await made(
          given,
          rows((cell) => cell.other),
        );
        const told = await everything();
        await made(
          given,
          rows((cell) => 8 - cell.other),
        );
        expect(await everything()).toEqual(told);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  it('tells of hidden counts what the publisher’s own total does, and no more', async () => {
    const own = [
      'value',
      'whole_value',
      'numerator',
      'whole_numerator',
      'england_value',
      'england_published',
    ];
    await fc.assert(
      fc.asyncProperty(truth, async (given) => {
        await made(
          given,
          published(given, (cell) => cell.other, false),
        );
        const told = await everything();
        await made(
          given,
          published(given, (cell) => 8 - cell.other, false),
        );
        const again = await everything();
        // Which cells follow from a total depends on it, as it must.
        delete told.revealed;
        delete again.revealed;
        for (const [name, rows] of Object.entries(told)) {
          const england = name === 'baseline.england';
          const bare = (r: Row) =>
            Object.fromEntries(
              Object.entries(r).filter(
                ([column]) => !(own.includes(column) && (england || column.startsWith('england'))),
              ),
            );
          // Nothing is compared with an England that differs, where something is hidden.
          const comparable = (r: Row) =>
            name !== 'baseline.footprint' || r.members_suppressed !== 0;
          const kept = (all: Row[]) => all.filter(comparable).map(bare);
          expect(kept(again[name] ?? []), name).toEqual(kept(rows));
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  it('adds up what is shown, so that no difference of two of its sums holds a hidden count', async () => {
    await fc.assert(
      fc.asyncProperty(truth, async (given) => {
        await made(
          given,
          published(given, (cell) => cell.other, false),
        );
        const found = await world.rows(
          `SELECT scheme, footprint_code, period, numerator FROM baseline.footprint
           WHERE indicator_id = 'events'`,
        );
        expect(found).toHaveLength(4 * 14);
        for (const { scheme, footprint_code, period, numerator } of found) {
          const spans =
            period === '2017/18'
              ? [12]
              : period === '2018/19'
                ? MONTHS.map((_, t) => t)
                : [MONTHS.indexOf(String(period))];
          const parts = CROSSED[String(scheme)]!.filter(([, f]) => f === footprint_code);
          const shown = parts.flatMap(([ccg, , weight]) =>
            spans.flatMap((t) => {
              const cell = given.cells[CCGS.indexOf(ccg)]![t]!;
              return cell.hidden ? [] : [weight * cell.x];
            }),
          );
          if (shown.length === 0) expect(numerator).toBeNull();
          else
            expect(Number(numerator)).toBeCloseTo(
              shown.reduce((a, b) => a + b, 0),
              9,
            );
        }
        // What England has beyond its rows is told as far as nothing hidden explains it: not at all.
        expect(
          await world.rows("SELECT * FROM baseline.unmapped WHERE reason LIKE 'published total%'"),
        ).toEqual([]);
        expect(await world.check('published_totals')).toEqual([]);
        expect(await world.check('balance')).toEqual([]);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  it('says what of England’s total no hidden count explains', async () => {
    const rows = [
      row('events', '00A', { numerator: '*' }),
      row('events', '00B', { numerator: 20 }),
      row('events', ENGLAND, { numerator: 40 }),
    ];
    const indicators = [events];
    const remainder = () =>
      world.rows("SELECT numerator, reason FROM baseline.unmapped WHERE org_code = 'E92000001'");
    await world.build({ schemes: ONE, indicators, rows, suppression: [{ low: 1, high: 7 }] });
    expect(await remainder()).toEqual([
      { numerator: 13, reason: 'published total above the sum of its rows' },
    ]);
    await world.build({ schemes: ONE, indicators, rows });
    expect(await remainder()).toEqual([]);
  });
});

describe('a count that the publisher’s own totals reveal', () => {
  it('is named, exactly where trying every possible count leaves less than its rule does', async () => {
    const cell = fc.record({
      x: fc.integer({ min: 1, max: 12 }),
      hidden: fc.boolean(),
    });
    const four = fc.array(cell, { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(four, fc.constantFrom(0, 2), async (cells, rounding) => {
        const mine = cells.map((c) => ({ ...c, hidden: c.hidden && c.x >= 1 && c.x <= 7 }));
        const total = mine.reduce((s, c) => s + c.x, 0);
        await world.build({
          schemes: ONE,
          indicators: [events],
          suppression: [{ low: 1, high: 7, rounding }],
          rows: [
            ...mine.map((c, i) => row('events', CCGS[i]!, { numerator: c.hidden ? '*' : c.x })),
            row('events', ENGLAND, { numerator: total }),
          ],
        });
        const choices = mine.map((c) => {
          const [low, high] = c.hidden ? [1, 7] : [c.x - rounding, c.x + rounding];
          return Array.from({ length: high - low + 1 }, (_, i) => low + i);
        });
        // Each way in which four counts come to the total.
        const ways = choices
          .reduce<number[][]>((all, of) => all.flatMap((way) => of.map((x) => [...way, x])), [[]])
          .filter((way) => way.reduce((a, b) => a + b, 0) === total);
        const narrowed = mine.flatMap((c, i) =>
          c.hidden && new Set(ways.map((way) => way[i])).size < 7 ? [CCGS[i]] : [],
        );
        const told = await world.check('revealed');
        expect(told.map((t) => String(t.message).slice(4, 7)).sort()).toEqual(narrowed);
        for (const { message } of told) {
          expect(message).toMatch(
            /^ccg 00[A-D] of 2017-04, hidden in made-up\.csv line \d, (follows from|is narrowed by) the row for England/,
          );
        }
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });

  it('by its year, by all ages, or by its STP, is named too', async () => {
    const dsr = anIndicator({ id: 'isr', combine: 'isr', interval: 'poisson' });
    const bands = [0, 1].map((b) =>
      anIndicator({ id: `isr-${b}`, combine: 'ratio', partOf: 'isr' }),
    );
    await world.build({
      schemes: { 'stp-2017': CCGS.map((ccg) => [ccg, 'E54000001', 1] as const) },
      indicators: [events, dsr, ...bands, { ...events, id: 'iapt-recovered' }],
      suppression: [{ low: 0, high: 4 }],
      rows: [
        ...MONTHS.map((name, i) =>
          row('events', '00A', { numerator: i === 3 ? '*' : 10 }, month(name)),
        ),
        row('events', '00A', { numerator: 113 }),
        row('isr', '00B', { numerator: 30 }),
        row('isr-0', '00B', { numerator: '*', denominator: 100 }),
        row('isr-1', '00B', { numerator: 28, denominator: 100 }),
        row('iapt-recovered', '00C', { numerator: '*' }),
        row('iapt-recovered', '00D', { numerator: 20 }),
      ],
    });
    await world.db.run(
      `INSERT INTO stage.iapt_total VALUES ('made-up', 'E54000001', 'iapt-recovered', '2018/19', 22)`,
    );
    const told = (await world.check('revealed')).map(
      (t) => `${t.indicator_id} ${t.period}: ${t.message}`,
    );
    expect(told.toSorted()).toEqual([
      'events 2018-07: ccg 00A of 2017-04, hidden in made-up.csv line 5, follows from its year less what is shown',
      'iapt-recovered 2018/19: ccg 00C of 2017-04, hidden in made-up.csv line 18, follows from the row for its STP less what is shown',
      'isr-0 2018/19: ccg 00B of 2017-04, hidden in made-up.csv line 16, follows from all ages less what is shown',
    ]);
  });
});

describe('categories', () => {
  it('count no member that is suppressed, and say how many are', async () => {
    const rating = anIndicator({ id: 'rating', combine: 'none', denominator: null });
    await world.build({
      schemes: ONE,
      indicators: [rating],
      rows: [
        row('rating', '00A', { category: 'Good', numerator: 4 }),
        row('rating', '00B', { category: 'Good', numerator: '*' }),
        row('rating', '00C', { category: 'Inadequate' }),
      ],
    });
    expect(
      await world.rows('SELECT category, members, members_suppressed, count FROM pack.category'),
    ).toEqual([
      { category: 'Good', members: 2, members_suppressed: 1, count: null },
      { category: 'Inadequate', members: 1, members_suppressed: 0, count: 1 },
    ]);
  });
});
