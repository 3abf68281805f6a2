/** Integrated Care Boards took over from STPs on this day, before the first list that names them all. */
export const ICBS_FROM = '2022-07-01';

/** A scheme of footprints, dated by its list. */
export interface Scheme {
  name: string;
  /** `stp`, `icb`, or `own` where a user drew it. */
  kind: string;
  /** Vintage of the list, as `2017-04`. */
  listed: string;
}

/**
 * The published scheme in force on a day (`2017-04-01`): of STPs before July 2022 and of ICBs after,
 * that of the latest list not after it. Null before the first list.
 */
export function schemeInForce(schemes: readonly Scheme[], day: string): Scheme | null {
  const kind = day < ICBS_FROM ? 'stp' : 'icb';
  const mine = schemes
    .filter((scheme) => scheme.kind === kind)
    .sort((a, b) => (a.listed < b.listed ? -1 : 1));
  const listed = mine.filter((scheme) => `${scheme.listed}-01` <= day).at(-1);
  return listed ?? (kind === 'icb' ? mine[0] : undefined) ?? null;
}
