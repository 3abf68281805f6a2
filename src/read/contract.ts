import { ident, text } from '../duckdb/quote.ts';
import type { Column, Layout } from '../model/source.ts';
import type { Match } from './header.ts';
import { MAX_RECORD_BYTES } from './opened.ts';

/**
 * A field as text: trimmed, non-breaking spaces made plain, what the column strips taken away, "not
 * given" made NULL. Where the file has no `oddSpaces`, only a field that begins or ends with a space
 * (or a control character, which sorts with it) is trimmed: trimming all takes as long as reading.
 */
export function cleaned(
  layout: Layout,
  column: Column,
  at: number | null,
  oddSpaces: boolean,
): string {
  if (at === null) return 'NULL::VARCHAR';
  const field = `c${at}`;
  const whole = oddSpaces
    ? `nullif(trim(replace(${field}, chr(160), ' ')), '')`
    : `CASE WHEN ${field} < '!' OR suffix(${field}, ' ') THEN nullif(trim(${field}), '') ELSE ${field} END`;
  const trimmed = column.strip
    ? `regexp_replace(${whole}, ${text(column.strip.source)}, '')`
    : whole;
  const missing = layout.missing ?? [];
  const given =
    missing.length > 0
      ? `CASE WHEN ${trimmed} IN (${missing.map(text).join(', ')}) THEN NULL ELSE ${trimmed} END`
      : trimmed;
  if (column.kind !== 'date') return given;
  const parsed = `TRY_STRPTIME(${given}, ${text(layout.dateFormat ?? '%Y-%m-%d')})`;
  return `coalesce(CAST(CAST(${parsed} AS DATE) AS VARCHAR), ${given})`;
}

/** The columns of a layout, cleaned, from the fields of a file. */
export function cleanedColumns({ layout, fields }: Match, oddSpaces: boolean): string {
  return layout.columns
    .map((c, i) => `${cleaned(layout, c, fields[i] ?? null, oddSpaces)} AS ${ident(c.name)}`)
    .join(', ');
}

/** A field as a number, NULL where it is none. */
export function number(column: string): string {
  return `TRY_CAST(replace(${ident(column)}, ',', '') AS DECIMAL(24, 10))`;
}

/** The first thing wrong with a row, or NULL. */
export function fault(layout: Layout): string {
  const suppressed = (layout.suppressed ?? []).map(text);
  const marked = (name: string) =>
    suppressed.length > 0 ? ` AND ${name} NOT IN (${suppressed.join(', ')})` : '';
  const cases = layout.columns.flatMap((column) => {
    const name = ident(column.name);
    const value = number(column.name);
    const bad: string[] = [];
    const when = (condition: string, reason: string) =>
      bad.push(`WHEN ${condition} THEN ${text(`${column.name} ${reason}: `)} || ${name}`);
    if (column.required) bad.push(`WHEN ${name} IS NULL THEN ${text(`${column.name} is empty`)}`);
    if (column.kind === 'count' || column.kind === 'number') {
      when(`${name} IS NOT NULL${marked(name)} AND ${value} IS NULL`, 'is not a number');
    }
    if (column.kind === 'count') {
      when(`${name} IS NOT NULL${marked(name)} AND ${value} < 0`, 'is a negative count');
    }
    if (column.kind === 'vintage') {
      const month = `regexp_full_match(${name}, '[12][0-9]{3}-(0[1-9]|1[0-2])')`;
      when(`NOT ${month}`, 'is not a month like 2017-04');
    }
    if (column.kind === 'date') {
      when(`${name} IS NOT NULL AND TRY_CAST(${name} AS DATE) IS NULL`, 'is not a date');
    }
    if (column.allowed) {
      const values = column.allowed.map(text).join(', ');
      when(`${name} IS NOT NULL AND ${name} NOT IN (${values})`, 'is not one of its values');
    }
    return bad;
  });
  return cases.length > 0 ? `CASE ${cases.join(' ')} END` : 'NULL::VARCHAR';
}

/**
 * Whether something may be wrong with a row: true of every faulty one, of few others, and cheap.
 * Casting to a decimal of 14 digits takes a third of the time of a regular expression.
 */
export function doubt(layout: Layout): string {
  const doubts = layout.columns.flatMap((column) => {
    const name = ident(column.name);
    const noNumber = `(TRY_CAST(${name} AS DECIMAL(14, 0)) IS NULL AND ${name} IS NOT NULL)`;
    const bad: string[] = [];
    if (column.required) bad.push(`${name} IS NULL`);
    // What sorts before '0' begins with a sign, a point or a mark: a small negative rounds to 0.
    if (column.kind === 'count') bad.push(`${name} < '0'`, noNumber);
    if (column.kind === 'number') bad.push(noNumber);
    if (column.kind === 'vintage') bad.push(`${name} IS NOT NULL`);
    if (column.kind === 'date') {
      bad.push(`(TRY_CAST(${name} AS DATE) IS NULL AND ${name} IS NOT NULL)`);
    }
    if (column.allowed) bad.push(`${name} NOT IN (${column.allowed.map(text).join(', ')})`);
    return bad;
  });
  return doubts.length > 0 ? doubts.join(' OR ') : 'false';
}

/**
 * The records of a CSV file as DuckDB reads it: fields c0, c1, … as text, header and all, but for
 * the lines that are skipped.
 */
export function csvScan(path: string, width: number, skip = 0): string {
  const columns = Array.from({ length: width }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  return (
    `read_csv(${text(path)}, columns = {${columns}}, auto_detect = false, header = false, ` +
    `delim = ',', quote = '"', escape = '"', strict_mode = true, null_padding = false, ` +
    // Left to itself DuckDB takes buffers of 16 such lines: fewer bytes share better among threads.
    `max_line_size = ${MAX_RECORD_BYTES}, buffer_size = ${2 * MAX_RECORD_BYTES}${skip > 0 ? `, skip = ${skip}` : ''})`
  );
}
