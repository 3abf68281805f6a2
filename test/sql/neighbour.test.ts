import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/duckdb/database.ts';
import { bench, lay, step } from './step.ts';

let db: Database;
beforeAll(async () => {
  db = await bench();
});
afterAll(() => db.close());

interface Place {
  residents: number;
  old: number;
  young: number;
  deprivation: number;
}

const code = (i: number) => `E540000${String(i).padStart(2, '0')}`;

async function neighbours(places: readonly Place[]) {
  const figures = places.flatMap((p, i) => [
    [code(i), 'population-resident', p.residents, null],
    [code(i), 'population-65-and-over', p.old, null],
    [code(i), 'population-18-and-over', p.residents - p.young, null],
    [code(i), 'imd-2015-score', null, p.deprivation],
  ]);
  await lay(db, {
    'baseline.footprint': {
      columns: {
        scheme: 'VARCHAR',
        period: 'VARCHAR',
        withheld_reason: 'VARCHAR',
        footprint_code: 'VARCHAR',
        indicator_id: 'VARCHAR',
        numerator: 'DECIMAL(28, 10)',
        value: 'DOUBLE',
      },
      rows: figures.map((f) => ['made-up', '2017', null, ...f]),
    },
    'baseline.headline': {
      columns: { indicator_id: 'VARCHAR', period: 'VARCHAR' },
      rows: [...new Set(figures.map((f) => String(f[1])))].map((id) => [id, '2017']),
    },
  });
  await step(db, 'baseline.characteristic');
  return step(db, 'baseline.neighbour');
}

const place = fc.record({
  residents: fc.integer({ min: 300_000, max: 3_000_000 }),
  old: fc.integer({ min: 30_000, max: 200_000 }),
  young: fc.integer({ min: 30_000, max: 100_000 }),
  deprivation: fc.integer({ min: 5, max: 50 }),
});

describe('the footprints most like one', () => {
  it('are the five nearest by characteristics in standard deviations', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(place, { minLength: 10, maxLength: 16 }), async (places) => {
        const rows = await neighbours(places);
        const columns = [
          places.map((p) => Math.log10(p.residents)),
          places.map((p) => p.old / p.residents),
          places.map((p) => p.young / p.residents),
          places.map((p) => p.deprivation),
        ];
        const scores = columns.map((values) => {
          const mean = values.reduce((a, b) => a + b) / values.length;
          const squares = values.map((v) => (v - mean) ** 2).reduce((a, b) => a + b);
          return values.map((v) => (v - mean) / Math.sqrt(squares / (values.length - 1)));
        });
        // Characteristics that hardly differ make of rounding what they like.
        fc.pre(scores.flat().every(Number.isFinite));
        const distance = (a: number, b: number) =>
          Math.sqrt(
            scores.map((s) => (s[a]! - s[b]!) ** 2).reduce((x, y) => x + y) / scores.length,
          );
        expect(rows).toHaveLength(5 * places.length);
        for (const [i] of places.entries()) {
          const nearest = places
            .map((_, j) => j)
            .filter((j) => j !== i)
            .map((j) => distance(i, j))
            .sort((a, b) => a - b)
            .slice(0, 5);
          const mine = rows
            .filter((r) => r.footprint_code === code(i))
            .sort((a, b) => Number(a.position) - Number(b.position));
          for (const [k, row] of mine.entries()) {
            expect(Number(row.distance)).toBeCloseTo(nearest[k]!, 5);
            expect(row.neighbour_code).not.toBe(code(i));
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('are nobody among fewer than ten', async () => {
    const nine = Array.from({ length: 9 }, (_, i) => ({
      residents: 500_000 + i * 10_000,
      old: 90_000 + i,
      young: 80_000 - i,
      deprivation: 20 + i,
    }));
    expect(await neighbours(nine)).toEqual([]);
    expect(await neighbours([...nine, { ...nine[0]!, deprivation: 40 }])).toHaveLength(50);
  });
});
