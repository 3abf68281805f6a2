import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  type DuckDBValue,
} from '@duckdb/node-api';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The digits of a decimal as a JSON number when a double holds all of them, else as a string. */
export function decimal(textual: string): number | string {
  const trimmed = textual.includes('.') ? textual.replace(/\.?0+$/, '') : textual;
  const digits = trimmed.replace(/^-?0*\.?0*/, '').replace(/[-.]/g, '');
  return digits.length <= 15 ? Number(trimmed) : trimmed;
}

/** A DuckDB value as JSON: exact numbers as numbers, the others as strings; dates as ISO days. */
export function toJson(value: DuckDBValue): Json {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  }
  if (value instanceof DuckDBDecimalValue) return decimal(value.toString());
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBListValue) return value.items.map(toJson);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([k, v]) => [k, toJson(v)]));
  }
  return String(value);
}
