import { z } from 'zod';
import { COMBINES, GAPS, INTERVALS, POLARITIES } from './lists.ts';

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
    gap: z.enum(GAPS),
    domain: z.string().min(1),
    unit: z.string().min(1),
    multiplier: z.number().positive().default(1),
    polarity: z.enum(POLARITIES),
    combine: z.enum(COMBINES),
    interval: z.enum(INTERVALS).default('none'),
    /** The kind of organisation that is observed. */
    by: z.enum(['ccg', 'provider', 'authority']),
    /** For a sum: divide by the days of the period, as for average beds. */
    perDay: z.boolean().default(false),
    /** England is taken over the organisations that a footprint could hold, not over all. */
    sameOrganisations: z.boolean().default(false),
    coverage: z.string().nullable().default(null),
    numerator: z.string().min(1),
    denominator: z.string().nullable(),
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
  .refine((i) => i.interval === 'none' || i.combine === 'ratio', {
    message: 'an interval needs counts: only a ratio has one',
  });

export type Indicator = z.infer<typeof indicatorSchema>;
/** How an indicator is written in `pipelines/`: defaults may be left out. */
export type IndicatorDeclaration = z.input<typeof indicatorSchema>;
