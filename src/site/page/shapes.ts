import { geoPath, geoTransverseMercator } from 'd3-geo';
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { FootprintTopology, Tiles } from '../../model/map.ts';

/** The outline of a footprint in the units of a drawing, and the middle where its sign stands. */
export interface Shape {
  code: string;
  d: string;
  x: number;
  y: number;
  /** Room for words about the middle; none on a map. */
  room: number;
}

export interface Shapes {
  width: number;
  height: number;
  shapes: Shape[];
  /** What to print under the drawing: whose boundaries they are, or what tiles are. */
  credit: string;
  /** How they were made, in sentences. */
  how: string;
}

const WIDTH = 560;
const HEIGHT = 680;

/** Boundaries drawn in the projection of the national grid; footprints without a shape are left out. */
export function mapShapes(topology: Topology): Shapes {
  const object = topology.objects.footprints as GeometryCollection;
  const { features } = feature(topology, object) as FeatureCollection<Geometry | null>;
  const drawn = features.filter((one): one is Feature => one.geometry !== null);
  const all: FeatureCollection = { type: 'FeatureCollection', features: drawn };
  const projection = geoTransverseMercator()
    .rotate([2, 0])
    .fitExtent(
      [
        [4, 4],
        [WIDTH - 4, HEIGHT - 4],
      ],
      all,
    );
  const path = geoPath(projection).digits(1);
  const shapes = drawn.map((one) => {
    const [x, y] = path.centroid(largest(one, path.area));
    return { code: String(one.id), d: path(one) ?? '', x, y, room: 0 };
  });
  return { width: WIDTH, height: HEIGHT, shapes, ...madeOf(topology) };
}

/** Whose boundaries a topology holds and how they were made; nothing of one that does not say. */
function madeOf(topology: Topology): Pick<Shapes, 'credit' | 'how'> {
  const { metadata } = topology as Topology & Partial<Pick<FootprintTopology, 'metadata'>>;
  const sentence = (text: string) => text.replace(/([^.])$/, '$1.');
  return {
    credit: sentence(metadata?.source.attribution ?? ''),
    how: (metadata?.how ?? []).map(sentence).join(' '),
  };
}

/** The largest piece of a footprint: its sign must not stand in the sea between two. */
function largest(one: Feature, area: (geometry: Geometry) => number): Geometry {
  if (one.geometry.type !== 'MultiPolygon') return one.geometry;
  const pieces = one.geometry.coordinates.map(
    (coordinates): Geometry => ({ type: 'Polygon', coordinates }),
  );
  return pieces.sort((a, b) => area(b) - area(a))[0] ?? one.geometry;
}

const TILE = 76;
const GAP = 4;

/** A square of one size for every footprint. */
export function tileShapes({ columns, rows, tiles, placedBy, why }: Tiles): Shapes {
  const where =
    placedBy === 'residents' ? 'near where its residents live' : 'in the order of codes';
  const side = TILE - GAP;
  return {
    width: columns * TILE + GAP,
    height: rows * TILE + GAP,
    credit: `A tile of one size for every footprint, ${where}.${why ? ` There is no map: ${why}.` : ''}`,
    how: '',
    shapes: tiles.map(({ code, column, row }) => {
      const [left, top] = [column * TILE + GAP, row * TILE + GAP];
      return {
        code,
        d: `M${left},${top}h${side}v${side}h${-side}Z`,
        x: left + side / 2,
        y: top + side / 2,
        room: side,
      };
    }),
  };
}
