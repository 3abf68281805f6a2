import type { Json } from '../duckdb/value.ts';

/** A column of an answer: its name, unique among its neighbours, and its DuckDB type. */
export interface Column {
  name: string;
  type: string;
}

/** What a query gave. A row holds one value a column: exact numbers as numbers, else strings. */
export interface Answer {
  columns: Column[];
  rows: Json[][];
}

const NUMBER = /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+, ?\d+\))$/;

/** Whether a column holds numbers. */
export function isNumeric(column: Column): boolean {
  return NUMBER.test(column.type);
}

/** A value as plain text: nothing for NULL, JSON for what has parts. */
export function plain(value: Json): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
