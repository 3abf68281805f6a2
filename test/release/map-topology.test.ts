import { describe, expect, it } from 'vitest';
import {
  BUNDLED_GRID,
  boundsOf,
  centreOf,
  onGrid,
  polygonsOf,
  type Shape,
  shapeOfGeojson,
  shapeOfSteps,
  stepsOf,
} from '../../src/release/map-geometry.ts';
import { codeOf, dissolved, drawn, piecesOf, simplified } from '../../src/release/map-topology.ts';

/** A square, anticlockwise as GeoJSON asks for. */
function square(west: number, south: number, side = 1): [number, number][] {
  const [east, north] = [west + side, south + side];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

const polygon = (...rings: [number, number][][]): Shape => ({
  type: 'Polygon',
  coordinates: rings,
});

/** Area of a shape in square degrees, holes taken off, by the shoelace formula; clockwise is plus. */
function areaOf(shape: Shape): number {
  return polygonsOf(shape)
    .flat()
    .reduce((sum, ring) => {
      const twice = ring
        .slice(1)
        .reduce((s, [x = 0, y = 0], i) => s + ring[i]![0]! * y - x * ring[i]![1]!, 0);
      return sum - twice / 2;
    }, 0);
}

describe('onGrid', () => {
  it('turns outer rings clockwise and holes the other way, as d3 draws them', () => {
    const ringed = polygon(square(0, 0, 4), square(1, 1));
    expect(areaOf(onGrid(ringed, 1000)!)).toBe(15);
    const other = polygon(square(0, 0, 4).toReversed(), square(1, 1).toReversed());
    expect(areaOf(onGrid(other, 1000)!)).toBe(15);
  });

  it('brings points together that are nearly the same, and leaves out what has no area', () => {
    const twin: Shape = {
      type: 'MultiPolygon',
      coordinates: [[square(0, 0)], [square(5, 5, 0.0004)]],
    };
    expect(onGrid(twin, 1000)).toEqual(onGrid(polygon(square(0.0001, -0.0003)), 1000));
    expect(onGrid(polygon(square(5, 5, 0.0004)), 1000)).toBeNull();
  });

  it('knows one nought at Greenwich, so that borders there are shared', () => {
    const sides = [
      { code: 'w', shape: polygon(square(-1, 51)) },
      { code: 'e', shape: polygon(square(-0.0000001, 51)) },
    ];
    const { arcs } = drawn(sides);
    expect(arcs).toHaveLength(3);
    expect(
      polygonsOf(onGrid(sides[1]!.shape, 1000)!)
        .flat(2)
        .some(([x]) => Object.is(x, -0)),
    ).toBe(false);
  });
});

describe('centreOf and boundsOf', () => {
  it('weigh a shape by area, holes and islands in it', () => {
    const shape: Shape = {
      type: 'MultiPolygon',
      coordinates: [[square(0, 50, 2)], [square(10, 50, 2)]],
    };
    expect(centreOf(onGrid(shape, 1000)!)).toEqual([6, 51]);
    const holed = onGrid(polygon(square(0, 50, 4), square(0, 50, 2)), 1000)!;
    // 16 at (2, 52) less 4 at (1, 51).
    const [east, north] = centreOf(holed);
    expect(east).toBeCloseTo((16 * 2 - 4 * 1) / 12, 10);
    expect(north).toBeCloseTo((16 * 52 - 4 * 51) / 12, 10);
    expect(boundsOf(shape)).toEqual([0, 50, 12, 52]);
    expect(boundsOf(polygon(square(-1.23456, 51.99999, 0.5)))).toEqual([
      -1.2346, 51.9999, -0.7345, 52.5,
    ]);
  });
});

describe('steps, as the bundled extract writes boundaries', () => {
  it('read as they were written: rings, holes, islands', () => {
    const shape = onGrid(
      {
        type: 'MultiPolygon',
        coordinates: [[square(-2.5, 53, 1), square(-2.2, 53.3, 0.1)], [square(-1, 53.001, 0.25)]],
      },
      BUNDLED_GRID,
    )!;
    const text = stepsOf(shape);
    expect(text.split('|')).toHaveLength(2);
    expect(text.split('|')[0]?.split(';')).toHaveLength(2);
    expect(text).toMatch(/^-2500 53000 0 1000 1000 0 0 -1000;/);
    expect(shapeOfSteps(text)).toEqual(shape);
  });

  it.each(['', '1 2 3 4', '1 2 3 4 5 6 7', '1 2 x 4 5 6'])('are refused where they are %j', (t) => {
    expect(() => shapeOfSteps(t)).toThrow('expected the steps of a ring');
  });
});

it('a geometry of lines, in metres or without points is no shape', () => {
  expect(shapeOfGeojson('{"type":"Point","coordinates":[0,0]}')).toBeNull();
  expect(shapeOfGeojson('{"type":"Polygon","coordinates":[]}')).toBeNull();
  expect(shapeOfGeojson('{"type":"MultiPolygon"}')).toBeNull();
  expect(
    shapeOfGeojson('{"type":"Polygon","coordinates":[[[0,51],[1,52],[null,51],[0,51]]]}'),
  ).toBeNull();
  expect(shapeOfGeojson(JSON.stringify(polygon(square(400_000, 300_000))))).toBeNull();
  expect(shapeOfGeojson(JSON.stringify(polygon(square(0, 0))))).toEqual(polygon(square(0, 0)));
});

/** Two squares that share a wavy side, and a third beside them. */
const waves = Array.from({ length: 21 }, (_, i): [number, number] => [
  1 + (i % 2 === 0 ? 0 : 0.004),
  i / 20,
]);
const west = polygon([[0, 0], ...waves, [0, 1], [0, 0]]);
const east = polygon([[2, 0], [2, 1], ...waves.toReversed(), [2, 0]]);
const far = polygon(square(5, 5));

describe('dissolved', () => {
  it('makes one shape of what has one code, without the border between', () => {
    const made = dissolved([
      { code: 'a', shape: west },
      { code: 'b', shape: far },
      { code: 'a', shape: east },
    ]);
    expect(made.map(({ code }) => code)).toEqual(['a', 'b']);
    const [a] = made;
    expect(polygonsOf(a!.shape)).toHaveLength(1);
    expect(areaOf(a!.shape)).toBeCloseTo(2, 9);
    expect(boundsOf(a!.shape)).toEqual([0, 0, 2, 1]);
  });
});

describe('simplified', () => {
  const pieces = [
    { code: 'w', shape: west },
    { code: 'e', shape: east },
  ];
  const corners = (shape: Shape) => polygonsOf(shape).flat(2).length;

  it('drops small corners on both sides of a border alike: nothing overlaps or gapes', () => {
    const fewer = simplified(pieces, 0.01);
    expect(fewer.map((p) => corners(p.shape))).toEqual([5, 5]);
    expect(fewer.reduce((sum, p) => sum + areaOf(p.shape), 0)).toBeCloseTo(2, 9);
    expect(simplified(pieces, 1e-9).map((p) => corners(p.shape))).toEqual(
      [west, east].map(corners),
    );
  });

  it('drops islands, but no piece of which nothing else is left', () => {
    const island: Shape = {
      type: 'MultiPolygon',
      coordinates: [[square(0, 0)], [square(3, 3, 0.01)]],
    };
    const [kept] = simplified([{ code: 'a', shape: island }], 0.001);
    expect(polygonsOf(kept!.shape)).toHaveLength(1);
    const all = simplified(
      [
        { code: 'a', shape: island },
        { code: 'speck', shape: polygon(square(8, 8, 0.01)) },
      ],
      0.001,
    );
    expect(all.map((p) => p.code)).toEqual(['a', 'speck']);
  });
});

describe('drawn', () => {
  it('holds a border once, for both that share it', () => {
    const topology = drawn([
      { code: 'w', shape: west },
      { code: 'e', shape: east },
      { code: 'far', shape: far },
    ]);
    const { geometries } = topology.objects.areas;
    expect(geometries.map(codeOf)).toEqual(['w', 'e', 'far']);
    const used = geometries.flatMap((g) =>
      ('arcs' in g ? (g.arcs as number[][]) : []).flat().map((arc) => (arc < 0 ? ~arc : arc)),
    );
    expect(topology.arcs).toHaveLength(4);
    expect(used.toSorted()).toEqual([0, 0, 1, 2, 3]);
    expect(topology.transform).toBeDefined();
    for (const [i, { shape }] of piecesOf(topology).entries()) {
      expect(areaOf(shape)).toBeCloseTo([1.002, 0.998, 1][i]!, 2);
    }
  });
});
