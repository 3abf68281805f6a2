/**
 * The closed lists of the contract: every value that a column of a release may hold where the
 * column is not free text. Docs and JSON Schemas are checked against them.
 */

export const GAPS = ['health', 'care', 'finance'] as const;
export const POLARITIES = ['high', 'low', 'none'] as const;
export const COMBINES = ['ratio', 'sum', 'weighted-mean', 'dsr', 'isr', 'range', 'none'] as const;
export const INTERVALS = ['wilson', 'poisson', 'dobson', 'student', 'none'] as const;
export const COMPARISONS = [
  'better',
  'similar',
  'worse',
  'higher',
  'lower',
  'not compared',
] as const;
/** What a figure is held against. */
export const AGAINST = ['England', 'best fifth', 'similar footprints'] as const;
/** Which way a figure moved, where its limits allow to tell. */
export const DIRECTIONS = ['better', 'worse', 'rising', 'falling', 'no clear change'] as const;
export const OUTLIERS = ['higher', 'lower'] as const;
export const ENGLAND_BASES = ['published', 'summed', 'same organisations'] as const;
export const METHODS = [
  'ratio of sums',
  'sum',
  'sum per day',
  'weighted mean',
  'directly standardised',
  'indirectly standardised',
  'range over members',
  'counts by category',
] as const;
export const ORG_KINDS = [
  'practice',
  'ccg',
  'provider',
  'authority',
  'district',
  'stp',
  'icb',
  'own',
  'region',
  'england',
] as const;

/** How an organisation came to a footprint, best evidence first. */
export const BASES = [
  'listed',
  'area',
  'population',
  'practice',
  'directory',
  'headquarters',
  'successor',
  'predecessor',
  'partner',
  'registration',
  'share',
] as const;

/** Why a published figure is in no footprint. */
export const REASONS = [
  'national body',
  'code not known in its vintage',
  'provider in no footprint list',
  'practice without a CCG',
  'practice of a divided CCG, not placed',
  'outside the footprints of the scheme',
  'published total above the sum of its rows',
  'published total below the sum of its rows',
] as const;

/** What a succession did. */
export const SUCCESSION_KINDS = [
  'merged into',
  'part transferred',
  'part retained',
  'gained area',
  'code changed',
] as const;

export const PERIOD_KINDS = [
  'financial year',
  'month',
  'quarter',
  'calendar year',
  'undated',
  'other',
] as const;
export const SEVERITIES = ['block', 'warn', 'info'] as const;
export const PROMISE_STATES = ['present', 'proxy', 'awaiting'] as const;

/** How a figure of one release differs from the same figure of another. */
export const FIGURE_CHANGES = [
  'value',
  'basis',
  'came',
  'went',
  'withheld',
  'shown',
  'standing',
] as const;

/** Why a figure of one release differs from the same figure of another. */
export const CAUSES = [
  'source data',
  'late revision',
  'mapping',
  'method',
  'others moved',
] as const;

/** What a release makes of an item of a published framework. */
export const FRAMEWORK_STATES = ['computed', 'proxy', 'awaiting'] as const;

/** How a provider's activity is attributed: one footprint each, its patients' shares, or its plan. */
export const ATTRIBUTIONS = ['hq', 'share', 'partner'] as const;

export type Combine = (typeof COMBINES)[number];
export type Interval = (typeof INTERVALS)[number];
export type FrameworkState = (typeof FRAMEWORK_STATES)[number];
export type FigureChange = (typeof FIGURE_CHANGES)[number];
export type Cause = (typeof CAUSES)[number];
export type Attribution = (typeof ATTRIBUTIONS)[number];
export type Severity = (typeof SEVERITIES)[number];
