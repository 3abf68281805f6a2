import type { FeatureCollection } from 'geojson';
import { feature, mergeArcs, quantize } from 'topojson-client';
import { topology } from 'topojson-server';
import { filter, filterWeight, presimplify, simplify } from 'topojson-simplify';
import type { GeometryCollection, GeometryObject, Polygon, Topology } from 'topojson-specification';
import { onGrid, type Shape } from './map-geometry.ts';

/** An area and the body to which it belongs. */
export interface Piece {
  code: string;
  shape: Shape;
}

type Coded = { code: string };
/** A topology whose object `areas` has a geometry for each code. */
export type Coloured = Topology<{ areas: GeometryCollection<Coded> }>;

/**
 * Corners that make a triangle smaller than this, in square degrees, are dropped: 0.4 km². It is
 * less than a pixel of a map of England a thousand pixels high.
 */
export const DETAIL = 5e-5;

/** Places along each side of a map's rectangle: some 60 m apart across England. */
const PLACES = 1e4;

/** Points of published layers are brought together on a grid of a metre. */
const PUBLISHED_GRID = 1e5;

/** The pieces as one topology, in which a border that two share is one arc. */
function topologyOf(pieces: readonly Piece[], perDegree = PUBLISHED_GRID): Coloured {
  const features = pieces.flatMap(({ code, shape }) => {
    const geometry = onGrid(shape, perDegree);
    return geometry ? [{ type: 'Feature' as const, properties: { code }, geometry }] : [];
  });
  const areas: FeatureCollection = { type: 'FeatureCollection', features };
  return topology({ areas }) as unknown as Coloured;
}

/** The code of an area of a topology. */
export function codeOf(area: GeometryObject | undefined): string {
  return (area?.properties as Coded | undefined)?.code ?? '';
}

/** The shapes of a topology that are areas. */
export function piecesOf(made: Coloured): Piece[] {
  return feature(made, made.objects.areas).features.flatMap(({ properties, geometry }) =>
    geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon'
      ? [{ code: properties.code, shape: geometry }]
      : [],
  );
}

/** A topology without the corners, islands and holes smaller than `least` square degrees. */
function thinned(made: Coloured, least: number): Coloured {
  const fewer = simplify(presimplify(made), least);
  return filter(fewer, filterWeight(fewer, least)) as Coloured;
}

/**
 * Pieces with fewer corners, by Visvalingam's method on the topology of all of them: neighbours
 * still meet. A piece that would vanish keeps every corner, and so do all the others then.
 */
export function simplified(pieces: readonly Piece[], least: number, perDegree?: number): Piece[] {
  const whole = topologyOf(pieces, perDegree);
  const fewer = piecesOf(thinned(whole, least));
  return fewer.length === whole.objects.areas.geometries.length ? fewer : piecesOf(whole);
}

/** Pieces that share a code, dissolved into one shape each; in the order of first mention. */
export function dissolved(pieces: readonly Piece[]): Piece[] {
  const made = topologyOf(pieces);
  const groups = new Map<string, Polygon<Coded>[]>();
  for (const area of made.objects.areas.geometries) {
    const code = codeOf(area);
    const group = groups.get(code);
    if (group) group.push(area as Polygon<Coded>);
    else groups.set(code, [area as Polygon<Coded>]);
  }
  return [...groups].flatMap(([code, areas]) => {
    const { geometry } = feature(made, mergeArcs(made, areas));
    return geometry.coordinates.length > 0 ? [{ code, shape: geometry }] : [];
  });
}

/** Shapes as a quantised topology whose object `areas` holds a geometry for each code. */
export function drawn(pieces: readonly Piece[]): Coloured {
  return quantize(topologyOf(pieces), PLACES) as Coloured;
}
