import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Bbox } from '../model/map.ts';

export type Shape = Polygon | MultiPolygon;

/** Steps of the bundled extract to a degree: 0.001° is 111 m north and some 70 m east. */
const STEPS = 1000;

/** Polygons of a shape, each a list of closed rings, the outer one first. */
export function polygonsOf(shape: Shape): Position[][][] {
  return shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates;
}

function shapeOf(polygons: Position[][][]): Shape {
  const [only, ...more] = polygons;
  return only && more.length === 0
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates: polygons };
}

/** Twice the signed area of a closed ring: above 0 where it runs anticlockwise. */
function doubleArea(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [x = 0, y = 0] = ring[i] ?? [];
    const [nextX = 0, nextY = 0] = ring[i + 1] ?? [];
    sum += x * nextY - nextX * y;
  }
  return sum;
}

/**
 * A shape on a grid of `1 / perDegree` degrees, so that a border which two shapes share is the same
 * points in both: outer rings clockwise and holes anticlockwise, as d3 draws them; rings without an
 * area left out. Null where nothing is left.
 */
export function onGrid(shape: Shape, perDegree: number): Shape | null {
  // Points are told apart by their bits, so that 0 must not come with two signs: Greenwich.
  const step = (degrees: number) => Math.round(degrees * perDegree) || 0;
  const snapped = (ring: Position[]): Position[] =>
    ring
      .map(([x = 0, y = 0]) => [step(x), step(y)] as const)
      .filter(([x, y], i, all) => i === 0 || x !== all[i - 1]?.[0] || y !== all[i - 1]?.[1])
      .map(([x, y]) => [x / perDegree, y / perDegree]);
  const polygons = polygonsOf(shape).map((rings) =>
    rings.map(snapped).flatMap((ring, i) => {
      const area = doubleArea(ring);
      if (area === 0) return i === 0 ? [[]] : [];
      return [area < 0 === (i === 0) ? ring : ring.toReversed()];
    }),
  );
  const whole = polygons.filter(([outer]) => outer !== undefined && outer.length > 0);
  return whole.length > 0 ? shapeOf(whole) : null;
}

/** Weight and centre of gravity of a shape, in degrees; the curve of the earth is left aside. */
export function centreOf(shape: Shape): [number, number] {
  let area = 0;
  let east = 0;
  let north = 0;
  for (const ring of polygonsOf(shape).flat()) {
    // From the ring's own first point: of numbers this small no digits are lost.
    const [fromX = 0, fromY = 0] = ring[0] ?? [];
    for (let i = 0; i + 1 < ring.length; i += 1) {
      const [x, y] = [(ring[i]?.[0] ?? 0) - fromX, (ring[i]?.[1] ?? 0) - fromY];
      const [nextX, nextY] = [(ring[i + 1]?.[0] ?? 0) - fromX, (ring[i + 1]?.[1] ?? 0) - fromY];
      const twice = x * nextY - nextX * y;
      area += twice;
      east += twice * (x + nextX + 3 * fromX);
      north += twice * (y + nextY + 3 * fromY);
    }
  }
  return [east / (3 * area), north / (3 * area)];
}

/** The rectangle around a shape, rounded outwards to 4 decimals (11 m). */
export function boundsOf(shape: Shape): Bbox {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of polygonsOf(shape).flat(2)) {
    [west, south] = [Math.min(west, x), Math.min(south, y)];
    [east, north] = [Math.max(east, x), Math.max(north, y)];
  }
  const down = (degrees: number) => Math.floor(degrees * 1e4) / 1e4;
  const up = (degrees: number) => Math.ceil(degrees * 1e4) / 1e4;
  return [down(west), down(south), up(east), up(north)];
}

/**
 * A shape as the bundled extract writes it. A ring is its first point and then steps from point to
 * point, east and north, in thousandths of a degree, all between single spaces; it closes by itself.
 * `;` stands between the rings of a polygon, the outer one first, and `|` between polygons.
 */
export function stepsOf(shape: Shape): string {
  const ringText = (ring: readonly Position[]) => {
    let [east, north] = [0, 0];
    return ring
      .slice(0, -1)
      .map(([x = 0, y = 0]) => {
        const [nowEast, nowNorth] = [Math.round(x * STEPS), Math.round(y * STEPS)];
        const step = `${nowEast - east} ${nowNorth - north}`;
        [east, north] = [nowEast, nowNorth];
        return step;
      })
      .join(' ');
  };
  return polygonsOf(shape)
    .map((rings) => rings.map(ringText).join(';'))
    .join('|');
}

/** The shape that `stepsOf` wrote. Throws where the text is none. */
export function shapeOfSteps(text: string): Shape {
  const ringOf = (steps: string): Position[] => {
    const numbers = steps.split(' ').map(Number);
    if (numbers.length < 6 || numbers.length % 2 === 1 || !numbers.every(Number.isInteger)) {
      throw new Error(`expected the steps of a ring, found ${steps.slice(0, 40)}`);
    }
    const ring: Position[] = [];
    let [east, north] = [0, 0];
    for (let i = 0; i < numbers.length; i += 2) {
      east += numbers[i] ?? 0;
      north += numbers[i + 1] ?? 0;
      ring.push([east / STEPS, north / STEPS]);
    }
    return [...ring, ring[0] ?? []];
  };
  return shapeOf(text.split('|').map((rings) => rings.split(';').map(ringOf)));
}

/**
 * The shape of a GeoJSON geometry, or null where it is of lines or points, empty, or not in degrees of
 * longitude and latitude (the portal's own grid is in metres).
 */
export function shapeOfGeojson(text: string): Shape | null {
  const geometry = JSON.parse(text) as { type?: string; coordinates?: unknown };
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return null;
  const shape = geometry as Shape;
  const depth = geometry.type === 'Polygon' ? 1 : 2;
  const points = Array.isArray(shape.coordinates) ? shape.coordinates.flat(depth) : [];
  const within = (degrees: unknown, most: number) =>
    typeof degrees === 'number' && Math.abs(degrees) <= most;
  const inDegrees = (point: unknown) =>
    Array.isArray(point) && within(point[0], 180) && within(point[1], 90);
  return points.length > 0 && points.every(inDegrees) ? shape : null;
}

/** The grid of the bundled extract, for `onGrid`. */
export const BUNDLED_GRID = STEPS;
