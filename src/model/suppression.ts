/**
 * What a publisher hides in the counts of a source, and how it rounds the others. A source has a list
 * of these, oldest first: the first holds whose `before` lies after the first day of the period, or
 * that has none. A figure without days is taken to follow the last.
 */
export interface SuppressionRule {
  /** First day of the periods that follow a later rule. */
  before?: string;
  /** Smallest and largest count that is hidden. */
  low: number;
  high: number;
  /** How far a count that is shown may lie from the one that was made, either way. Default 0. */
  rounding?: number;
}

/**
 * Hospital episodes of areas below England. Until August 2018 counts of 1 to 5 were hidden; the rule
 * of 13 September 2018 hides 1 to 7. Figures of 2017/18 were the first to be published under it.
 * (NHS Digital, Change to disclosure control methodology for HES and ECDS from September 2018.)
 */
export const HOSPITAL_EPISODES: readonly SuppressionRule[] = [
  { before: '2017-04-01', low: 1, high: 5 },
  { low: 1, high: 7 },
];
