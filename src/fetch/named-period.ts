import { spanOf } from '../model/period.ts';

/**
 * The period that named groups of a rule tell, see `LinkRule`: `year`, `month`, `quarter`,
 * `financial`, as publishers write them in the names of links, files and resources.
 */
export type Groups = Readonly<Record<string, string>>;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const FULL = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** A month's number from `4`, `04`, `Apr`, `April` or `Sept`; null where it is none. */
function monthOf(text: string): number | null {
  if (/^\d{1,2}$/.test(text)) {
    const number = Number(text);
    return number >= 1 && number <= 12 ? number : null;
  }
  const name = text.toLowerCase().replace(/\.$/, '');
  const index = MONTHS.indexOf(name.slice(0, 3));
  return index >= 0 && FULL[index]?.startsWith(name) ? index + 1 : null;
}

/** A year from `2026` or `26`. The NHS has published nothing here before 1990. */
function yearOf(text: string): number | null {
  if (/^(19|20)\d{2}$/.test(text)) return Number(text);
  if (!/^\d{2}$/.test(text)) return null;
  return Number(text) + (Number(text) >= 90 ? 1900 : 2000);
}

/**
 * The year that opens a financial year: 2016 of `2016-17`, `2016/17`, `2016-2017`, `2016 to 2017`,
 * `201617` or `1617`. `2021` is 2020/21. Years that do not follow each other are null.
 */
function openingOf(text: string): number | null {
  const match =
    /^((?:19|20)?\d{2})\s*(?:[-–—_/ ]|to)\s*((?:19|20)?\d{2})$/i.exec(text.trim()) ??
    /^((?:19|20)\d{2})(\d{2})$/.exec(text.trim()) ??
    /^(\d{2})(\d{2})$/.exec(text.trim());
  const [first, second] = [yearOf(match?.[1] ?? ''), yearOf(match?.[2] ?? '')];
  return first !== null && second === first + 1 ? first : null;
}

/**
 * The calendar quarter of `January to March`, `Apr-Jun`, or a figure: `1`, `Q4`. A figure may be the
 * NHS's, whose first quarter is April to June. Null where it is none.
 */
function quarterOf(text: string, ofTheNhs: boolean): number | null {
  const figure = /^Q?\s*([1-4])$/i.exec(text.trim())?.[1];
  if (figure !== undefined) return ofTheNhs ? (Number(figure) % 4) + 1 : Number(figure);
  const months = /^([a-z]{3,9})\s*(?:-|–|to)\s*([a-z]{3,9})$/i.exec(text.trim());
  const [first, last] = [monthOf(months?.[1] ?? ''), monthOf(months?.[2] ?? '')];
  if (first === null || last !== first + 2 || first % 3 !== 1) return null;
  return (first + 2) / 3;
}

const pad = (number: number): string => String(number).padStart(2, '0');

/**
 * The period of some groups, or null where they tell none.
 * - A `month` with a `year` is that month; with a `financial` year alone, the month in that year.
 * - A `quarter` in months (`January to March`), or beside a `year`, is the calendar's; in figures
 *   beside a `financial` year alone it is the NHS's, whose first is April to June.
 */
export function periodOf(groups: Groups): string | null {
  const year = groups.year === undefined ? null : yearOf(groups.year);
  const opening = groups.financial === undefined ? null : openingOf(groups.financial);
  if (groups.month !== undefined) {
    const month = monthOf(groups.month);
    if (month === null) return null;
    const of = year ?? (opening === null ? null : opening + (month >= 4 ? 0 : 1));
    return of === null ? null : `${of}-${pad(month)}`;
  }
  if (groups.quarter !== undefined) {
    const quarter = quarterOf(groups.quarter, opening !== null && year === null);
    if (quarter === null) return null;
    const of = year ?? (opening === null ? null : opening + (quarter === 1 ? 1 : 0));
    return of === null ? null : `${of}-Q${quarter}`;
  }
  if (opening !== null) return `${opening}/${pad((opening + 1) % 100)}`;
  return groups.financial === undefined && year !== null ? String(year) : null;
}

/** Whether a period ends before another begins. One that cannot be told never does. */
export function endsBefore(period: string | null, other: string | undefined): boolean {
  if (period === null || other === undefined) return false;
  const [end, start] = [spanOf(period)?.end, spanOf(other)?.start];
  return end != null && start != null && end < start;
}
