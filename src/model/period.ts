/**
 * Periods as the packs name them: `2016/17` (April to March), `2016-04` (month), `2016-Q1`
 * (calendar quarter), `2016` (calendar year), `undated`; and, for extracts only, a span of
 * months `2016-04/2019-03`, or in place of a period `indicator 91547`: every period of one.
 */

export interface Span {
  /** First and last day, `YYYY-MM-DD`; both null when undated. */
  start: string | null;
  end: string | null;
}

function lastDay(year: number, month: number): string {
  const day = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${year}-${String(month).padStart(2, '0')}-${day}`;
}

function monthSpan(text: string): { first: string; last: string } | null {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (!match) return null;
  return { first: `${text}-01`, last: lastDay(Number(match[1]), Number(match[2])) };
}

/** The days that a period covers, or null when the text is no period. */
export function spanOf(period: string): Span | null {
  if (period === 'undated') return { start: null, end: null };
  const year = /^(\d{4})$/.exec(period);
  if (year) return { start: `${year[1]}-01-01`, end: `${year[1]}-12-31` };
  const financial = /^(\d{4})\/(\d{2})$/.exec(period);
  if (financial) {
    const first = Number(financial[1]);
    if ((first + 1) % 100 !== Number(financial[2])) return null;
    return { start: `${first}-04-01`, end: `${first + 1}-03-31` };
  }
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  if (quarter) {
    const last = Number(quarter[2]) * 3;
    return {
      start: `${quarter[1]}-${String(last - 2).padStart(2, '0')}-01`,
      end: lastDay(Number(quarter[1]), last),
    };
  }
  const [from, to, ...rest] = period.split('/');
  const first = from === undefined ? null : monthSpan(from);
  const last = to === undefined ? first : monthSpan(to);
  if (!first || !last || rest.length > 0 || first.first > last.last) return null;
  return { start: first.first, end: last.last };
}

/** Whether `outer` holds every day of `inner`; an undated period holds only itself. */
export function covers(outer: string, inner: string): boolean {
  const a = spanOf(outer);
  const b = spanOf(inner);
  if (!a || !b) return outer === inner;
  if (a.start === null || a.end === null || b.start === null || b.end === null) {
    return a.start === b.start;
  }
  return a.start <= b.start && b.end <= a.end;
}

const OF_INDICATOR = 'indicator ';

/** What stands in place of the period of a file that holds every period of one indicator. */
export function everyPeriodOf(indicator: string | number): string {
  return `${OF_INDICATOR}${indicator}`;
}

/** Whether a file is of one indicator, not of one period. */
export function isOfIndicator(period: string): boolean {
  return period.startsWith(OF_INDICATOR);
}

/** A period as a piece of a file name. */
export function periodSlug(period: string): string {
  return period.replaceAll('/', '_').replace(/[^\w.-]/g, '-');
}
