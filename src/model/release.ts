import { z } from 'zod';
import { acceptedSchema } from './acceptance.ts';
import { ATTRIBUTIONS } from './lists.ts';
import { bboxSchema } from './map.ts';

const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** `data/out/latest.json`. */
export const latestSchema = z.object({ release: z.string(), path: z.string(), contentHash: hash });

/** `manifest.json` of a release. */
export const manifestSchema = z.object({
  schemaVersion: z.int(),
  release: z.string(),
  asOf: z.iso.date(),
  createdAt: z.iso.datetime(),
  contentHash: hash,
  schemes: z.array(z.string()),
  /** How providers were given to footprints; absent where an older footpack made the release. */
  attribution: z.enum(ATTRIBUTIONS).optional(),
  software: z.object({ footpack: z.string(), duckdb: z.string() }),
  inputs: z.array(
    z.object({
      source: z.string(),
      period: z.string(),
      file: z.string(),
      url: z.string(),
      sha256: z.string(),
      retrieved: z.string().nullable(),
      bundled: z.boolean(),
    }),
  ),
  rowCounts: z.record(z.string(), z.int()),
  checks: z.object({ held: z.int(), warnings: z.int() }),
  findings: z.array(
    z.object({
      name: z.string(),
      severity: z.string(),
      source: z.string(),
      period: z.string().nullable(),
      message: z.string(),
      /** Of a file that was refused though it could be read. */
      sha256: z.string().optional(),
    }),
  ),
  /** Findings that a person overruled, each for one snapshot. */
  accepted: z.array(acceptedSchema),
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** `data/out/releases.json`. */
export const releasesSchema = z.array(
  z.object({
    id: z.string(),
    asOf: z.iso.date(),
    schemes: z.array(z.string()),
    createdAt: z.iso.datetime(),
    contentHash: hash,
  }),
);

/** `<scheme>/index.json` of a release. */
export const indexSchema = z.array(
  z.object({
    code: z.string(),
    number: z.int().nullable(),
    name: z.string(),
    /** The same body in another scheme has the same; absent where an older footpack made it. */
    odsCode: z.string().nullable().optional(),
    region: z.string().nullable(),
    organisations: z.int(),
    population: z.union([z.number(), z.string()]).nullable(),
    /** The rectangle around it on the map; null where no boundary is at hand. */
    bbox: bboxSchema.nullable(),
    pack: z.string(),
  }),
);
