import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/duckdb/database.ts';
import { CLOSED, ITERATED, isNear, withMacros } from './vectors.ts';

let db: Database;
beforeAll(async () => {
  db = await withMacros();
});
afterAll(() => db.close());

const one = async (expression: string) =>
  (await db.rows(`SELECT ${expression} AS answer`))[0]?.answer ?? null;

async function expectNear(expression: string, expected: number, within: number): Promise<void> {
  const answer = await one(expression);
  expect(isNear(answer, expected, within), `${expression}: ${answer}, not ${expected}`).toBe(true);
}

describe('Wilson’s interval of a proportion', () => {
  it('is zero below nothing, and one above everything, exactly', async () => {
    for (const n of [1, 50, 1e6, 1e12, 0.7]) {
      expect(await one(`wilson_lower(0, ${n}, 0.95)`)).toBe(0);
      expect(await one(`wilson_upper(${n}, ${n}, 0.95)`)).toBe(1);
    }
    // What is left is z² / (n + z²).
    const left = 1.959963984540054 ** 2 / (50 + 1.959963984540054 ** 2);
    await expectNear('wilson_upper(0, 50, 0.95)', left, CLOSED);
    await expectNear('wilson_lower(50, 50, 0.95)', 1 - left, CLOSED);
  });

  it('holds its digits where very little is counted in very many', async () => {
    // (x + z²/2 ∓ z·√(x + z²/4)) / n, to the first order in 1/n.
    const z = 1.959963984540054;
    const limit = (x: number, side: number) =>
      (x + z ** 2 / 2 + side * z * Math.sqrt(x + z ** 2 / 4)) / 1e12;
    await expectNear('wilson_lower(25, 1e12, 0.95)', limit(25, -1), CLOSED);
    await expectNear('wilson_upper(25, 1e12, 0.95)', limit(25, 1), CLOSED);
    // Of a ten-thousandth of an event the lower limit is x²/z²/n, of which the textbook's loses half.
    await expectNear('wilson_lower(0.0001, 1e12, 0.95)', 1e-8 / z ** 2 / 1e12, 1e-4);
  });

  it('encloses the proportion, mirrors itself, and narrows as the base grows', async () => {
    const drawn = fc.sample(
      fc
        .integer({ min: 1, max: 100_000 })
        .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n))),
      { numRuns: 500, seed: 2016 },
    );
    const wrong = await db.rows(
      `SELECT x, n FROM (VALUES ${drawn.map(([x, n]) => `(${x}, ${n})`).join(', ')}) AS t(x, n)
       WHERE NOT (wilson_lower(x, n, 0.95) <= x / n AND x / n <= wilson_upper(x, n, 0.95)
         AND wilson_lower(x, n, 0.95) >= 0 AND wilson_upper(x, n, 0.95) <= 1
         AND abs(wilson_lower(x, n, 0.95) + wilson_upper(n - x, n, 0.95) - 1) < 1e-12
         AND wilson_lower(x, n, 0.95) >= wilson_lower(x, n, 0.998)
         AND wilson_upper(x, n, 0.95) <= wilson_upper(x, n, 0.998)
         AND wilson_upper(10 * x, 10 * n, 0.95) - wilson_lower(10 * x, 10 * n, 0.95)
           < wilson_upper(x, n, 0.95) - wilson_lower(x, n, 0.95))`,
    );
    expect(wrong).toEqual([]);
  });
});

describe('the interval of a count', () => {
  it('after no event runs from nothing to -ln(α/2)', async () => {
    expect(await one('poisson_lower(0, 0.95)')).toBe(0);
    await expectNear('poisson_upper(0, 0.95)', -Math.log(0.025), ITERATED);
    await expectNear('poisson_upper(0, 0.998)', -Math.log(0.001), ITERATED);
    await expectNear('poisson_upper(0, 0.2)', -Math.log(0.4), ITERATED);
    // Of a trace the lower limit is less than any number above nothing.
    expect(await one('poisson_lower(0.0005, 0.95)')).toBe(0);
    expect(await one('poisson_lower(1e-300, 0.95)')).toBe(0);
    await expectNear('poisson_upper(1e-300, 0.95)', -Math.log(0.025), ITERATED);
  });

  it('changes method at 10 and not before', async () => {
    const z = 1.959963984540054;
    const byar = (x: number, side: number) =>
      x * (1 - 1 / (9 * x) + (side * z) / (3 * Math.sqrt(x))) ** 3;
    await expectNear('poisson_lower(10, 0.95)', byar(10, -1), CLOSED);
    await expectNear('poisson_upper(10, 0.95)', byar(11, 1), CLOSED);
    for (const [limit, approximate] of [
      ['poisson_lower(9.9999, 0.95)', byar(9.9999, -1)],
      ['poisson_upper(9.9999, 0.95)', byar(10.9999, 1)],
    ] as const) {
      const exact = Number(await one(limit));
      expect(Math.abs(exact / approximate - 1)).toBeGreaterThan(1e-5);
      expect(Math.abs(exact / approximate - 1)).toBeLessThan(1e-2);
    }
  });

  it('grows with the count and the confidence, apportioned counts between whole ones', async () => {
    const wrong = await db.rows(
      `SELECT x FROM (SELECT range / 4 AS x FROM range(0, 80)) WHERE x NOT IN (9.75)
       AND NOT (poisson_lower(x, 0.95) <= x AND x < poisson_upper(x, 0.95)
         AND poisson_lower(x, 0.95) <= poisson_lower(x + 0.25, 0.95)
         AND poisson_upper(x, 0.95) < poisson_upper(x + 0.25, 0.95)
         AND poisson_lower(x, 0.998) <= poisson_lower(x, 0.95)
         AND poisson_upper(x, 0.998) > poisson_upper(x, 0.95))`,
    );
    expect(wrong).toEqual([]);
  });

  it('of a billion and more is nearly the count and z of its roots', async () => {
    await expectNear('poisson_upper(1e12, 0.95) - 1e12', 1.959963984540054e6, 1e-5);
    await expectNear('1e12 - poisson_lower(1e12, 0.95)', 1.959963984540054e6, 1e-5);
    await expectNear(
      'poisson_upper(CAST(1e12 AS DECIMAL(38, 10)), 0.95)',
      1.00000195996593e12,
      1e-12,
    );
  });

  it('keeps to its definition at any confidence', async () => {
    // No event within the lower limit of one, and none within the upper of none, at 1 - α/2 and α/2.
    const wrong = await db.rows(
      `SELECT c, low, high FROM (SELECT c, poisson_lower(1, c) AS low, poisson_upper(0, c) AS high
         FROM (VALUES (0.01), (0.5), (0.9), (0.9999), (0.99999999)) AS t(c))
       WHERE NOT (abs(exp(-low) / (1 - (1 - c) / 2) - 1) < 1e-12
         AND abs(exp(-high) / ((1 - c) / 2) - 1) < 1e-9)`,
    );
    expect(wrong).toEqual([]);
  });
});

describe('the normal distribution and Student’s', () => {
  it('is whole: what lies below and what lies above', async () => {
    const wrong = await db.rows(
      `SELECT z FROM (SELECT (range - 4000) / 100e0 AS z FROM range(8001))
       WHERE NOT (abs(normal_probability(z) + normal_probability(-z) - 1) < 1e-15
         AND abs(two_sided_p(z) - 2 * normal_probability(-abs(z))) <= 1e-15 * two_sided_p(z)
         AND normal_probability(z) <= normal_probability(z + 0.01))`,
    );
    expect(wrong).toEqual([]);
    expect(await one('two_sided_p(0)')).toBe(1);
    expect(await one('normal_probability(0)')).toBe(0.5);
  });

  it('is undone by its quantile out to 37 deviates', async () => {
    const wrong = await db.rows(
      `SELECT z FROM (SELECT -range / 10e0 AS z FROM range(371))
       WHERE NOT (abs(normal_quantile(normal_probability(z)) - z) < 1e-12)`,
    );
    expect(wrong).toEqual([]);
  });

  it('Student’s nears the normal as the degrees of freedom grow', async () => {
    await expectNear('student_quantile(0.975, 1e12)', 1.959963984540054, 1e-9);
    await expectNear('student_quantile(0.999, 1e300)', 3.090232306167813, 1e-9);
    const wrong = await db.rows(
      `SELECT n FROM (SELECT pow(10, range / 4e0) AS n FROM range(60))
       WHERE NOT (student_quantile(0.975, n) > student_quantile(0.975, n * 1.5)
         AND abs(student_quantile(0.3, n) + student_quantile(0.7, n)) < 1e-12)
         AND n < 1e8`,
    );
    expect(wrong).toEqual([]);
    expect(await one('student_quantile(0.5, 3)')).toBe(0);
  });

  it('a mean without spread has no width', async () => {
    expect(await one('mean_lower(7.5, 0, 4, 0.95)')).toBe(7.5);
    expect(await one('mean_upper(7.5, 0, 4, 0.95)')).toBe(7.5);
  });
});

it('safe_div divides decimals and counts as doubles', async () => {
  expect(await one('safe_div(1, 3)')).toBe(1 / 3);
  expect(await one('safe_div(CAST(3116399 AS DECIMAL(38, 10)), 46478478)')).toBe(
    3116399 / 46478478,
  );
  expect(await one('safe_div(1e300, 1e-300)')).toBeNull();
});

it('lists of a group’s rows make its standardised rate', async () => {
  const rows = await db.rows(
    `SELECT area,
       dsr_upper(list(events ORDER BY band), list(people ORDER BY band), list(weight ORDER BY band),
         0.95) AS high
     FROM (VALUES ('a', 2, 30, 400, 7), ('b', 1, 3, 200, 5), ('a', 1, 10, 200, 5), ('b', 2, 4, 300, 7))
       AS t(area, band, events, people, weight)
     GROUP BY area ORDER BY area`,
  );
  expect(rows).toEqual([
    { area: 'a', high: await one('dsr_upper([10, 30], [200, 400], [5, 7], 0.95)') },
    { area: 'b', high: null },
  ]);
});
