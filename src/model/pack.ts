import { z } from 'zod';
import {
  AGAINST,
  COMBINES,
  COMPARISONS,
  DIRECTIONS,
  ENGLAND_BASES,
  GAPS,
  METHODS,
  OUTLIERS,
  POLARITIES,
  PROMISE_STATES,
} from './lists.ts';

export const SCHEMA_VERSION = 1;

/** A decimal or big integer is a number when that is exact, else a string of its digits. */
const exact = z.union([z.number(), z.string()]);

const baselineSchema = z.object({
  period: z.string(),
  periodStart: z.string().nullable(),
  periodEnd: z.string().nullable(),
  numerator: exact.nullable(),
  denominator: exact.nullable(),
  value: z.number().nullable(),
  lower95: z.number().nullable(),
  upper95: z.number().nullable(),
  lower998: z.number().nullable(),
  upper998: z.number().nullable(),
  valueLow: z.number().nullable(),
  valueHigh: z.number().nullable(),
  coverage: z.number().min(0).max(1),
  membersExpected: z.int(),
  membersPresent: z.int(),
  membersSuppressed: z.int(),
  estimated: z.boolean(),
  apportioned: z.number(),
  withheldReason: z.string().nullable(),
  method: z.enum(METHODS),
  englandValue: z.number().nullable(),
  englandBasis: z.enum(ENGLAND_BASES).nullable(),
  englandPublished: z.number().nullable(),
  englandSummed: z.number().nullable(),
  comparison: z.enum(COMPARISONS).nullable(),
  rank: z.int().nullable(),
  rankOf: z.int().nullable(),
  quintile: z.int().nullable(),
});

export const organisationSchema = z.object({
  code: z.string(),
  onsCode: z.string().nullable(),
  name: z.string().nullable(),
  kind: z.string(),
  vintage: z.string(),
  parent: z.string().nullable(),
  postcode: z.string().nullable(),
  weight: exact,
  basis: z.string(),
  validFrom: z.iso.date(),
  validTo: z.iso.date().nullable(),
});

export const packSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** The id of a release holds the hash of its packs, so a pack cannot name it: it names its inputs. */
  release: z.object({ asOf: z.iso.date(), inputs: z.string() }),
  scheme: z.string(),
  footprint: z.object({
    code: z.string(),
    number: z.int().nullable(),
    name: z.string(),
    odsCode: z.string().nullable(),
    /** Every ONS code that the same body has had. */
    codes: z.array(z.string()),
    /** What it became in the next scheme; with the shares of its residents where it was divided. */
    became: z.object({ scheme: z.string(), codes: z.string() }).nullable(),
    region: z.object({ code: z.string(), name: z.string() }).nullable(),
    lead: z.object({ name: z.string(), role: z.string().nullable() }).nullable(),
    population: z
      .object({ value: exact, kind: z.literal('resident'), date: z.iso.date(), source: z.string() })
      .nullable(),
  }),
  /** The footprints most like this one, the nearest first. */
  similar: z.array(z.object({ code: z.string(), name: z.string(), distance: z.number() })),
  /** What was promised, what fills it here, and the file that would; null where nothing is wanting. */
  promised: z.array(
    z.object({
      what: z.string(),
      state: z.enum(PROMISE_STATES),
      by: z.string(),
      file: z.string().nullable(),
    }),
  ),
  /** What the figures below say of each of the three gaps, in sentences whose numbers are computed. */
  gaps: z.array(
    z.object({
      gap: z.enum(GAPS),
      title: z.string(),
      summary: z.array(z.string()),
      /** Indicators furthest from England the wrong way, and the right way, the furthest first. */
      worst: z.array(z.string()),
      best: z.array(z.string()),
      /** Indicators that changed, the most first. */
      moving: z.array(z.string()),
      /** Indicators without a figure here, each with the reason. */
      missing: z.array(z.object({ id: z.string(), why: z.string() })),
    }),
  ),
  organisations: z.array(organisationSchema),
  indicators: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      definition: z.string(),
      gap: z.enum(GAPS),
      domain: z.string(),
      unit: z.string(),
      multiplier: z.number(),
      polarity: z.enum(POLARITIES),
      combine: z.enum(COMBINES),
      numerator: z.string(),
      denominator: z.string().nullable(),
      /** Codes of published frameworks that it answers to; a proxy says that it is one, and why. */
      answers: z.array(z.string()),
      baseline: baselineSchema,
      /** Of an indicator that is counted by category: how many members, and what they count. */
      categories: z.array(
        z.object({
          category: z.string(),
          members: z.int(),
          membersSuppressed: z.int(),
          count: exact.nullable(),
        }),
      ),
      /** Against England, the best fifth and the footprints most like it: size before significance. */
      comparisons: z.array(
        z.object({
          against: z.enum(AGAINST),
          footprints: z.int().nullable(),
          referenceValue: z.number(),
          difference: z.number(),
          excess: z.number().nullable(),
          comparison: z.enum(COMPARISONS),
        }),
      ),
      funnel: z
        .object({
          centre: z.number(),
          lower998: z.number().nullable(),
          upper998: z.number().nullable(),
          unadjustedLower998: z.number(),
          unadjustedUpper998: z.number(),
          dispersion: z.number(),
          tau: z.number().nullable(),
          z: z.number().nullable(),
          p: z.number().nullable(),
          outlier: z.enum(OUTLIERS).nullable(),
        })
        .nullable(),
      /** From each whole period to the next, oldest first. */
      changes: z.array(
        z.object({
          fromPeriod: z.string(),
          toPeriod: z.string(),
          change: z.number(),
          lower95: z.number().nullable(),
          upper95: z.number().nullable(),
          direction: z.enum(DIRECTIONS).nullable(),
          seriesBreak: z.string().nullable(),
        }),
      ),
      /** Whole periods of the same kind, oldest first; empty where there are not two. */
      trend: z.array(
        z.object({
          period: z.string(),
          numerator: exact.nullable(),
          denominator: exact.nullable(),
          value: z.number(),
          lower95: z.number().nullable(),
          upper95: z.number().nullable(),
          coverage: z.number(),
          englandValue: z.number().nullable(),
        }),
      ),
      members: z.array(
        z.object({
          code: z.string(),
          kind: z.string(),
          vintage: z.string(),
          weight: exact,
          basis: z.string(),
          numerator: exact.nullable(),
          denominator: exact.nullable(),
          value: exact.nullable(),
          suppressed: z.boolean(),
        }),
      ),
      sources: z.array(z.string()),
      notes: z.array(z.string()),
    }),
  ),
  finance: z.object({
    note: z.string(),
    resources: z.array(z.object({ line: z.string(), year: z.string(), millionPounds: exact })),
    doNothingGap: z
      .object({
        millionPounds: exact,
        basis: z.string().nullable(),
        evidence: z.string().nullable(),
      })
      .nullable(),
  }),
  sources: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      publisher: z.string(),
      licence: z.string(),
      attribution: z.string(),
      period: z.string(),
      url: z.string(),
      retrieved: z.string().nullable(),
      sha256: z.string(),
    }),
  ),
});
export type Pack = z.infer<typeof packSchema>;
