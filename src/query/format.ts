import type { Json } from '../duckdb/value.ts';
import { type Answer, isNumeric, plain } from './answer.ts';
import { table } from './table.ts';

/** Formats that are text, and those that are not. */
export const TEXT_FORMATS = ['table', 'json', 'ndjson', 'csv', 'markdown'] as const;
export const FORMATS = [...TEXT_FORMATS, 'arrow', 'parquet'] as const;

export type TextFormat = (typeof TEXT_FORMATS)[number];
export type Format = (typeof FORMATS)[number];

/** The format that the ending of a file asks for. */
export const ENDINGS: Readonly<Record<string, Format>> = {
  '.txt': 'table',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.csv': 'csv',
  '.md': 'markdown',
  '.arrow': 'arrow',
  '.feather': 'arrow',
  '.parquet': 'parquet',
};

export function isText(format: Format): format is TextFormat {
  return (TEXT_FORMATS as readonly Format[]).includes(format);
}

/** An answer as text, in pieces: whole, it may be longer than a string can be. */
export function format(answer: Answer, as: TextFormat, width?: number): Iterable<string> {
  switch (as) {
    case 'table':
      return table(answer, width);
    case 'json':
      return json(answer);
    case 'ndjson':
      return ndjson(answer);
    case 'csv':
      return csv(answer);
    case 'markdown':
      return markdown(answer);
  }
}

/** Rows as JSON objects. Written key by key: an object would move a column named `1` to the front. */
function objects(answer: Answer): (row: Json[]) => string {
  const keys = answer.columns.map((column) => JSON.stringify(column.name));
  return (row) => `{${row.map((value, i) => `${keys[i]}:${JSON.stringify(value)}`).join(',')}}`;
}

function* json(answer: Answer): Iterable<string> {
  const object = objects(answer);
  if (answer.rows.length === 0) yield '[]\n';
  for (const [i, row] of answer.rows.entries()) yield `${i === 0 ? '[' : ',\n '}${object(row)}`;
  if (answer.rows.length > 0) yield ']\n';
}

function* ndjson(answer: Answer): Iterable<string> {
  const object = objects(answer);
  for (const row of answer.rows) yield `${object(row)}\n`;
}

/** RFC 4180. NULL is an empty field, an empty string is "". */
function* csv(answer: Answer): Iterable<string> {
  const line = (fields: string[]) => `${fields.join(',')}\r\n`;
  yield line(answer.columns.map((column) => csvField(column.name)));
  for (const row of answer.rows) yield line(row.map((v) => (v === null ? '' : csvField(plain(v)))));
}

function csvField(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A GitHub-flavoured table. */
function* markdown(answer: Answer): Iterable<string> {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  const ruler = answer.columns.map((column) => (isNumeric(column) ? '---:' : '---'));
  yield line(answer.columns.map((column) => markdownCell(column.name)));
  yield line(ruler);
  for (const row of answer.rows) yield line(row.map((value) => markdownCell(plain(value))));
}

/** A pipe would end the cell and a backslash hide the pipe after it; a line break, end the table. */
function markdownCell(text: string): string {
  return text.replace(/[\\|]/g, '\\$&').replace(/\r\n|\r|\n/g, '<br>');
}
