import type { COMPARISONS } from '../../model/lists.ts';

export type Comparison = (typeof COMPARISONS)[number];

/** An indicator as the pages name, group and explain it. */
export interface Indicator {
  id: string;
  title: string;
  definition: string;
  gap: string;
  domain: string;
  unit: string;
  polarity: string;
  combine: string;
  numerator: string;
  denominator: string | null;
  notes: string[];
}

/** A footprint as `index.json` lists it. */
export interface Footprint {
  code: string;
  number: number | null;
  name: string;
  region: string | null;
  population: number | null;
  pack: string;
  /** ODS code, where the release lists it. */
  odsCode?: string | null | undefined;
}

/** A footprint's figure for one indicator and period: a row of table `baseline`. */
export interface Figure {
  code: string;
  name: string;
  value: number | null;
  lower: number | null;
  upper: number | null;
  /** Smallest and largest of the members, where the indicator is a range and has no value. */
  range: readonly [low: number, high: number] | null;
  coverage: number | null;
  estimated: boolean;
  england: number | null;
  comparison: Comparison | null;
  rank: number | null;
  rankOf: number | null;
  quintile: number | null;
  withheld: string | null;
}

/** A figure's place in a funnel about England; limits in the unit of the value. */
export interface FunnelPlace {
  code: string;
  denominator: number;
  centre: number;
  /** Limits adjusted for over-dispersion; null among few footprints. */
  lower: number | null;
  upper: number | null;
  /** Limits of chance alone. */
  chanceLower: number | null;
  chanceUpper: number | null;
  outlier: string | null;
}

/** Below this a figure is not compared, and its mark is hollow: docs/methods.md. */
export const WHOLE_COVERAGE = 0.95;

/** How a figure is marked: in full, hollow for its holes, as a range, withheld, or not at all. */
export type Mark = 'whole' | 'hollow' | 'range' | 'withheld' | 'none';

export function markOf(figure: Figure): Mark {
  if (figure.withheld !== null) return 'withheld';
  if (figure.value === null) return figure.range ? 'range' : 'none';
  return (figure.coverage ?? 1) < WHOLE_COVERAGE ? 'hollow' : 'whole';
}

/**
 * Figures as they are listed: by rank where there is one, then from the largest value, then the
 * middle of ranges from the largest, then those without a figure, by name.
 */
export function ranked(figures: readonly Figure[]): Figure[] {
  const size = (f: Figure) => f.value ?? (f.range ? (f.range[0] + f.range[1]) / 2 : null);
  const hasRank = figures.some((f) => f.rank !== null);
  return [...figures].sort((a, b) => {
    const byRank = hasRank ? (a.rank ?? Infinity) - (b.rank ?? Infinity) : 0;
    if (byRank) return byRank;
    const [x, y] = [size(a), size(b)];
    const bySize = (y ?? -Infinity) - (x ?? -Infinity);
    return bySize || a.name.localeCompare(b.name, 'en-GB');
  });
}

/** A footprint of which nothing is known. */
export const NO_FIGURE: Omit<Figure, 'code' | 'name'> = {
  value: null,
  lower: null,
  upper: null,
  range: null,
  coverage: null,
  estimated: false,
  england: null,
  comparison: null,
  rank: null,
  rankOf: null,
  quintile: null,
  withheld: null,
};
