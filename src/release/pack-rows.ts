import type { Database } from '../duckdb/database.ts';
import { ident, qualified, text } from '../duckdb/quote.ts';
import { decimal, type Json } from '../duckdb/value.ts';

/** Fields of an item of a pack, each with the column of a table that it is read from. */
export type Columns = Readonly<Record<string, string>>;
export type Item = Record<string, Json>;

/** Columns, each as the field of its own name: `lower_95` is `lower95`. */
export function camel(columns: string): Columns {
  const fieldOf = (column: string) =>
    column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(
    columns
      .split(/\s+/)
      .filter(Boolean)
      .map((column) => [fieldOf(column), column]),
  );
}

/** The rows that a table has of each footprint of a scheme, in the table's order. */
export interface PackRows {
  /** The rows of a footprint; none for one that the table does not know. */
  of(footprint: string): Item[];
}

/**
 * Reads the columns of a table of `pack` that packs show, of every footprint of a scheme. DuckDB writes
 * the rows of each footprint as one JSON text, which costs a fraction of fetching them value by value.
 * `decimals` are the fields whose columns are DECIMAL with more digits than a double holds: they come as
 * text, for JSON would round them.
 */
export async function packRows(
  db: Database,
  table: string,
  scheme: string,
  columns: Columns,
  { decimals = [], only = '' }: { decimals?: readonly string[]; only?: string } = {},
): Promise<PackRows> {
  const members = Object.entries(columns).map(([field, column]) => {
    const value = `t.${ident(column)}`;
    return `${text(field)}: ${decimals.includes(field) ? `CAST(${value} AS VARCHAR)` : value}`;
  });
  const rows = await db.rows(
    `SELECT footprint_code, CAST(to_json(list({${members.join(', ')}} ORDER BY t.rowid)) AS VARCHAR) AS items
     FROM ${qualified('pack', table)} AS t ${only}
     WHERE t.scheme = ${text(scheme)} GROUP BY footprint_code`,
  );
  const texts = new Map(rows.map((row) => [String(row.footprint_code), String(row.items)]));
  return {
    of(footprint) {
      const items = JSON.parse(texts.get(footprint) ?? '[]') as Item[];
      for (const item of items) {
        for (const field of decimals) {
          const value = item[field];
          if (typeof value === 'string') item[field] = decimal(value);
        }
      }
      return items;
    },
  };
}
