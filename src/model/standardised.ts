import type { Indicator } from './indicator.ts';

/** What is wrong with an indicator among the others of its list. */
export interface Misfit {
  id: string;
  message: string;
}

function bandMisfit(band: Indicator, parent: Indicator | undefined): string | null {
  if (band.partOf === null) {
    return band.standard === null ? null : 'standard goes with part_of: it is that of an age band';
  }
  if (!parent || (parent.combine !== 'dsr' && parent.combine !== 'isr')) {
    return `part_of ${band.partOf} is no indicator beside it that combines by dsr or isr`;
  }
  if (band.combine !== 'ratio') return 'an age band combines by ratio: events over people';
  if (band.by !== parent.by) return `an age band is observed by ${parent.by}, as the whole is`;
  if (parent.combine === 'dsr' && band.standard === null) {
    return 'an age band of a directly standardised rate needs its standard population';
  }
  if (parent.combine === 'isr' && band.standard !== null) {
    return 'an age band of an indirectly standardised ratio has England’s rate and no standard';
  }
  return null;
}

/**
 * What keeps the standardised indicators of a list from being made, the first of it, or null: an age
 * band without a whole, without what it counts by or of another kind, or a whole without age bands.
 */
export function misfit(indicators: readonly Indicator[]): Misfit | null {
  const byId = new Map(indicators.map((i) => [i.id, i]));
  for (const indicator of indicators) {
    const parent = indicator.partOf === null ? undefined : byId.get(indicator.partOf);
    const message = bandMisfit(indicator, parent);
    if (message !== null) return { id: indicator.id, message };
    const standardised = indicator.combine === 'dsr' || indicator.combine === 'isr';
    if (standardised && !indicators.some((i) => i.partOf === indicator.id)) {
      return {
        id: indicator.id,
        message: `combine ${indicator.combine} needs age bands: indicators whose part_of is ${indicator.id}`,
      };
    }
  }
  return null;
}
