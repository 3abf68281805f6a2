import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/duckdb/database.ts';
import { bench, type HandMade, lay, step } from './step.ts';

/**
 * What a figure is held against, worked out a second time in a few plain lines, over made-up figures
 * of one indicator and scheme.
 */

let db: Database;
beforeAll(async () => {
  db = await bench();
});
afterAll(() => db.close());

interface Figure {
  x: number;
  n: number;
}

const code = (i: number) => `E540000${String(i).padStart(2, '0')}`;
const key = {
  scheme: 'VARCHAR',
  footprint_code: 'VARCHAR',
  indicator_id: 'VARCHAR',
  period: 'VARCHAR',
};

/** Figures of footprints, as the tables of which `baseline.footprint` is made. */
function measured(figures: readonly Figure[], england: number, polarity: string): HandMade {
  const id = (i: number) => ['made-up', code(i), 'share', '2016/17'];
  return {
    'baseline.measured': {
      columns: {
        ...key,
        period_start: 'DATE',
        period_end: 'DATE',
        combine: 'VARCHAR',
        interval_kind: 'VARCHAR',
        per_day: 'BOOLEAN',
        numerator: 'DECIMAL(38, 10)',
        denominator: 'DECIMAL(38, 10)',
        numerator_apportioned: 'DECIMAL(38, 10)',
        suppressed_rows: 'HUGEINT',
        low: 'DOUBLE',
        high: 'DOUBLE',
        value: 'DOUBLE',
        lower_95: 'DOUBLE',
        upper_95: 'DOUBLE',
        lower_998: 'DOUBLE',
        upper_998: 'DOUBLE',
        uncombined: 'VARCHAR',
        method: 'VARCHAR',
      },
      rows: figures.map(({ x, n }, i) => {
        const value = (100 * x) / n;
        const [low, high] = wilson(x, n);
        const span = ['2016-04-01', '2017-03-31', 'ratio', 'wilson', false];
        return [
          ...id(i),
          ...span,
          x,
          n,
          0,
          0,
          value,
          value,
          value,
          low,
          high,
          low,
          high,
          null,
          'ratio of sums',
        ];
      }),
    },
    'baseline.coverage': {
      columns: {
        ...key,
        coverage: 'DOUBLE',
        members_expected: 'BIGINT',
        members_present: 'BIGINT',
        members_suppressed: 'BIGINT',
      },
      rows: figures.map((_, i) => [...id(i), 1, 5, 5, 0]),
    },
    'baseline.rounding': { columns: { ...key, implied: 'BOOLEAN' }, rows: [] },
    'baseline.england': {
      columns: {
        scheme: 'VARCHAR',
        indicator_id: 'VARCHAR',
        period: 'VARCHAR',
        value: 'DOUBLE',
        basis: 'VARCHAR',
        whole_value: 'DOUBLE',
        summed_value: 'DOUBLE',
      },
      rows: [['made-up', 'share', '2016/17', england, 'summed', england, england]],
    },
    'stage.indicator': {
      columns: {
        indicator_id: 'VARCHAR',
        polarity: 'VARCHAR',
        combine: 'VARCHAR',
        interval: 'VARCHAR',
        multiplier: 'DOUBLE',
      },
      rows: [['share', polarity, 'ratio', 'wilson', 100]],
    },
    'baseline.period': {
      columns: { indicator_id: 'VARCHAR', period: 'VARCHAR', period_kind: 'VARCHAR' },
      rows: [['share', '2016/17', 'financial year']],
    },
    'baseline.headline': {
      columns: { indicator_id: 'VARCHAR', period: 'VARCHAR', period_kind: 'VARCHAR' },
      rows: [['share', '2016/17', 'financial year']],
    },
  };
}

const Z95 = 1.959963984540054;
const Z998 = 3.090232306167813;

function wilson(x: number, n: number): [number, number] {
  const half = Z95 * Math.sqrt(Z95 ** 2 + 4 * x * (1 - x / n));
  const at = (side: number) => (100 * (2 * x + Z95 ** 2 + side * half)) / (2 * (n + Z95 ** 2));
  return [x === 0 ? 0 : at(-1), x === n ? 100 : at(1)];
}

const close = (actual: unknown, expected: number) =>
  expect(Math.abs(Number(actual) - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

// Few different rates, so that there are ties.
const figure = fc
  .record({ tenths: fc.integer({ min: 1, max: 9 }), n: fc.constantFrom(50, 200, 1_000, 40_000) })
  .map(({ tenths, n }) => ({ x: (n * tenths) / 10, n }));
const footprints = fc.array(figure, { minLength: 10, maxLength: 24 });
const polarity = fc.constantFrom('high', 'low', 'none');
const england = fc.integer({ min: 20, max: 80 });

describe('a figure beside the others', () => {
  it('has the rank, the fifth and the references that plain arithmetic gives', async () => {
    await fc.assert(
      fc.asyncProperty(footprints, polarity, england, async (figures, way, whole) => {
        await lay(db, {
          ...measured(figures, whole, way),
          'baseline.neighbour': {
            columns: {
              scheme: 'VARCHAR',
              footprint_code: 'VARCHAR',
              position: 'INTEGER',
              neighbour_code: 'VARCHAR',
            },
            // The first three footprints are most like the fifth; only two are like the sixth.
            rows: [
              ...[0, 1, 2].map((n) => ['made-up', code(4), n + 1, code(n)]),
              ...[0, 1].map((n) => ['made-up', code(5), n + 1, code(n)]),
            ],
          },
        });
        const rows = await step(db, 'baseline.footprint');
        const rates = figures.map(({ x, n }) => (100 * x) / n);
        const better = (a: number, b: number) => (way === 'low' ? a < b - 1e-9 : a > b + 1e-9);
        const rank = rates.map((r) => 1 + rates.filter((other) => better(other, r)).length);
        const fifth = rank.map((r) => Math.ceil((5 * r) / figures.length));
        const words = figures.map(({ x, n }, i) => verdict(rates[i]!, wilson(x, n), whole, way));
        for (const [i] of figures.entries()) {
          const row = rows.find((r) => r.footprint_code === code(i));
          expect(row).toMatchObject({
            rank: rank[i],
            rank_of: figures.length,
            quintile: fifth[i],
            comparison: words[i],
          });
        }
        await step(db, 'baseline.comparable');
        await step(db, 'baseline.reference');
        const compared = await step(db, 'baseline.comparison');
        const of = (i: number, against: string) =>
          compared.find((r) => r.footprint_code === code(i) && r.against === against);
        const pooled = (which: readonly Figure[]) =>
          (100 * sum(which.map((f) => f.x))) / sum(which.map((f) => f.n));
        const best = pooled(figures.filter((_, i) => fifth[i] === 1));
        for (const [i, { x, n }] of figures.entries()) {
          expect(of(i, 'England')?.comparison).toBe(words[i]);
          close(of(i, 'England')?.difference, rates[i]! - whole);
          close(of(i, 'England')?.excess, x - (n * whole) / 100);
          if (way === 'none') expect(of(i, 'best fifth')).toBeUndefined();
          else {
            close(of(i, 'best fifth')?.reference_value, best);
            close(of(i, 'best fifth')?.excess, x - (n * best) / 100);
          }
        }
        close(of(4, 'similar footprints')?.reference_value, pooled(figures.slice(0, 3)));
        expect(of(5, 'similar footprints'), 'two are too few').toBeUndefined();
      }),
      { numRuns: 15 },
    );
  });

  it('is in a funnel whose limits allow for over-dispersion, and tests that are many', async () => {
    await fc.assert(
      fc.asyncProperty(footprints, england, async (figures, whole) => {
        await lay(db, measured(figures, whole, 'high'));
        await step(db, 'baseline.footprint');
        await step(db, 'baseline.comparable');
        const rows = await step(db, 'baseline.funnel');
        const told = funnel(figures, whole / 100);
        for (const [i, plain] of told.points.entries()) {
          const row = rows.find((r) => r.footprint_code === code(i))!;
          close(row.dispersion, told.dispersion);
          close(row.tau, 100 * Math.sqrt(told.tauSquared));
          close(row.upper_998, 100 * Math.min(1, whole / 100 + Z998 * plain.adjusted));
          close(row.lower_998, 100 * Math.max(0, whole / 100 - Z998 * plain.adjusted));
          close(row.unadjusted_upper_998, 100 * Math.min(1, whole / 100 + Z998 * plain.error));
          close(row.z, plain.z);
          expect(row.outlier).toBe(plain.outlier);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('has no adjusted limits among fewer than ten', async () => {
    const few = Array.from({ length: 9 }, (_, i) => ({ x: 10 + i, n: 100 }));
    await lay(db, measured(few, 14, 'high'));
    await step(db, 'baseline.footprint');
    await step(db, 'baseline.comparable');
    const rows = await step(db, 'baseline.funnel');
    expect(rows).toHaveLength(9);
    for (const row of rows) {
      expect(row).toMatchObject({ lower_998: null, upper_998: null, z: null, outlier: null });
      expect(Number(row.unadjusted_upper_998)).toBeGreaterThan(14);
    }
  });

  it('is an outlier where it stands alone', async () => {
    const crowd = Array.from({ length: 20 }, (_, i) => ({ x: 495 + (i % 11), n: 1_000 }));
    await lay(db, measured([...crowd, { x: 800, n: 1_000 }], 50, 'high'));
    await step(db, 'baseline.footprint');
    await step(db, 'baseline.comparable');
    const rows = await step(db, 'baseline.funnel');
    expect(rows.filter((r) => r.outlier !== null)).toMatchObject([
      { footprint_code: code(20), outlier: 'higher' },
    ]);
  });
});

function verdict(rate: number, [low, high]: [number, number], whole: number, way: string): string {
  if (whole >= low && whole <= high) return 'similar';
  if (way === 'none') return rate > whole ? 'higher' : 'lower';
  return (way === 'high') === rate > whole ? 'better' : 'worse';
}

/** Spiegelhalter's funnel: winsorised dispersion, random effect, Benjamini and Hochberg. */
function funnel(figures: readonly Figure[], centre: number) {
  const many = figures.length;
  const errors = figures.map(({ n }) => Math.sqrt((centre * (1 - centre)) / n));
  const scores = figures.map(({ x, n }, i) => (x / n - centre) / errors[i]!);
  const sorted = [...scores].sort((a, b) => a - b);
  const cut = Math.floor(many / 10);
  const clip = (z: number) => Math.max(sorted[cut]!, Math.min(sorted[many - 1 - cut]!, z));
  const dispersion = sum(scores.map((z) => clip(z) ** 2)) / many;
  const weights = errors.map((e) => e ** -2);
  const spare = sum(weights) - sum(weights.map((w) => w * w)) / sum(weights);
  const tauSquared = Math.max(0, (many * dispersion - (many - 1)) / spare);
  const adjusted = errors.map((e) => Math.sqrt(e * e + tauSquared));
  const z = figures.map(({ x, n }, i) => (x / n - centre) / adjusted[i]!);
  const p = z.map(twoSided);
  const ascending = [...p].sort((a, b) => a - b);
  const largest = Math.max(0, ...ascending.filter((q, i) => q <= (0.05 * (i + 1)) / many));
  const points = figures.map((_, i) => ({
    error: errors[i]!,
    adjusted: adjusted[i]!,
    z: z[i]!,
    outlier:
      Math.abs(z[i]!) > Z998 && p[i]! <= largest * (1 + 1e-9)
        ? z[i]! > 0
          ? 'higher'
          : 'lower'
        : null,
  }));
  return { dispersion, tauSquared, points };
}

/** The share of a standard normal further out than z on both sides, by Simpson's rule. */
function twoSided(z: number): number {
  const steps = 2_000;
  const top = Math.min(12, Math.abs(z));
  const at = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const inner = Array.from(
    { length: steps - 1 },
    (_, i) => (i % 2 === 0 ? 4 : 2) * at(((i + 1) * top) / steps),
  );
  return Math.max(0, 1 - (2 * top * (at(0) + sum(inner) + at(top))) / (3 * steps));
}
