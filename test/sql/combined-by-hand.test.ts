import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indicators } from '../../pipelines/catalogue.ts';
import { indicatorSchema } from '../../src/model/indicator.ts';
import { misfit } from '../../src/model/standardised.ts';
import {
  anIndicator,
  type LittleWorld,
  littleWorld,
  month,
  type Tidy,
  year,
} from './little-world.ts';

/** Combining rules on figures small enough to be checked on paper. */

let world: LittleWorld;
beforeAll(async () => {
  world = await littleWorld(['baseline.measured', 'baseline.coverage', 'baseline.england']);
});
afterAll(() => world.db.close());

const MEMBERS = ['00A', '00B', '00C'];
const SCHEMES = { made: MEMBERS.map((ccg) => [ccg, 'X', 1] as const) };
const ENGLAND = 'E92000001';

/** Rows of an indicator, one a CCG, in 2018/19. */
const rowsOf = (id: string, ...figures: Omit<Tidy, 'indicator_id' | 'org_code'>[]): Tidy[] =>
  figures.map((f, i) => ({ indicator_id: id, org_code: MEMBERS[i]!, ...year(2018), ...f }));

const over = (id: string, ...counts: [number | string | null, number | string | null][]) =>
  rowsOf(id, ...counts.map(([numerator, denominator]) => ({ numerator, denominator })));

const forEngland = (id: string, figure: Omit<Tidy, 'indicator_id' | 'org_code'>): Tidy => ({
  indicator_id: id,
  org_code: ENGLAND,
  ...year(2018),
  ...figure,
});

async function made(id: string, period = '2018/19') {
  const [row] = await world.rows(
    `SELECT m.*, c.coverage, c.members_present, e.value AS england, e.basis AS england_basis,
       e.whole_value AS england_whole, e.summed_value AS england_summed
     FROM baseline.measured AS m
     LEFT JOIN baseline.coverage AS c USING (scheme, footprint_code, indicator_id, period)
     LEFT JOIN baseline.england AS e USING (scheme, indicator_id, period)
     WHERE indicator_id = '${id}' AND period = '${period}'`,
  );
  if (!row) throw new Error(`nothing was made of ${id} ${period}`);
  return row;
}

const percent = { combine: 'ratio', multiplier: 100, interval: 'wilson' } as const;

describe('a ratio', () => {
  it('is the sum over the sum, never the mean of rates', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [anIndicator({ id: 'share', ...percent })],
      rows: over('share', [120, 1_000], [30, 200], [50, 800]),
    });
    const share = await made('share');
    expect(share).toMatchObject({
      value: 10,
      numerator: 200,
      denominator: 2_000,
      method: 'ratio of sums',
    });
    // The mean of 12, 15 and 6.25 % is 11.083333.
    expect(Number(share.lower_95)).toBeCloseTo(8.760923, 6);
    expect(Number(share.upper_95)).toBeCloseTo(11.392441, 6);
    expect(Number(share.lower_998)).toBeLessThan(Number(share.lower_95));
  });

  it('leaves a member out of both sums that lacks either, and says so in its coverage', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [anIndicator({ id: 'share', ...percent })],
      rows: over('share', [120, 1_000], [null, 200], [50, null]),
    });
    const share = await made('share');
    expect(share).toMatchObject({
      value: 12,
      numerator: 120,
      denominator: 1_000,
      members_present: 1,
    });
    expect(Number(share.coverage)).toBeCloseTo(1 / 3, 9);
  });

  it('keeps numerators and denominators that come in rows of their own', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [anIndicator({ id: 'rate', combine: 'ratio' })],
      rows: over('rate', [6, null], [null, 3], [null, 1]),
    });
    expect(await made('rate')).toMatchObject({ value: 1.5, numerator: 6, denominator: 4 });
  });

  it('of money may be below zero', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [anIndicator({ id: 'surplus', combine: 'ratio' })],
      rows: over('surplus', [-300, 100], [100, 100]),
    });
    expect(await made('surplus')).toMatchObject({ value: -1, low: -1, high: -1 });
    await world.build({
      schemes: SCHEMES,
      indicators: [anIndicator({ id: 'surplus', combine: 'ratio' })],
      rows: rowsOf('surplus', {
        suppressed: 'true',
        ...{ numerator_low: -30, numerator_high: -20, denominator_low: 50, denominator_high: 60 },
      }),
    });
    expect(await made('surplus')).toMatchObject({ value: null, low: -0.6, high: -20 / 60 });
  });
});

describe('a weighted mean', () => {
  const score = anIndicator({ id: 'score', combine: 'weighted-mean', interval: 'student' });

  it('is Σ value × weight over Σ weight, and Student’s limits those of the published vector', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [score, { ...score, id: 'one' }],
      rows: [
        ...rowsOf('score', { value: 4, denominator: 10 }, { value: 7, denominator: 30 }),
        ...rowsOf('one', { value: '53.704345', denominator: 8, spread: '20.9755752577' }),
      ],
    });
    expect(await made('score')).toMatchObject({
      value: 6.25,
      denominator: 40,
      method: 'weighted mean',
      lower_95: null,
      england: 6.25,
      england_basis: 'summed',
    });
    const one = await made('one');
    expect(Number(one.lower_95)).toBeCloseTo(36.168325241336504, 6);
    expect(Number(one.upper_95)).toBeCloseTo(71.24036475866352, 6);
  });

  it('has England’s as published, where a row gives it', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [score],
      rows: [
        ...rowsOf('score', { value: 4, denominator: 10 }, { value: 7, denominator: 30 }),
        forEngland('score', { value: 6.4, denominator: 5_000 }),
      ],
    });
    expect(await made('score')).toMatchObject({
      value: 6.25,
      england: 6.4,
      england_whole: 6.4,
      england_summed: 6.25,
      england_basis: 'published',
    });
    // The counts beside it are those of the rows, of which no part is England's.
    expect(
      await world.rows("SELECT numerator, denominator FROM baseline.england WHERE scheme = 'made'"),
    ).toEqual([{ numerator: 250, denominator: 40 }]);
  });

  it('cannot be declared without its weight, nor multiplied', () => {
    const bare = indicatorSchema.safeParse({ ...score, denominator: null });
    expect(bare.error?.issues[0]).toMatchObject({
      path: ['denominator'],
      message: expect.stringMatching(/mean of rates/),
    });
    const hundredfold = indicatorSchema.safeParse({ ...score, multiplier: 100 });
    expect(hundredfold.error?.issues[0]?.path).toEqual(['multiplier']);
  });
});

describe('a directly standardised rate', () => {
  const whole = anIndicator({ id: 'dsr', combine: 'dsr', interval: 'dobson', multiplier: 100_000 });
  const bands = [60, 40].map((standard, b) =>
    anIndicator({ id: `dsr-${b}`, combine: 'ratio', partOf: 'dsr', standard }),
  );

  it('is made of the bands’ rates by their standard populations', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [whole, ...bands],
      rows: [...over('dsr-0', [4, 400], [6, 600]), ...over('dsr-1', [10, 500], [20, 1_500])],
    });
    const dsr = await made('dsr');
    expect(dsr).toMatchObject({ numerator: 40, denominator: 3_000, uncombined: null });
    // 60 × 10/1,000 and 40 × 30/2,000, over 100.
    expect(Number(dsr.value)).toBeCloseTo(1_200, 9);
    expect(Number(dsr.variance)).toBeCloseTo(48_000, 6);
    expect(Number(dsr.lower_95)).toBeCloseTo(804.167496116293, 6);
    expect(Number(dsr.upper_95)).toBeCloseTo(1701.2589442569977, 6);
    expect(dsr.england).toBe(dsr.value);
  });

  it.each([
    ['a band without a figure', [...over('dsr-0', [40, 400])], /age band has no figure/],
    [
      'fewer than 10 events',
      [...over('dsr-0', [4, 400]), ...over('dsr-1', [5, 500])],
      /fewer than 10 events/,
    ],
    [
      'a suppressed band',
      [...over('dsr-0', [40, 400]), ...over('dsr-1', [50, 500], ['*', 100])],
      /suppressed age band/,
    ],
  ])('is not made of %s, and says why', async (_, rows, why) => {
    await world.build({ schemes: SCHEMES, indicators: [whole, ...bands], rows });
    const dsr = await made('dsr');
    expect(dsr).toMatchObject({ value: null, lower_95: null, upper_998: null });
    expect(dsr.uncombined).toMatch(why);
  });

  it('is made of 10 events', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [whole, ...bands],
      rows: [...over('dsr-0', [4, 400]), ...over('dsr-1', [6, 600])],
    });
    const dsr = await made('dsr');
    expect(Number(dsr.value)).toBeCloseTo(1_000, 9);
    expect(dsr.uncombined).toBeNull();
    expect(Number(dsr.lower_95)).toBeGreaterThan(0);
  });

  it('with a suppressed band keeps the bounds that its rule leaves, however near', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [{ ...whole, multiplier: 1 }, ...bands],
      suppression: [{ low: 1, high: 5 }],
      rows: [...over('dsr-0', [40, 400]), ...over('dsr-1', [50, 500], ['*', 100])],
    });
    const dsr = await made('dsr');
    expect(Number(dsr.low)).toBeCloseTo(0.6 * 0.1 + (0.4 * 51) / 600, 9);
    expect(Number(dsr.high)).toBeCloseTo(0.6 * 0.1 + (0.4 * 55) / 600, 9);
    expect(dsr.value).toBeNull();
  });

  it('has no bounds where a band is missing, whatever is suppressed', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [whole, ...bands],
      suppression: [{ low: 1, high: 5 }],
      rows: over('dsr-0', [40, 400], ['*', 100]),
    });
    expect(await made('dsr')).toMatchObject({
      low: null,
      high: null,
      uncombined: expect.stringMatching(/age band has no figure/),
      england: null,
      england_basis: null,
    });
  });

  it('without bands is the range of what members publish, with England’s as published', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [whole, ...bands],
      rows: [
        ...rowsOf('dsr', { value: 910.5 }, { value: 870 }, { value: 990 }),
        forEngland('dsr', { value: 905 }),
      ],
    });
    expect(await made('dsr')).toMatchObject({
      value: null,
      low: 870,
      high: 990,
      method: 'range over members',
      uncombined: null,
      england: 905,
      england_basis: 'published',
      coverage: 1,
    });
  });

  it('is covered as its least covered band is', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [whole, ...bands],
      rows: [
        ...over('dsr-0', [4, 400], [6, 600], [9, 90]),
        ...over('dsr-1', [10, 500], [20, 1_500]),
      ],
    });
    const dsr = await made('dsr');
    expect(Number(dsr.coverage)).toBeCloseTo(2 / 3, 9);
    expect(dsr.members_present).toBe(2);
  });
});

describe('an indirectly standardised ratio', () => {
  const whole = anIndicator({ id: 'isr', combine: 'isr', interval: 'poisson', multiplier: 100 });
  const bands = [0, 1].map((b) => anIndicator({ id: `isr-${b}`, combine: 'ratio', partOf: 'isr' }));

  it('is the events over those at England’s rates by age, published where they are', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [whole, ...bands],
      rows: [
        ...over('isr-0', [15, 600], [5, 400]),
        ...over('isr-1', [30, 1_500], [10, 500]),
        forEngland('isr-0', { numerator: 100, denominator: 10_000 }),
        forEngland('isr-1', { numerator: 300, denominator: 20_000 }),
      ],
    });
    const isr = await made('isr');
    // 60 over 1,000 × 1 % and 2,000 × 1.5 %.
    expect(isr).toMatchObject({ value: 150, numerator: 60, denominator: 40, england: 100 });
    expect(isr.england_basis).toBe('published');
    expect(Number(isr.lower_95)).toBeCloseTo(114.45939878877608, 6);
    expect(Number(isr.upper_95)).toBeCloseTo(193.0830598683981, 6);
  });

  it('has none, nor has England, where the rate of a band is not known', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [whole, ...bands],
      rows: over('isr-0', [15, 600], [5, 400]),
    });
    expect(await made('isr')).toMatchObject({
      value: null,
      england: null,
      uncombined: expect.stringMatching(/age band has no figure/),
    });
  });

  it('takes its events for all ages where they are published so', async () => {
    await world.build({
      schemes: SCHEMES,
      indicators: [whole, ...bands],
      rows: [
        ...over('isr', [45, null], [15, null]),
        ...over('isr-0', ['*', 600], [5, 400]),
        ...over('isr-1', [30, 1_500], [10, 500]),
        forEngland('isr-0', { numerator: 100, denominator: 10_000 }),
        forEngland('isr-1', { numerator: 300, denominator: 20_000 }),
      ],
    });
    // The events of one band are hidden; its people are not.
    expect(await made('isr')).toMatchObject({ value: 150, numerator: 60, suppressed_rows: 0 });
  });
});

describe('what cannot be combined', () => {
  const range = anIndicator({ id: 'median', combine: 'range', denominator: null });

  it('has England’s value as published, and none where it is not', async () => {
    const values = [{ value: 6.1 }, { value: 5.4 }, { value: 7 }];
    const rows = rowsOf('median', ...values);
    await world.build({ schemes: SCHEMES, indicators: [range], rows });
    expect(await made('median')).toMatchObject({
      low: 5.4,
      high: 7,
      value: null,
      england: null,
      england_basis: null,
    });
    await world.build({
      schemes: SCHEMES,
      indicators: [range],
      rows: [...rows, forEngland('median', { value: 6.3 })],
    });
    expect(await made('median')).toMatchObject({
      value: null,
      england: 6.3,
      england_basis: 'published',
    });
  });

  it('does not make a year of its months, as counts do', async () => {
    const months = Array.from({ length: 12 }, (_, i) => {
      const first = new Date(Date.UTC(2018, 3 + i, 1)).toISOString().slice(0, 7);
      return month(first);
    });
    await world.build({
      schemes: SCHEMES,
      indicators: [range, anIndicator({ id: 'events', combine: 'sum', denominator: null })],
      rows: months.flatMap((days, i) => [
        { indicator_id: 'median', org_code: '00A', value: i, ...days },
        { indicator_id: 'events', org_code: '00A', numerator: i, ...days },
      ]),
    });
    const periods = await world.rows(
      `SELECT indicator_id, count(*) AS periods, bool_or(period = '2018/19') AS year
       FROM baseline.period GROUP BY ALL ORDER BY 1`,
    );
    expect(periods).toEqual([
      { indicator_id: 'events', periods: 13, year: true },
      { indicator_id: 'median', periods: 12, year: false },
    ]);
    expect((await made('events')).value).toBe(66);
  });
});

describe('a list of indicators', () => {
  const parsed = (...given: Parameters<typeof anIndicator>[0][]) =>
    given.map((g) => indicatorSchema.parse(anIndicator(g)));
  const dsr = { id: 'dsr', combine: 'dsr', interval: 'dobson' } as const;
  const isr = { id: 'isr', combine: 'isr', interval: 'poisson' } as const;
  const band = (id: string, partOf: string, standard: number | null) =>
    ({ id, combine: 'ratio', partOf, standard }) as const;

  it('of the catalogue fits together', () => {
    const all = indicators.map((i) => indicatorSchema.parse(i));
    expect(all.length).toBeGreaterThan(50);
    expect(misfit(all)).toBeNull();
  });

  it.each([
    ['a whole without age bands', [dsr], 'dsr', /needs age bands/],
    ['a band of nothing', [band('b', 'dsr', 5)], 'b', /no indicator beside it/],
    [
      'a band of what is not standardised',
      [{ id: 'dsr', combine: 'ratio' } as const, band('b', 'dsr', 5)],
      'b',
      /combines by dsr or isr/,
    ],
    ['a band without its standard', [dsr, band('b', 'dsr', null)], 'b', /standard population/],
    ['a standard where none counts', [isr, band('b', 'isr', 5)], 'b', /no standard/],
    [
      'a standard of no band',
      [{ id: 'r', combine: 'ratio', standard: 5 } as const],
      'r',
      /part_of/,
    ],
    [
      'a band that is no ratio',
      [dsr, { ...band('b', 'dsr', 5), combine: 'sum' } as const],
      'b',
      /combines by ratio/,
    ],
    [
      'a band of other organisations',
      [dsr, { ...band('b', 'dsr', 5), by: 'provider' } as const],
      'b',
      /observed by ccg/,
    ],
  ])('does not fit with %s', (_, given, id, message) => {
    const found = misfit(parsed(...given));
    expect(found?.id).toBe(id);
    expect(found?.message).toMatch(message);
  });

  it('fits where whole and bands are there', () => {
    expect(misfit(parsed(dsr, band('b', 'dsr', 5), isr, band('c', 'isr', null)))).toBeNull();
  });
});
