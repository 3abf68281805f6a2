import { z } from 'zod';

/** West, south, east and north, in degrees of longitude and latitude. */
export const bboxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export type Bbox = z.infer<typeof bboxSchema>;

const position = z.tuple([z.number(), z.number()]);

/** Numbers of arcs; below 0, the complement: the arc run backwards. */
const ring = z.array(z.int());

const properties = z.object({
  footprint_code: z.string(),
  number: z.int().nullable(),
  name: z.string(),
});

/** What the boundaries of a map were made from and how far they can be relied on. */
const provenanceSchema = z.object({
  scheme: z.string(),
  /** Month at which the boundaries hold. */
  vintage: z.string(),
  /** False where the shapes are the publisher's own layer of these footprints, thinned. */
  derived: z.boolean(),
  how: z.array(z.string()),
  /** Share of the scheme's residents whose area is drawn with another footprint, or with none. */
  misplaced: z.number(),
  source: z.object({
    id: z.string(),
    title: z.string(),
    publisher: z.string(),
    licence: z.string(),
    attribution: z.string(),
    url: z.string(),
    retrieved: z.string().nullable(),
    file: z.string(),
    sha256: z.string(),
  }),
});

/** `<scheme>/map/footprints.topojson` of a release: a TopoJSON topology of one object. */
export const footprintsSchema = z.object({
  type: z.literal('Topology'),
  metadata: provenanceSchema,
  bbox: bboxSchema,
  transform: z.object({ scale: position, translate: position }),
  objects: z.object({
    footprints: z.object({
      type: z.literal('GeometryCollection'),
      geometries: z.array(
        z.discriminatedUnion('type', [
          z.object({
            type: z.literal('Polygon'),
            id: z.string(),
            properties,
            arcs: z.array(ring),
          }),
          z.object({
            type: z.literal('MultiPolygon'),
            id: z.string(),
            properties,
            arcs: z.array(z.array(ring)),
          }),
          z.object({ type: z.null(), id: z.string(), properties }),
        ]),
      ),
    }),
  }),
  arcs: z.array(z.array(z.tuple([z.int(), z.int()]))),
});
export type FootprintTopology = z.infer<typeof footprintsSchema>;

/** `<scheme>/map/tiles.json` of a release. */
export const tilesSchema = z.object({
  scheme: z.string(),
  columns: z.int(),
  rows: z.int(),
  /** Whether tiles lie where residents do, or, for want of any boundary, in the order of codes. */
  placedBy: z.enum(['residents', 'order']),
  /** How well the tiles keep what a map would show; null where they were placed by order. */
  kept: z
    .object({
      /** Rank correlation (Spearman) of row and column with the centre of the residents. */
      northSouth: z.number(),
      eastWest: z.number(),
      /** Share of the pairs of footprints with a common border whose tiles touch, if by a corner. */
      touching: z.number(),
    })
    .nullable(),
  /** The file of boundaries beside this one, or null where there is none, and why. */
  boundaries: z.string().nullable(),
  why: z.string().nullable(),
  tiles: z.array(
    z.object({
      code: z.string(),
      number: z.int().nullable(),
      name: z.string(),
      /** 0 is the westernmost. */
      column: z.int(),
      /** 0 is the northernmost. */
      row: z.int(),
    }),
  ),
});
export type Tiles = z.infer<typeof tilesSchema>;

/** One indicator of a scheme's map. */
export const mapIndicatorSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** What it says and how, in plain words. */
  definition: z.string(),
  gap: z.string(),
  domain: z.string(),
  unit: z.string(),
  polarity: z.string(),
  combine: z.string(),
  numerator: z.string(),
  denominator: z.string().nullable(),
  /** Periods for which the scheme has figures: that with which packs open first, then the latest. */
  periods: z.array(z.string()),
  /** Its source, as in table `source`. */
  source: z.string(),
  /** What a reader must know. */
  notes: z.array(z.string()),
});
export type MapIndicator = z.infer<typeof mapIndicatorSchema>;

/** `<scheme>/map/indicators.json` of a release. */
export const mapIndicatorsSchema = z.array(mapIndicatorSchema);
