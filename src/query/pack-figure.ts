import type { Pack } from '../model/pack.ts';

export type Indicator = Pack['indicators'][number];

/** What is shown where there is nothing. */
export const NONE = '–';

/** How the figures of an indicator are written: all of a row with the same decimals. */
export interface Writing {
  decimals: number;
  before: string;
  after: string;
}

/** A formatter is slow to make and quick to use: one for each number of decimals. */
const formats = new Map<number, Intl.NumberFormat>();

function formatOf(decimals: number): Intl.NumberFormat {
  const known = formats.get(decimals);
  if (known) return known;
  const made = new Intl.NumberFormat('en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  formats.set(decimals, made);
  return made;
}

/** A number with its thousands apart and a true minus: `1,361,898`, `−4.9`. */
export function numberText(n: number, decimals = 0): string {
  const text = formatOf(decimals).format(n);
  // What rounds to nothing has no sign.
  return /[1-9]/.test(text) ? text.replace('-', '−') : text.replace('-', '');
}

/** An exact decimal of a pack, which is a string where a number cannot hold it. */
export function exactText(exact: number | string | null, decimals = 0): string {
  if (exact === null) return NONE;
  const whole = Number.isInteger(Number(exact));
  return numberText(Number(exact), whole ? 0 : Math.max(decimals, 1));
}

/** Differences of percentages below this, in points, are told with two decimals. */
const SMALL_DIFFERENCE = 0.5;

/**
 * How a value and what it is set beside are written: percent with one decimal, or two where it is below
 * 1 or the difference is small; pounds with two, none from £1,000; counts with none; others with one,
 * none from 100. Two values that would still look the same have more decimals, up to two.
 */
export function writingOf(
  { unit, baseline: { method } }: Pick<Indicator, 'unit' | 'baseline'>,
  value: number | null,
  other: number | null = null,
): Writing {
  const size = Math.abs(value ?? 0);
  const apart = value === null || other === null ? null : Math.abs(value - other);
  const small = apart !== null && apart < SMALL_DIFFERENCE;
  const written = unit.startsWith('£')
    ? { decimals: size < 1000 ? 2 : 0, before: '£', after: '' }
    : unit === 'percent'
      ? { decimals: size < 1 || small ? 2 : 1, before: '', after: ' %' }
      : { decimals: size < 100 && method !== 'sum' ? 1 : 0, before: '', after: '' };
  const merges = (decimals: number) =>
    apart !== null && apart !== 0 && value?.toFixed(decimals) === other?.toFixed(decimals);
  let { decimals } = written;
  while (decimals < 2 && merges(decimals)) decimals += 1;
  return { ...written, decimals };
}

/** A value as it is written with its unit: `78.8 %`, `£138.58`, `−£0.19`. */
export function valueText(value: number | null, { decimals, before, after }: Writing): string {
  if (value === null) return NONE;
  const digits = numberText(value, decimals);
  return digits.startsWith('−')
    ? `−${before}${digits.slice(1)}${after}`
    : `${before}${digits}${after}`;
}

/** `3.7–10.8`, `51.4–51.5 %`. */
export function rangeText(low: number, high: number, writing: Writing): string {
  const [first, last] = [low, high].map((n) => numberText(n, writing.decimals));
  const text = first === last ? `${first}` : `${first}–${last}`;
  return `${writing.before}${text}${writing.after}`;
}

/** A difference with its sign, in the unit; between percentages it is in points, without one. */
export function differenceText(difference: number | null, writing: Writing): string {
  if (difference === null) return NONE;
  const text = valueText(difference, { ...writing, after: '' });
  return text.startsWith('−') || !/[1-9]/.test(text) ? text : `+${text}`;
}

/** How many more or fewer, in what the numerator counts: `+21,356`, `−£14.3m`. */
export function excessText(excess: number | null, unit: string): string {
  if (excess === null) return NONE;
  const millions = unit.startsWith('£') && Math.abs(excess) >= 1_000_000;
  return differenceText(millions ? excess / 1_000_000 : excess, {
    decimals: millions ? 1 : 0,
    before: unit.startsWith('£') ? '£' : '',
    after: '',
  }).concat(millions ? 'm' : '');
}

/** The fifth of the ranking in a word, best or highest first; the rank where there are no fifths. */
export function fifthText({ polarity, baseline }: Indicator): string {
  const { quintile, rank, rankOf } = baseline;
  if (quintile === null) return rank === null ? NONE : `${rank}/${rankOf}`;
  const [first, last] = polarity === 'none' ? ['highest', 'lowest'] : ['best', 'worst'];
  return [first, '2nd', '3rd', '4th', last][quintile - 1] ?? `${quintile}`;
}

/** A day as a reader says it: `30 June 2017`. */
export function dayText(day: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
}

/** The change to the period that a row shows, where there is one. */
export function lastChange({ changes, baseline }: Indicator): Indicator['changes'][number] | null {
  return changes.find((change) => change.toPeriod === baseline.period) ?? null;
}

/** A change that its limits bound and that yet has no direction is that of a register that only grows. */
export function isMeaningless(change: Indicator['changes'][number]): boolean {
  return change.direction === null && change.lower95 !== null && change.seriesBreak === null;
}

/** Counts by category in a line; a count that a suppressed one hides is a number of members. */
export function categoriesText(categories: Indicator['categories']): string {
  const told = categories.map(
    ({ category, members, count }) =>
      `${category} ${count === null ? `${members} members` : count}`,
  );
  return told.length > 0 ? told.join(', ') : 'no figure';
}

/** Whether two figures differ as they are shown. */
export function differs(a: number | null, b: number | null, writing: Writing): boolean {
  return a !== null && b !== null && valueText(a, writing) !== valueText(b, writing);
}
