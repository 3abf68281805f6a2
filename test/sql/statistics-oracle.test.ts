import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/duckdb/database.ts';
import { CLOSED, ITERATED, isNear, withMacros } from './vectors.ts';

/** Each macro a second time, in the plainest way there is, on random data. */

let db: Database;
beforeAll(async () => {
  db = await withMacros();
});
afterAll(() => db.close());

/** A level of confidence as people ask for it. */
const level = fc.constantFrom(0.8, 0.9, 0.95, 0.99, 0.998);
/** Any number of a range, without the extremes that belong to no count. */
const between = (min: number, max: number) =>
  fc.integer({ min: 0, max: 1_000_000_007 }).map((k) => min + ((max - min) * k) / 1_000_000_007);
const draw = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] =>
  fc.sample(arbitrary, { numRuns, seed: 2016 });

/** What an expression over columns a, b, c… answers to each of the rows. */
async function answers(expression: string, rows: (number | number[])[][]): Promise<unknown[]> {
  const names = (rows[0] ?? []).map((_, i) => 'abcdef'[i]);
  const literal = (value: number | number[]): string =>
    Array.isArray(value) ? `[${value.map(literal).join(', ')}]` : `${value}::DOUBLE`;
  const values = rows.map((row, i) => `(${[i, ...row.map(literal)].join(', ')})`);
  const said = await db.rows(
    `SELECT ${expression} AS answer FROM (VALUES ${values.join(', ')}) AS t(i, ${names.join(', ')})
     ORDER BY i`,
  );
  return said.map(({ answer }) => answer);
}

/** That an expression agrees with a function on every row. */
async function agrees<Row extends (number | number[])[]>(
  expression: string,
  rows: Row[],
  naive: (...row: Row) => number | number[] | null,
  within: number,
): Promise<void> {
  const said = await answers(expression, rows);
  expect(rows.length).toBeGreaterThan(20);
  for (const [i, row] of rows.entries()) {
    const expected = naive(...row);
    const answer = said[i] as number | number[] | null;
    const near = isNear(answer, expected, within);
    expect(near, `${expression} of ${JSON.stringify(row)}: ${answer}, not ${expected}`).toBe(true);
  }
}

/** The x in [low, high] at which a rising function reaches zero. */
function root(rising: (x: number) => number, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let step = 0; step < 60; step++) {
    const middle = (from + to) / 2;
    if (rising(middle) < 0) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** The integral of f from a to b, by Simpson's rule. */
function integral(f: (x: number) => number, a: number, b: number, parts = 600): number {
  const width = (b - a) / parts;
  let sum = f(a) + f(b);
  for (let i = 1; i < parts; i++) sum += (i % 2 === 1 ? 4 : 2) * f(a + i * width);
  return (sum * width) / 3;
}

const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
const below = (z: number) => 0.5 + integral(density, 0, z);
const deviates = new Map<number, number>();
function deviate(confidence: number): number {
  const known = deviates.get(confidence) ?? root((z) => below(z) - (1 + confidence) / 2, 0, 6);
  deviates.set(confidence, known);
  return known;
}

it('Φ and its inverse: the density, integrated', async () => {
  const some = draw(between(-5, 5), 200).map((z): [number] => [z]);
  await agrees('normal_probability(a) - 0.5e0', some, (z) => integral(density, 0, z), 1e-7);
  await agrees('two_sided_p(a)', some, (z) => 2 * (1 - below(Math.abs(z))), 1e-4);
  await agrees('normal_quantile(normal_probability(a))', some, (z) => z, 1e-7);
  const levels = draw(between(0.01, 0.999), 50);
  await agrees(
    'confidence_deviate(a)',
    levels.map((c): [number] => [c]),
    deviate,
    CLOSED,
  );
});

it('Wilson: the two proportions that are z standard errors away', async () => {
  const rows = draw(
    fc
      .tuple(fc.integer({ min: 1, max: 1_000_000 }), level)
      .chain(([n, c]) =>
        fc.tuple(
          fc.oneof(fc.integer({ min: 0, max: n }), between(0, n)),
          fc.constant(n),
          fc.constant(c),
        ),
      )
      .filter(([x]) => x === 0 || x > 1e-3),
    400,
  );
  const bound = (x: number, n: number, c: number, side: number) => {
    const z = deviate(c);
    const p = x / n;
    const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
    return (p + (z * z) / (2 * n) + side * spread) / (1 + (z * z) / n);
  };
  // The textbook's lower limit is a difference of two like numbers, of which little may be left.
  await agrees('1 + wilson_lower(a, b, c)', rows, (x, n, c) => 1 + bound(x, n, c, -1), CLOSED);
  const counts = rows.filter(([x, n]) => x / n > 1e-4);
  await agrees('wilson_lower(a, b, c)', counts, (x, n, c) => bound(x, n, c, -1), CLOSED);
  await agrees('wilson_upper(a, b, c)', rows, (x, n, c) => bound(x, n, c, 1), CLOSED);
});

it('counts from 10, apportioned and very large ones too: Byar', async () => {
  const rows = draw(
    fc.tuple(
      fc.oneof(fc.integer({ min: 10, max: 1_000 }), between(10, 50), between(1e3, 1e12)),
      level,
    ),
    300,
  );
  const byar = (x: number, z: number) => x * (1 - 1 / (9 * x) + z / (3 * Math.sqrt(x))) ** 3;
  await agrees('poisson_lower(a, b)', rows, (x, c) => byar(x, -deviate(c)), CLOSED);
  await agrees('poisson_upper(a, b)', rows, (x, c) => byar(x + 1, deviate(c)), CLOSED);
  await agrees('byar_lower(a, b)', rows, (x, c) => byar(x, -deviate(c)), CLOSED);
  await agrees('byar_upper(a, b)', rows, (x, c) => byar(x + 1, deviate(c)), CLOSED);
});

it('whole counts below 10: the means that make so few, or so many, as likely as α/2', async () => {
  /** The probability of x events or fewer where m are expected. */
  const atMost = (x: number, m: number) => {
    let [term, sum] = [Math.exp(-m), 0];
    for (let k = 0; k <= x; k++) {
      sum += term;
      term *= m / (k + 1);
    }
    return sum;
  };
  const rows = draw(fc.tuple(fc.integer({ min: 1, max: 9 }), level), 60);
  const lower = (x: number, c: number) => root((m) => 1 - atMost(x - 1, m) - (1 - c) / 2, 0, 60);
  const upper = (x: number, c: number) => root((m) => (1 - c) / 2 - atMost(x, m), 0, 60);
  await agrees('poisson_lower(a, b)', rows, lower, 1e-8);
  await agrees('poisson_upper(a, b)', rows, upper, 1e-8);
});

it('apportioned counts below 10: the gamma density, integrated', async () => {
  /** The part of a gamma variable of shape a below m; t = u⁸ smooths the density at nought. */
  const part = (a: number, m: number) => {
    const smooth = (u: number) => 8 * u ** (8 * a - 1) * Math.exp(-(u ** 8));
    return integral(smooth, 0, m ** 0.125) / integral(smooth, 0, 80 ** 0.125);
  };
  const rows = draw(fc.tuple(between(0.4, 9.999), level), 25);
  const lower = (x: number, c: number) => root((m) => part(x, m) - (1 - c) / 2, 0, 20);
  const upper = (x: number, c: number) => root((m) => part(x + 1, m) - (1 + c) / 2, 0, 60);
  await agrees('poisson_lower(a, b)', rows, lower, ITERATED);
  await agrees('poisson_upper(a, b)', rows, upper, ITERATED);
});

it('Student’s t: the density, integrated over the angle whose tangent is t/√df', async () => {
  const deviateOf = (c: number, df: number) => {
    const power = (angle: number) => Math.cos(angle) ** (df - 1);
    const whole = integral(power, 0, Math.PI / 2, 4_000);
    const angle = root((a) => integral(power, 0, a, 1_000) / whole - c, 0, Math.PI / 2);
    return Math.sqrt(df) * Math.tan(angle);
  };
  const rows = draw(
    fc.tuple(
      between(-1e3, 1e3),
      between(0.1, 50),
      fc.oneof(fc.integer({ min: 3, max: 400 }), between(4, 40)),
      level,
    ),
    60,
  );
  const half = (sd: number, n: number, c: number) => (deviateOf(c, n - 1) * sd) / Math.sqrt(n);
  await agrees('mean_upper(a, b, c, d) - a', rows, (_, sd, n, c) => half(sd, n, c), ITERATED);
  await agrees('a - mean_lower(a, b, c, d)', rows, (_, sd, n, c) => half(sd, n, c), ITERATED);
});

const bands = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 9_000 }),
      fc.integer({ min: 1, max: 7_000 }),
    ),
    { minLength: 2, maxLength: 19 },
  )
  .map((rows): [number[], number[], number[]] => [
    rows.map(([o]) => o),
    rows.map(([, n]) => n),
    rows.map(([, , w]) => w),
  ]);
const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

it('standardised rates and ratios: band by band', async () => {
  const rows = draw(bands, 150);
  const rate = (o: number[], n: number[], w: number[]) =>
    sum(o) < 10 ? null : sum(o.map((x, i) => (w[i]! * x) / n[i]!)) / sum(w);
  const bound = (o: number[], n: number[], w: number[], side: number) => {
    const value = rate(o, n, w);
    if (value === null) return null;
    const variance = sum(o.map((x, i) => (w[i]! ** 2 * x) / n[i]! ** 2)) / sum(w) ** 2;
    const x = sum(o) + (side > 0 ? 1 : 0);
    const byar = x * (1 - 1 / (9 * x) + (side * deviate(0.95)) / (3 * Math.sqrt(x))) ** 3;
    return value + Math.sqrt(variance / sum(o)) * (byar - sum(o));
  };
  await agrees('dsr_value(a, b, c)', rows, rate, CLOSED);
  await agrees('dsr_lower(a, b, c, 0.95)', rows, (o, n, w) => bound(o, n, w, -1), 1e-7);
  await agrees('dsr_upper(a, b, c, 0.95)', rows, (o, n, w) => bound(o, n, w, 1), CLOSED);
  expect(rows.some(([o]) => sum(o) < 10)).toBe(true);

  const expected = (n: number[], o: number[], w: number[]) =>
    sum(n.map((people, i) => people * (o[i]! / w[i]!)));
  await agrees('isr_expected(b, a, c)', rows, (o, n, w) => expected(n, o, w), CLOSED);
  await agrees(
    'isr_value(list_sum(a), isr_expected(b, a, c))',
    rows.filter(([o]) => sum(o) > 0),
    (o, n, w) => sum(o) / expected(n, o, w),
    CLOSED,
  );
});

it('quantile groups: each area’s rank, in whole numbers; ties share the lowest', async () => {
  const rows = draw(
    fc.tuple(
      fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(4, 5, 10),
    ),
    200,
  );
  const groups = (values: number[], quantiles: number): (number | null)[] =>
    values.map((v) => {
      if (values.length < quantiles) return null;
      const rank = 1 + values.filter((other) => other < v).length;
      // The last group is that of the highest N/Q ranks, the one before it that of twice as many, …
      let group = quantiles;
      while ((quantiles - group) * values.length < (values.length + 1 - rank) * quantiles) group--;
      return group + 1;
    });
  const said = await answers('quantile_groups(a, b)', rows);
  for (const [i, [values, quantiles]] of rows.entries()) {
    expect(said[i], JSON.stringify(values)).toEqual(groups(values, quantiles));
  }
  // From a rank as a query gives it: the groups of 44 areas are of 9, 9, 9, 9 and 8, the last smaller.
  const sizes = await db.rows(
    `SELECT q, count(*) AS areas FROM (SELECT quantile_group(rank() OVER (ORDER BY range),
       count(*) OVER (), 5) AS q FROM range(44)) GROUP BY q ORDER BY q`,
  );
  expect(sizes.map(({ q, areas }) => [q, areas])).toEqual([
    [1, 9],
    [2, 9],
    [3, 9],
    [4, 9],
    [5, 8],
  ]);
});

it('slope and relative index: the normal equations, a person at a time', async () => {
  const rows = draw(
    fc
      .array(fc.tuple(between(40, 90), fc.integer({ min: 1, max: 40 })), {
        minLength: 2,
        maxLength: 10,
      })
      .map((groups): [number[], number[]] => [groups.map(([v]) => v), groups.map(([, n]) => n)]),
    120,
  );
  const line = (values: number[], people: number[]) => {
    const total = sum(people);
    const points: [number, number][] = [];
    let before = 0;
    for (const [i, n] of people.entries()) {
      const x = (before + n / 2) / total;
      for (let person = 0; person < n; person++) points.push([x, values[i]!]);
      before += n;
    }
    const sx = sum(points.map(([x]) => x));
    const sy = sum(points.map(([, y]) => y));
    const sxx = sum(points.map(([x]) => x * x));
    const sxy = sum(points.map(([x, y]) => x * y));
    const slope = (total * sxy - sx * sy) / (total * sxx - sx * sx);
    return { slope, intercept: (sy - slope * sx) / total };
  };
  await agrees('100 + slope_index(a, b)', rows, (v, n) => 100 + line(v, n).slope, CLOSED);
  await agrees(
    'relative_index(a, b)',
    rows,
    (v, n) => (line(v, n).intercept + line(v, n).slope) / line(v, n).intercept,
    1e-8,
  );
});

it('the change: the shorter way round by Pythagoras', async () => {
  const figure = fc
    .tuple(between(0, 10), between(0, 10), between(0, 100))
    .map(([down, up, value]): [number, number, number] => [value, value - down, value + up]);
  const rows = draw(fc.tuple(figure, figure), 100).map(
    ([a, b]): [number, number, number, number, number, number] => [...a, ...b],
  );
  await agrees(
    'change_lower(a, b, c, d, e, f)',
    rows,
    (v1, _l1, u1, v2, l2, _u2) => v2 - v1 - Math.hypot(v2 - l2, u1 - v1),
    CLOSED,
  );
  await agrees(
    'change_upper(a, b, c, d, e, f)',
    rows,
    (v1, l1, _u1, v2, _l2, u2) => v2 - v1 + Math.hypot(u2 - v2, v1 - l1),
    CLOSED,
  );
});
