import { z } from 'zod';
import {
  COMBINES,
  type Combine,
  GAPS,
  INTERVALS,
  type Interval,
  PERIOD_KINDS,
  POLARITIES,
} from './lists.ts';

/** The intervals that a way of combining can bear; the first is what suits it. */
export const INTERVALS_OF: Readonly<Record<Combine, readonly Interval[]>> = {
  ratio: ['wilson', 'poisson', 'none'],
  sum: ['none'],
  'weighted-mean': ['student', 'none'],
  dsr: ['dobson'],
  isr: ['poisson'],
  range: ['none'],
  none: ['none'],
};

/**
 * What is measured. `unit` is the unit of the published value; `multiplier` turns numerator over
 * denominator into it (100 for percent). `coverage` names the indicator whose numerators are the
 * base against which coverage is measured; without one it is the indicator's own denominator, or
 * the number of organisations.
 */
export const indicatorSchema = z
  .object({
    id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    title: z.string().min(1),
    /** What it says and how, in plain words, for a reader who was never told. */
    definition: z.string().min(20),
    gap: z.enum(GAPS),
    domain: z.string().min(1),
    unit: z.string().min(1),
    multiplier: z.number().positive().default(1),
    polarity: z.enum(POLARITIES),
    combine: z.enum(COMBINES),
    interval: z.enum(INTERVALS).default('none'),
    /** The kind of organisation that is observed. */
    by: z.enum(['ccg', 'provider', 'authority', 'district']),
    /** For a sum: divide by the days of the period, as for average beds. */
    perDay: z.boolean().default(false),
    /** England is taken over the organisations that a footprint could hold, not over all. */
    sameOrganisations: z.boolean().default(false),
    coverage: z.string().nullable().default(null),
    /** The kind of period for which it is published. */
    periodType: z.enum(PERIOD_KINDS).default('financial year'),
    /** A register to which people are only ever added: its rise has no meaning. */
    accumulates: z.boolean().default(false),
    /** Periods that cannot be set beside those before them, each with the reason. */
    breaks: z.array(z.object({ period: z.string(), why: z.string().min(1) })).default([]),
    /**
     * The standardised indicator of which this one is an age band, and the standard population of
     * the band (directly standardised) by which its rate counts.
     */
    partOf: z.string().nullable().default(null),
    standard: z.number().positive().nullable().default(null),
    /**
     * Codes of published frameworks that it answers to, itself or as a proxy. `why` says why it is no
     * more than a proxy: the code is never shown without it.
     */
    answers: z
      .array(
        z
          .object({
            framework: z.string(),
            code: z.string(),
            how: z.enum(['computed', 'proxy']),
            why: z.string().default(''),
          })
          .refine((a) => (a.how === 'proxy') === a.why.length > 0, {
            message: 'a proxy says why it is one, and nothing else does',
          }),
      )
      .default([]),
    numerator: z.string().min(1),
    /** In words; of a weighted mean it is the weight. */
    denominator: z.string().nullable(),
    /** Of how many published counts the denominator is made: each is rounded as its source is. */
    denominatorCounts: z.int().positive().default(1),
    source: z.string().min(1),
    caveats: z.array(z.string()),
    /** Figures that the publisher states for England and that the sum must meet. */
    published: z
      .array(
        z.object({
          period: z.string(),
          numerator: z.number().optional(),
          value: z.number().optional(),
          /** Largest allowed difference, in the units of what is stated. */
          tolerance: z.number().nonnegative(),
        }),
      )
      .default([]),
  })
  .refine((i) => INTERVALS_OF[i.combine].includes(i.interval), {
    message: 'that interval does not go with that way of combining',
  })
  .refine((i) => i.combine !== 'weighted-mean' || Boolean(i.denominator), {
    path: ['denominator'],
    message: 'a weighted mean needs its weight, in words: without one it is a mean of rates',
  })
  .refine((i) => i.multiplier === 1 || ['ratio', 'dsr', 'isr'].includes(i.combine), {
    path: ['multiplier'],
    message: 'only what is divided is multiplied: ratio, dsr and isr',
  });

export type Indicator = z.infer<typeof indicatorSchema>;
/** How an indicator is written in `pipelines/`: defaults may be left out. */
export type IndicatorDeclaration = z.input<typeof indicatorSchema>;
