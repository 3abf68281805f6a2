import { inUnit, ordinal } from '../../release/figure-text.ts';
import { type Figure, type Indicator, markOf } from './figure.ts';

/** A figure in the words and numbers of a page; each is a phrase, null where there is none. */
export interface FigureWords {
  value: string;
  interval: string | null;
  rank: string | null;
  comparison: string | null;
  coverage: string | null;
  /** What to know before the figure is used: an estimate, holes, why it is withheld. */
  caution: string | null;
}

/** What of an indicator the words of a figure need. */
type Measure = Pick<Indicator, 'unit' | 'combine'>;

/** A share as a whole percentage, never rounded up to all or down to nothing. */
export function share(part: number): string {
  if (part >= 1) return '100 %';
  if (part <= 0) return '0 %';
  return `${Math.min(99, Math.max(1, Math.round(100 * part)))} %`;
}

/** Two limits of a unit: `78.7 % to 78.9 %`, `£140 to £151`. */
export function between(low: number, high: number, unit: string): string {
  const short = (n: number) => inUnit(n, unit, 'short');
  return `${short(low)} to ${short(high)}`;
}

export function wordsOf(figure: Figure, indicator: Measure): FigureWords {
  const { unit } = indicator;
  const mark = markOf(figure);
  const ranks = figure.rank !== null && figure.rankOf !== null;
  return {
    value: {
      withheld: 'Withheld',
      range: figure.range ? `Members from ${between(...figure.range, unit)}` : '',
      none: 'No figure',
      hollow: inUnit(figure.value ?? 0, unit, 'short'),
      whole: inUnit(figure.value ?? 0, unit, 'short'),
    }[mark],
    interval:
      figure.lower !== null && figure.upper !== null
        ? between(figure.lower, figure.upper, unit)
        : null,
    rank: ranks ? `${ordinal(figure.rank!)} of ${figure.rankOf}` : null,
    comparison: comparisonWords(figure, indicator),
    coverage: figure.coverage === null ? null : share(figure.coverage),
    caution: cautionOf(figure, indicator),
  };
}

/** `Worse than England (82.4 %)`; null for sums, which are not compared, and where there is none. */
export function comparisonWords(
  figure: Pick<Figure, 'comparison' | 'england'>,
  { unit }: Pick<Indicator, 'unit'>,
): string | null {
  const { comparison, england } = figure;
  if (comparison === null) return null;
  const than = england === null ? '' : ` (${inUnit(england, unit, 'short')})`;
  if (comparison === 'not compared') return `Not compared with England${than}`;
  if (comparison === 'similar') return `Similar to England${than}`;
  return `${capital(comparison)} than England${than}`;
}

/** What to know before a figure is used; in short for a narrow place. */
export function cautionOf(
  figure: Figure,
  { combine }: Pick<Indicator, 'combine'>,
  form: 'full' | 'short' = 'full',
): string | null {
  const estimate =
    combine === 'weighted-mean'
      ? 'a weighted mean'
      : 'more than a quarter is apportioned, or a suppressed count is in it';
  const cautions = [
    figure.withheld === null ? null : capital(figure.withheld),
    markOf(figure) === 'hollow'
      ? `Covers ${share(figure.coverage ?? 0)} of what should be there`
      : null,
    figure.estimated ? `An estimate${form === 'short' ? '' : `: ${estimate}`}` : null,
  ].filter((one) => one !== null);
  return cautions.length ? cautions.join('. ') : null;
}

/** One sentence for somebody who does not see the map. */
export function sentenceOf(figure: Figure, indicator: Measure): string {
  const words = wordsOf(figure, indicator);
  const interval = words.interval === null ? null : `95 % interval ${words.interval}`;
  const rank = words.rank === null ? null : `rank ${words.rank}`;
  const coverage = words.coverage === null ? null : `coverage ${words.coverage}`;
  const told = [words.value, interval, rank, words.comparison?.toLowerCase(), coverage];
  const facts = told.filter((one) => one !== null && one !== undefined).join(', ');
  const england = facts.replace('england', 'England');
  return `${figure.name}: ${england}.${words.caution === null ? '' : ` ${words.caution}.`}`;
}

/** A name without what all names of its kind have in common, for a label: `Norfolk and Waveney`. */
export function shortName(name: string): string {
  return name.replace(/^NHS /, '').replace(/ Integrated Care Board$/, '');
}

/** A name on the lines of a tile, at most three of some 14 letters; what does not fit is marked as cut. */
export function tileLines(name: string): string[] {
  const lines: string[] = [];
  for (const word of shortName(name).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 14)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, 3).map((line) => line.replace(/,$/, ''));
  if (lines.length > 3) shown[2] = `${shown[2]?.replace(/[, ]+(and)?$/, '')}…`;
  return shown;
}

/** A label that fits: cut at a word's end, and marked as cut. */
export function fitted(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const end = cut.lastIndexOf(' ');
  return `${cut.slice(0, end > most / 2 ? end : most).replace(/[, ]+(and)?$/, '')}…`;
}

/** A value that fits a tile or an axis: thousands and millions in short. */
export function compact(value: number, unit: string): string {
  if (Math.abs(value) < 10_000) return inUnit(value, unit, 'short').replace(/\.0$/, '');
  const short = new Intl.NumberFormat('en-GB', {
    notation: 'compact',
    maximumSignificantDigits: 3,
  }).format(value);
  return unit.startsWith('£') ? `£${short}` : short;
}

/** A scheme's name to read: `STP footprints, 2017`; one's own keeps its own name. */
export function schemeTitle(scheme: string): string {
  const [, kind, year] = /^(stp|icb)-(\d{4})$/.exec(scheme) ?? [];
  if (!kind) return scheme;
  return `${kind === 'stp' ? 'STP footprints' : 'Integrated care boards'}, ${year}`;
}

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/**
 * A period to read: `May 2015` for `2015-05`, `quarter 1 of 2016` for `2016-Q1`, `2015 to 2017` for
 * those whole years by their days; else as it is.
 */
export function periodTitle(period: string): string {
  const [, year, quarter] = /^(\d{4})-Q([1-4])$/.exec(period) ?? [];
  if (quarter) return `quarter ${quarter} of ${year}`;
  if (/^\d{4}-\d{2}$/.test(period)) return MONTH.format(new Date(`${period}-01`));
  const [, from, to] = /^(\d{4}-\d{2}-\d{2}) to (\d{4}-\d{2}-\d{2})$/.exec(period) ?? [];
  if (!from || !to) return period;
  if (from.endsWith('-01-01') && to.endsWith('-12-31')) {
    return `${from.slice(0, 4)} to ${to.slice(0, 4)}`;
  }
  return `${DAY.format(new Date(from))} to ${DAY.format(new Date(to))}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
