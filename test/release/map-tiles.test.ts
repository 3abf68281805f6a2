import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from '../../src/release/map-assignment.ts';
import {
  type Cell,
  type Centre,
  islands,
  layTiles,
  rankCorrelation,
  tilesInOrder,
} from '../../src/release/map-tiles.ts';

const place = (longitude: number, latitude: number): Centre => ({ longitude, latitude });
const key = ({ column, row }: Cell) => `${column} ${row}`;

/** Centres of a made-up country: a grid of places, each moved a little. */
function country(wide: number, high: number): { centres: Centre[]; borders: [number, number][] } {
  const centres: Centre[] = [];
  const borders: [number, number][] = [];
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      const i = centres.length;
      centres.push(place(-3 + x + ((i * 7) % 5) / 12, 55 - 0.6 * y + ((i * 3) % 7) / 20));
      if (x > 0) borders.push([i - 1, i]);
      if (y > 0) borders.push([i - wide, i]);
    }
  }
  return { centres, borders };
}

describe('assign', () => {
  it('finds the least sum that trying every order finds', () => {
    const orders = (columns: number[], rows: number): number[][] =>
      rows === 0
        ? [[]]
        : columns.flatMap((c) =>
            orders(
              columns.filter((other) => other !== c),
              rows - 1,
            ).map((rest) => [c, ...rest]),
          );
    const costs = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 }))
      .chain(([rows, more]) =>
        fc.array(
          fc.array(fc.integer({ min: 0, max: 20 }), {
            minLength: rows + more,
            maxLength: rows + more,
          }),
          { minLength: rows, maxLength: rows },
        ),
      );
    fc.assert(
      fc.property(costs, (cost) => {
        const sum = (order: number[]) => order.reduce((s, c, row) => s + cost[row]![c]!, 0);
        const columns = cost[0]!.map((_, c) => c);
        const found = assign(cost);
        expect(new Set(found).size).toBe(cost.length);
        expect(sum(found)).toBe(Math.min(...orders(columns, cost.length).map(sum)));
      }),
    );
  });

  it('says so when there are too few columns', () => {
    expect(() => assign([[1], [2]])).toThrow('2 rows cannot have a column each of 1');
  });
});

describe('rankCorrelation', () => {
  it('is 1, -1, and in between by ranks alone, ties sharing theirs', () => {
    expect(rankCorrelation([1, 2, 3], [10, 200, 201])).toBe(1);
    expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBe(-1);
    // Ranks 1, 2, 3, 4 against 1.5, 1.5, 3, 4: by hand 4.5 over the root of 5 times 4.5.
    expect(rankCorrelation([1, 2, 3, 4], [5, 5, 6, 9])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
    expect(rankCorrelation([1, 2, 3], [7, 7, 7])).toBe(1);
  });
});

describe('islands', () => {
  it('counts tiles that hang together by a side, not by a corner', () => {
    const cells = (...of: [number, number][]) => of.map(([column, row]) => ({ column, row }));
    expect(islands(cells([0, 0], [1, 0], [1, 1]))).toBe(1);
    expect(islands(cells([0, 0], [1, 1]))).toBe(2);
    expect(islands([])).toBe(0);
  });
});

describe('layTiles', () => {
  const { centres, borders } = country(6, 7);

  it('gives each centre a tile of its own, from 0, north up and west left', () => {
    const { cells, kept } = layTiles(centres, borders);
    expect(new Set(cells.map(key)).size).toBe(42);
    expect(Math.min(...cells.map((c) => c.column))).toBe(0);
    expect(Math.min(...cells.map((c) => c.row))).toBe(0);
    expect(kept.northSouth).toBeGreaterThan(0.95);
    expect(kept.eastWest).toBeGreaterThan(0.95);
    expect(kept.touching).toBeGreaterThan(0.8);
    expect(islands(cells)).toBe(1);
  });

  it('is the same again, and the same wherever the list begins', () => {
    const once = layTiles(centres, borders);
    expect(layTiles(centres, borders)).toEqual(once);
    const last = centres.length - 1;
    const turned = layTiles(
      centres.toReversed(),
      borders.map(([i, j]) => [last - i, last - j]),
    );
    expect(turned.kept).toEqual(once.kept);
    expect(turned.cells.toReversed()).toEqual(once.cells);
  });

  it('keeps clear of two on one tile whatever the centres are', () => {
    const centre = fc.record({
      longitude: fc.double({ min: -6, max: 2, noNaN: true }),
      latitude: fc.double({ min: 50, max: 56, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(centre, { minLength: 1, maxLength: 14 }), (some) => {
        const { cells } = layTiles(some, []);
        expect(cells).toHaveLength(some.length);
        expect(new Set(cells.map(key)).size).toBe(some.length);
        expect(cells.every((c) => Number.isInteger(c.column) && Number.isInteger(c.row))).toBe(
          true,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('takes centres that all lie on one spot, on one line, and one alone', () => {
    const spot = layTiles(
      Array.from({ length: 30 }, () => place(-1, 52)),
      [],
    );
    expect(new Set(spot.cells.map(key)).size).toBe(30);
    expect(islands(spot.cells)).toBe(1);
    const near = layTiles([place(-1, 52), place(-1, 52 + 8e-15), place(-1 + 3e-16, 52)], []);
    expect(new Set(near.cells.map(key)).size).toBe(3);
    expect(islands(near.cells)).toBe(1);
    const line = layTiles([place(-1, 54), place(-1, 53), place(-1, 52)], []);
    expect(line.cells).toEqual([
      { column: 0, row: 0 },
      { column: 0, row: 1 },
      { column: 0, row: 2 },
    ]);
    expect(layTiles([place(-1, 52)], []).cells).toEqual([{ column: 0, row: 0 }]);
  });
});

it('tiles in order fill the rows of a square', () => {
  expect(tilesInOrder(5).map(key)).toEqual(['0 0', '1 0', '2 0', '0 1', '1 1']);
});
