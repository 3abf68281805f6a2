import type { Tiles } from '../model/map.ts';
import { assign } from './map-assignment.ts';

/** A point that wants a tile: the centre of a footprint's residents, in degrees. */
export interface Centre {
  longitude: number;
  latitude: number;
}

export interface Cell {
  column: number;
  row: number;
}

export interface Layout {
  cells: Cell[];
  kept: NonNullable<Tiles['kept']>;
}

/** A degree of longitude over one of latitude in the middle of England, at 53° N. */
const NARROW = 0.6;

/** Sides of a tile that are tried, as parts of the side that would fill the rectangle of centres. */
const SIDES = [1, 1.1, 1.2, 1.3] as const;

/** Where the corner of the grid is tried, as parts of a tile. */
const OFFSETS = [0, 1 / 3, 2 / 3] as const;

/** More centres than this are tried with one size: the work grows with the cube of their number. */
const MANY = 100;

/**
 * Tiles with smaller sides than this, in degrees, would be counted beyond the whole numbers that a double
 * holds: centres as close as that, a tenth of a millimetre, lie on one spot.
 */
const LEAST_SIDE = 1e-9;

type Point = readonly [x: number, y: number];

/** Ranks of some numbers from 1, equal numbers sharing the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((v) => v < value).length;
    const same = values.filter((v) => v === value).length;
    return below + (same + 1) / 2;
  });
}

/** Spearman's rank correlation of two lists; 1 where one of them does not vary. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [ra, rb] = [ranks(a), ranks(b)];
  const mean = (a.length + 1) / 2;
  const product = (u: number[], v: number[]) =>
    u.reduce((sum, rank, i) => sum + (rank - mean) * ((v[i] ?? mean) - mean), 0);
  const spread = Math.sqrt(product(ra, ra) * product(rb, rb));
  return spread === 0 ? 1 : product(ra, rb) / spread;
}

/** How many groups of tiles there are that hang together by their sides. */
export function islands(cells: readonly Cell[]): number {
  const left = new Map(cells.map((cell) => [`${cell.column} ${cell.row}`, cell]));
  let count = 0;
  for (const start of cells) {
    const open = [start];
    if (!left.delete(`${start.column} ${start.row}`)) continue;
    count += 1;
    for (let cell = open.pop(); cell; cell = open.pop()) {
      const { column, row } = cell;
      for (const [c, r] of [
        [column - 1, row],
        [column + 1, row],
        [column, row - 1],
        [column, row + 1],
      ]) {
        const next = left.get(`${c} ${r}`);
        if (next && left.delete(`${c} ${r}`)) open.push(next);
      }
    }
  }
  return count;
}

/** Each point's own cell of a grid, so that the sum of squared displacements is least. */
function onGrid(points: readonly Point[], side: number, east: number, south: number) {
  const scaled = points.map(([x, y]) => [x / side + east, y / side + south] as const);
  const span = (axis: 0 | 1): [number, number] => {
    const all = scaled.map((point) => point[axis]);
    return [Math.floor(Math.min(...all)) - 2, Math.ceil(Math.max(...all)) + 2];
  };
  let [[west, last], [north, bottom]] = [span(0), span(1)];
  // However close the points lie, there are cells enough for all.
  for (; (last - west + 1) * (bottom - north + 1) < points.length; west -= 1, last += 1) {
    [north, bottom] = [north - 1, bottom + 1];
  }
  const columns = last - west + 1;
  const cost = scaled.map(([x, y]) => {
    const row: number[] = [];
    for (let r = north; r <= bottom; r += 1) {
      for (let c = west; c <= last; c += 1) row.push((x - c) ** 2 + (y - r) ** 2);
    }
    return row;
  });
  const found = assign(cost);
  return {
    cells: found.map((i) => ({ column: i % columns, row: Math.floor(i / columns) })),
    displaced: found.reduce((sum, cell, i) => sum + (cost[i]?.[cell] ?? 0), 0) * side ** 2,
  };
}

/**
 * A tile for each centre: integer columns from the west and rows from the north, no two alike.
 * Tiles of several sizes are laid over the map, and each centre is given its own so that together
 * they are moved as little as can be. Of the layouts that result one is taken that hangs together
 * and in which the most neighbours touch; of those the one that moves centres least. `borders` are
 * pairs of centres, by their place in the list, whose areas have a border in common. The same
 * centres always give the same layout.
 */
export function layTiles(
  centres: readonly Centre[],
  borders: readonly (readonly [number, number])[],
): Layout {
  const points = centres.map(({ longitude, latitude }): Point => [longitude * NARROW, -latitude]);
  const reach = (axis: 0 | 1) => {
    const all = points.map((point) => point[axis]);
    return Math.max(...all) - Math.min(...all);
  };
  const [wide, high] = [reach(0), reach(1)];
  const count = Math.max(1, points.length);
  const filling = Math.max(Math.sqrt((wide * high) / count), Math.max(wide, high) / count);
  const fill = filling < LEAST_SIDE ? 1 : filling;
  const touchingIn = (cells: readonly Cell[]) =>
    borders.filter(([i, j]) => {
      const [a, b] = [cells[i]!, cells[j]!];
      return Math.max(Math.abs(a.column - b.column), Math.abs(a.row - b.row)) <= 1;
    }).length;
  const tried = (count > MANY ? [1] : SIDES).flatMap((part) =>
    OFFSETS.flatMap((east) =>
      OFFSETS.map((south) => {
        const { cells, displaced } = onGrid(points, part * fill, east, south);
        return { cells, displaced, parts: islands(cells), touching: touchingIn(cells) };
      }),
    ),
  );
  const [best] = tried.sort(
    (a, b) => a.parts - b.parts || b.touching - a.touching || a.displaced - b.displaced,
  );
  const cells = best?.cells ?? [];
  const first = (of: (cell: Cell) => number) => Math.min(...cells.map(of));
  const [west, north] = [first((cell) => cell.column), first((cell) => cell.row)];
  const share = (number: number) => Math.round(number * 1e4) / 1e4;
  return {
    cells: cells.map(({ column, row }) => ({ column: column - west, row: row - north })),
    kept: {
      northSouth: share(
        rankCorrelation(
          points.map(([, y]) => y),
          cells.map((cell) => cell.row),
        ),
      ),
      eastWest: share(
        rankCorrelation(
          points.map(([x]) => x),
          cells.map((cell) => cell.column),
        ),
      ),
      touching: borders.length > 0 ? share((best?.touching ?? 0) / borders.length) : 1,
    },
  };
}

/** Tiles in rows of a square, for footprints of which nobody knows where they lie. */
export function tilesInOrder(count: number): Cell[] {
  const wide = Math.ceil(Math.sqrt(count));
  return Array.from({ length: count }, (_, i) => ({ column: i % wide, row: Math.floor(i / wide) }));
}
