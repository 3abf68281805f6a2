import { z } from 'zod';
import { ATTRIBUTIONS, CAUSES, FIGURE_CHANGES } from './lists.ts';

/** What `footpack diff --json` prints. `before` is of the first release, `after` of the second. */

const name = z.string().nullable();
const number = z.number().nullable();
/** A decimal: a number where a double holds all of its digits, else a string. */
const exact = z.union([z.number(), z.string()]).nullable();

const release = z.object({
  release: z.string(),
  asOf: name,
  footpack: name,
  attribution: z.enum(ATTRIBUTIONS).nullable(),
  schemes: z.array(z.string()),
});

const field = z.object({ field: z.string(), before: exact, after: exact });

const place = z.object({ footprint: z.string(), name, weight: exact });

const figure = z
  .object({
    value: number,
    low: number,
    high: number,
    numerator: exact,
    denominator: exact,
    coverage: number,
    withheldReason: name,
    method: name,
    englandValue: number,
    comparison: name,
    rank: number,
    rankOf: number,
    quintile: number,
  })
  .nullable();

export const diffSchema = z.object({
  before: release,
  after: release,
  schemes: z.object({
    compared: z.array(z.string()),
    onlyBefore: z.array(z.string()),
    onlyAfter: z.array(z.string()),
  }),
  /** The one line with which a refresh ends. */
  line: z.string(),
  notCompared: z.array(z.string()),
  organisations: z.array(
    z.object({
      kind: z.string(),
      code: z.string(),
      name,
      change: z.enum(['came', 'went', 'changed']),
      vintages: z.array(z.string()),
      fields: z.array(field),
    }),
  ),
  memberships: z.array(
    z.object({
      scheme: z.string(),
      kind: z.string(),
      code: z.string(),
      name,
      vintages: z.array(z.string()),
      change: z.enum(['came', 'went', 'moved', 'weighed', 'basis']),
      before: z.array(place),
      after: z.array(place),
    }),
  ),
  indicators: z.array(
    z.object({
      id: z.string(),
      title: name,
      change: z.enum(['came', 'went', 'changed']),
      fields: z.array(field),
    }),
  ),
  sources: z.array(
    z.object({
      source: z.string(),
      period: z.string(),
      change: z.enum(['came', 'went', 'changed']),
      before: z.array(z.object({ file: z.string(), sha256: name, retrieved: name })),
      after: z.array(z.object({ file: z.string(), sha256: name, retrieved: name })),
    }),
  ),
  figures: z.object({
    /** Figures that both releases have. */
    both: z.int(),
    changes: z.record(z.enum(FIGURE_CHANGES), z.int()),
    /** Figures whose own value or basis changed, by cause. */
    causes: z.record(z.string(), z.int()),
    items: z.array(
      z.object({
        scheme: z.string(),
        footprint: z.string(),
        footprintName: name,
        indicator: z.string(),
        title: name,
        unit: name,
        period: z.string(),
        change: z.enum(FIGURE_CHANGES),
        before: figure,
        after: figure,
        difference: number,
        relative: number,
        /** Columns of table `baseline` that differ. */
        columns: z.array(z.string()),
        causes: z.array(
          z.object({
            cause: z.enum(CAUSES),
            /** What it explains of the difference, in the unit; null where it cannot be told apart. */
            part: number,
            /** The value with this one changed and all else as before. */
            alone: number,
            organisations: z.int(),
            codes: z.array(z.string()),
          }),
        ),
      }),
    ),
  }),
});

export type Diff = z.infer<typeof diffSchema>;
export type FigureDiff = Diff['figures']['items'][number];
export type CauseTold = FigureDiff['causes'][number];
