import type { Indicator } from '../query/pack-figure.ts';

/** Where the marks of a figure stand on its spine: 0 is the left end, 0.5 England, 1 the right end. */
export interface Spine {
  /** Null for a figure that is a range over members. */
  value: number | null;
  /** 95 % limits, or the ends of a range over members. */
  interval: readonly [number, number] | null;
  bestFifth: number | null;
  /** One for each footprint that has a figure. */
  others: number[];
  /** Whether low values lie on the right, because they are the good ones. */
  isTurned: boolean;
}

/**
 * The marks of an indicator about England's value, on a scale that reaches as far to either side as the
 * footprint that is furthest from it: the right side is the better one, or the higher where neither is
 * good. Null for sums, in which a footprint's size is, and without a figure or England's.
 */
export function spineOf(indicator: Indicator, values: readonly number[]): Spine | null {
  const { baseline, combine, polarity, comparisons } = indicator;
  const { value, englandValue, lower95, upper95, valueLow, valueHigh } = baseline;
  if (combine === 'sum' || englandValue === null || baseline.withheldReason !== null) return null;
  const limits: [number | null, number | null] =
    value === null ? [valueLow, valueHigh] : [lower95, upper95];
  const [low, high] = limits;
  if (value === null && (low === null || high === null)) return null;
  const best = comparisons.find(({ against }) => against === 'best fifth')?.referenceValue ?? null;
  const marks = [value, low, high, best, ...values].filter((one) => one !== null);
  const reach = Math.max(...marks.map((one) => Math.abs(one - englandValue)));
  const isTurned = polarity === 'low';
  const place = (one: number) =>
    reach === 0 ? 0.5 : 0.5 + ((isTurned ? -1 : 1) * (one - englandValue)) / (2 * reach);
  const placed = low === null || high === null ? null : [place(low), place(high)];
  return {
    value: value === null ? null : place(value),
    interval: placed && [Math.min(...placed), Math.max(...placed)],
    bestFifth: best === null ? null : place(best),
    others: values.map(place),
    isTurned,
  };
}
