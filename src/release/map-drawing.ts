import { feature, neighbors } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Database, Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { counted } from '../model/counted.ts';
import {
  type Bbox,
  type FootprintTopology,
  footprintsSchema,
  type Tiles,
  tilesSchema,
} from '../model/map.ts';
import { json } from './json.ts';
import {
  type BoundarySet,
  dissolvedWords,
  type Ground,
  MOST_MISPLACED,
  placedWhole,
  type Share,
  shapesOf,
} from './map-boundary.ts';
import { boundsOf, centreOf } from './map-geometry.ts';
import { type Centre, layTiles, tilesInOrder } from './map-tiles.ts';
import {
  type Coloured,
  codeOf,
  DETAIL,
  dissolved,
  drawn,
  type Piece,
  simplified,
} from './map-topology.ts';

/** Bytes that the boundaries of a scheme may take. */
const MOST_BYTES = 200_000;

/** The file that holds the boundaries, where there are any. */
export const BOUNDARIES = 'footprints.topojson';

/** A footprint as its map names it. */
export interface Footprint {
  code: string;
  number: number | null;
  name: string;
}

/** What is to be drawn, or why nothing is. */
type Drawing =
  | { set: BoundarySet; shapes: Piece[]; derived: boolean; how: string[]; misplaced: number }
  | { why: string };

/** CCGs at hand, and what they make of the footprints of a scheme. */
interface Patchwork {
  set: BoundarySet;
  shapes: Piece[];
  shares: Share[];
  placed: ReturnType<typeof placedWhole>;
  /** The footprints that whole CCGs make up. */
  dissolved: Piece[];
}

/** A scheme put together from whole CCGs, or why that would mislead. */
function dissolvedDrawing({ set, shapes, placed, dissolved }: Patchwork): Drawing {
  if (placed.misplaced > MOST_MISPLACED) {
    const percent = (100 * placed.misplaced).toFixed(1);
    return {
      why:
        `no boundaries of these footprints are at hand, and whole CCGs of ${set.vintage} do not ` +
        `make them up: ${percent} % of residents would be on the wrong side of a line`,
    };
  }
  const there = new Set(shapes.map(({ code }) => code));
  const wanted = [...placed.of].flatMap(([code, footprint]) => (footprint === null ? [] : [code]));
  const used = wanted.filter((code) => there.has(code));
  if (used.length === 0) return { why: `the boundaries in ${set.sourceFile} cannot be drawn` };
  const holes = wanted.length - used.length;
  return {
    set,
    shapes: dissolved,
    derived: true,
    how: [
      ...dissolvedWords(set, placed, used),
      ...(holes > 0 ? [`${counted(holes, 'CCG')} without a boundary in degrees left out.`] : []),
      ...(set.derived ? [set.derived] : []),
    ],
    misplaced: Math.round(placed.misplaced * 1e6) / 1e6,
  };
}

/** A scheme drawn from its own boundaries; null where one of them cannot be drawn. */
async function ownDrawing(
  db: Database,
  set: BoundarySet,
  codes: ReadonlySet<string>,
): Promise<Drawing | null> {
  const shapes = (await shapesOf(db, set)).filter(({ code }) => codes.has(code));
  if (shapes.length < codes.size) return null;
  return {
    set,
    shapes,
    derived: set.derived !== null,
    how: [set.derived ?? `As published for ${set.vintage}, but for the corners left out.`],
    misplaced: 0,
  };
}

/** The centre of each footprint's residents, each CCG's taken to live at its middle. */
function centresOf({ shapes, shares }: Patchwork, footprints: readonly Footprint[]): Centre[] {
  const middles = new Map(shapes.map(({ code, shape }) => [code, centreOf(shape)]));
  const sums = new Map<string, [east: number, north: number, residents: number]>();
  for (const { code, footprint, residents } of shares) {
    const middle = middles.get(code);
    if (!middle || footprint === null) continue;
    const [east, north, all] = sums.get(footprint) ?? [0, 0, 0];
    sums.set(footprint, [
      east + middle[0] * residents,
      north + middle[1] * residents,
      all + residents,
    ]);
  }
  return footprints.flatMap(({ code }) => {
    const [east, north, residents] = sums.get(code) ?? [0, 0, 0];
    return residents > 0 ? [{ longitude: east / residents, latitude: north / residents }] : [];
  });
}

/** Pairs of footprints that have a border in common, by their place in the list. */
function bordersOf(ground: Patchwork, footprints: readonly Footprint[]): [number, number][] {
  const { geometries } = drawn(ground.dissolved).objects.areas;
  const place = new Map(footprints.map(({ code }, i) => [code, i]));
  const of = (i: number) => place.get(codeOf(geometries[i])) ?? -1;
  return neighbors(geometries).flatMap((others, i) =>
    others.filter((j) => j > i).map((j): [number, number] => [of(i), of(j)]),
  );
}

function tilesOf(
  scheme: string,
  footprints: readonly Footprint[],
  ground: Patchwork | null,
  why: string | null,
): Tiles {
  const centres = ground ? centresOf(ground, footprints) : [];
  const known = ground !== null && centres.length === footprints.length;
  const { cells, kept } = known
    ? layTiles(centres, bordersOf(ground, footprints))
    : { cells: tilesInOrder(footprints.length), kept: null };
  return tilesSchema.parse({
    scheme,
    columns: 1 + Math.max(...cells.map(({ column }) => column)),
    rows: 1 + Math.max(...cells.map(({ row }) => row)),
    placedBy: known ? 'residents' : 'order',
    kept,
    boundaries: why === null ? BOUNDARIES : null,
    why,
    tiles: footprints.map((footprint, i) => ({ ...footprint, ...cells[i] })),
  });
}

function topologyWith(
  footprints: readonly Footprint[],
  metadata: FootprintTopology['metadata'],
  { bbox, transform, arcs, objects }: Coloured,
): FootprintTopology {
  const areas = new Map(objects.areas.geometries.map((area) => [codeOf(area), area]));
  return footprintsSchema.parse({
    type: 'Topology',
    metadata,
    bbox,
    transform,
    objects: {
      footprints: {
        type: 'GeometryCollection',
        geometries: footprints.map(({ code, number, name }) => {
          const area = areas.get(code);
          return {
            type: area?.type ?? null,
            id: code,
            properties: { footprint_code: code, number, name },
            ...(area && 'arcs' in area ? { arcs: area.arcs } : {}),
          };
        }),
      },
    },
    arcs,
  });
}

/** The publisher, licence and bytes of a set of boundaries. */
export async function sourceOf(db: Database, set: BoundarySet) {
  const [row] = await db.rows(
    `SELECT source_id AS id, title, publisher, licence, attribution, url, retrieved,
       source_file AS file, sha256
     FROM pack.source
     WHERE source_id = ${text(set.sourceId)} AND source_file = ${text(set.sourceFile)}`,
  );
  return row as Row & FootprintTopology['metadata']['source'];
}

/** Square degrees as square kilometres in the middle of England, in words. */
function areaInWords(squareDegrees: number): string {
  return `${(squareDegrees * 111.2 * 111.2 * 0.6).toFixed(1)} km²`;
}

/** The boundaries with as many corners as fit, as the text of their file. */
async function boundariesOf(
  db: Database,
  scheme: string,
  footprints: readonly Footprint[],
  drawing: Exclude<Drawing, { why: string }>,
): Promise<string> {
  const { set, derived, how, misplaced } = drawing;
  const source = await sourceOf(db, set);
  for (let least = DETAIL; ; least *= 2) {
    const topology = drawn(simplified(drawing.shapes, least));
    const thinning = `Corners that make a triangle below ${areaInWords(least)}, and smaller islands, are left out.`;
    const about = {
      scheme,
      vintage: set.vintage,
      derived,
      how: [...how, thinning],
      misplaced,
      source,
    };
    const body = json(topologyWith(footprints, about, topology));
    if (Buffer.byteLength(body) <= MOST_BYTES || least >= 1) return body;
  }
}

/** The rectangle around each footprint that a file of boundaries draws, by code. */
export function bboxesIn(boundaries: string): Map<string, Bbox> {
  const topology = JSON.parse(boundaries) as Topology<{ footprints: GeometryCollection }>;
  const { features } = feature(topology, topology.objects.footprints);
  return new Map(
    features.flatMap(({ id, geometry }) =>
      geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon'
        ? [[String(id), boundsOf(geometry)] as const]
        : [],
    ),
  );
}

/** The CCGs of a ground, laid together to footprints. */
async function patchworkOf(
  db: Database,
  pieces: NonNullable<Ground['pieces']>,
): Promise<Patchwork> {
  const shapes = await shapesOf(db, pieces.set);
  const placed = placedWhole(pieces.shares);
  const coloured = shapes.flatMap(({ code, shape }) => {
    const footprint = placed.of.get(code) ?? null;
    return footprint === null ? [] : [{ code: footprint, shape }];
  });
  return { ...pieces, shapes, placed, dissolved: dissolved(coloured) };
}

/**
 * How the footprints of a scheme are drawn: as tiles always, and, where boundaries are at hand, as the
 * text of a file of boundaries.
 */
export async function drawingOf(
  db: Database,
  scheme: string,
  footprints: readonly Footprint[],
  { own, pieces }: Ground,
): Promise<{ tiles: Tiles; boundaries: string | null }> {
  const patchwork = pieces && (await patchworkOf(db, pieces));
  const codes = new Set(footprints.map(({ code }) => code));
  const drawing: Drawing =
    (own && (await ownDrawing(db, own, codes))) ??
    (patchwork
      ? dissolvedDrawing(patchwork)
      : { why: 'no boundaries are at hand, of these footprints or of CCGs' });
  const why = 'why' in drawing ? drawing.why : null;
  return {
    tiles: tilesOf(scheme, footprints, patchwork, why),
    boundaries: 'why' in drawing ? null : await boundariesOf(db, scheme, footprints, drawing),
  };
}
