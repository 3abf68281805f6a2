import { ident, text } from '../duckdb/quote.ts';
import type { Column, Layout } from '../model/source.ts';
import type { Match } from './header.ts';

/** A field as text: trimmed, non-breaking spaces made plain, "not given" made NULL. */
export function cleaned(layout: Layout, column: Column, at: number | null): string {
  if (at === null) return 'NULL::VARCHAR';
  const trimmed = `nullif(trim(replace(c${at}, chr(160), ' ')), '')`;
  const missing = layout.missing ?? [];
  const given =
    missing.length > 0
      ? `CASE WHEN ${trimmed} IN (${missing.map(text).join(', ')}) THEN NULL ELSE ${trimmed} END`
      : trimmed;
  if (column.kind !== 'date') return given;
  const parsed = `TRY_STRPTIME(${given}, ${text(layout.dateFormat ?? '%Y-%m-%d')})`;
  return `coalesce(CAST(CAST(${parsed} AS DATE) AS VARCHAR), ${given})`;
}

/** The first thing wrong with a row, or NULL. */
function fault(layout: Layout): string {
  const suppressed = (layout.suppressed ?? []).map(text);
  const cases = layout.columns.flatMap((column) => {
    const name = ident(column.name);
    const number = `TRY_CAST(replace(${name}, ',', '') AS DECIMAL(24, 10))`;
    // Casting text to DECIMAL is slow: plain whole numbers, nearly all, are let through first.
    const odd = `${name} IS NOT NULL AND NOT regexp_full_match(${name}, '[0-9]{1,13}')`;
    const marked = suppressed.length > 0 ? ` AND ${name} NOT IN (${suppressed.join(', ')})` : '';
    const bad: string[] = [];
    if (column.required) bad.push(`WHEN ${name} IS NULL THEN ${text(`${column.name} is empty`)}`);
    if (column.kind === 'count' || column.kind === 'number') {
      bad.push(
        `WHEN ${odd}${marked} AND ${number} IS NULL ` +
          `THEN ${text(`${column.name} is not a number: `)} || ${name}`,
      );
    }
    if (column.kind === 'count') {
      bad.push(
        `WHEN ${odd}${marked} AND ${number} < 0 THEN ${text(`${column.name} is a negative count: `)} || ${name}`,
      );
    }
    if (column.kind === 'vintage') {
      bad.push(
        `WHEN NOT regexp_full_match(${name}, '[12][0-9]{3}-(0[1-9]|1[0-2])') ` +
          `THEN ${text(`${column.name} is not a month like 2017-04: `)} || ${name}`,
      );
    }
    if (column.kind === 'date') {
      bad.push(
        `WHEN ${name} IS NOT NULL AND TRY_CAST(${name} AS DATE) IS NULL ` +
          `THEN ${text(`${column.name} is not a date: `)} || ${name}`,
      );
    }
    return bad;
  });
  return cases.length > 0 ? `CASE ${cases.join(' ')} END` : 'NULL::VARCHAR';
}

/** The records of a CSV file as DuckDB reads it: fields c0, c1, … as text, header and all. */
export function csvScan(path: string, width: number): string {
  const columns = Array.from({ length: width }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  return (
    `read_csv(${text(path)}, columns = {${columns}}, auto_detect = false, header = false, ` +
    `delim = ',', quote = '"', escape = '"', strict_mode = true, null_padding = false, ` +
    'max_line_size = 4194304)'
  );
}

/**
 * The SQL that holds each record against the contract of its layout, into the temporary table
 * `judged`: the columns, what is wrong with the row (`fault`, or NULL), and whether its key stood
 * before (`nth`, `first_of_key`). `records` selects `record` and the fields.
 */
export function judge(match: Match, records: string, firstData: number): string {
  const { layout, fields } = match;
  const columns = layout.columns.map(
    (column, i) => `${cleaned(layout, column, fields[i] ?? null)} AS ${ident(column.name)}`,
  );
  const key = layout.key.map(ident).join(', ');
  const whole = Array.from({ length: match.width }, (_, i) => `coalesce(c${i}, '')`).join(', ');
  return `CREATE OR REPLACE TEMP TABLE judged AS
    WITH records AS (${records}),
    cleaned AS (
      SELECT record, ${columns.join(', ')}, array_to_string([${whole}], ',') AS whole
      FROM records WHERE record >= ${firstData}
    ),
    faulted AS (SELECT *, ${fault(layout)} AS fault FROM cleaned)
    SELECT *${
      layout.key.length > 0
        ? `, CASE WHEN fault IS NULL THEN row_number() OVER (PARTITION BY fault, ${key} ORDER BY record) END AS nth,
           CASE WHEN fault IS NULL THEN min(record) OVER (PARTITION BY fault, ${key}) END AS first_of_key`
        : ', 1 AS nth, record AS first_of_key'
    }
    FROM faulted`;
}
