import {
  Bool,
  type DataType,
  DateDay as Day,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  Table,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import type { Json } from '../duckdb/value.ts';
import { type Answer, type Column, plain } from './answer.ts';

/**
 * An answer as Arrow IPC: the `file` layout (random access, also called Feather) for files, the
 * `stream` layout for pipes.
 *
 * Booleans, dates, integers and floating-point numbers keep their type. DECIMAL and HUGEINT become
 * Float64 when a double holds every value of the column exactly, else Utf8. All else is Utf8:
 * times as DuckDB writes them, lists and structs as JSON.
 */
export function arrow(answer: Answer, layout: 'file' | 'stream'): Uint8Array {
  const vectors: Record<string, Vector> = {};
  answer.columns.forEach((column, i) => {
    vectors[column.name] = vector(
      column,
      answer.rows.map((row) => row[i] ?? null),
    );
  });
  return tableToIPC(new Table(vectors), layout);
}

const NUMBERS: Record<string, () => DataType> = {
  TINYINT: () => new Int8(),
  SMALLINT: () => new Int16(),
  INTEGER: () => new Int32(),
  UTINYINT: () => new Uint8(),
  USMALLINT: () => new Uint16(),
  UINTEGER: () => new Uint32(),
  FLOAT: () => new Float32(),
  DOUBLE: () => new Float64(),
};

function vector(column: Column, values: Json[]): Vector {
  const given = <T>(of: (value: Json) => T) => values.map((v) => (v === null ? null : of(v)));
  const number = NUMBERS[column.type];
  // Not finite numbers arrive as the texts NaN, Infinity and -Infinity.
  if (number) return vectorFromArray(given(Number), number());
  switch (column.type) {
    case 'BOOLEAN':
      return vectorFromArray(given(Boolean), new Bool());
    case 'BIGINT':
      return vectorFromArray(given(integer), new Int64());
    case 'UBIGINT':
      return vectorFromArray(given(integer), new Uint64());
    case 'DATE':
      // DuckDB also knows days before Christ and `infinity`, which stay text.
      if (values.every((v) => v === null || /^\d{4}-\d\d-\d\d$/.test(String(v)))) {
        return vectorFromArray(
          given((v) => new Date(`${v}T00:00:00Z`)),
          new Day(),
        );
      }
      break;
    default:
      if (isExact(column, values)) return vectorFromArray(given(Number), new Float64());
  }
  return vectorFromArray(given(plain), new Utf8());
}

function integer(value: Json): bigint {
  return BigInt(value as number | string);
}

function isExact(column: Column, values: Json[]): boolean {
  return (
    /^(?:DECIMAL\(|U?HUGEINT$)/.test(column.type) &&
    values.every((value) => value === null || typeof value === 'number')
  );
}
