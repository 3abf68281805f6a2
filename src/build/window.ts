import type { Database } from '../duckdb/database.ts';
import { ident, text } from '../duckdb/quote.ts';

/** The catalogue of a database, and one in memory beside it whose tables are views of some of its rows. */
export interface Window {
  /** Name of the database that is looked at. */
  base: string;
  /**
   * Runs statements in which `schema.table` is what the window shows: of `parted` tables the rows of
   * the indicators, of `whole` ones all. Tables that are written are named with their database.
   */
  look<Result>(
    shown: {
      parted: readonly string[];
      whole: readonly string[];
      indicators: readonly string[];
    },
    work: () => Promise<Result>,
  ): Promise<Result>;
  close(): Promise<void>;
}

/** Opens a window beside the database of a connection. Each connection needs one of its own. */
export async function openWindow(db: Database, name: string): Promise<Window> {
  const [current] = await db.rows('SELECT current_database() AS name');
  const base = ident(String(current?.name));
  const window = ident(name);
  await db.run(`ATTACH ':memory:' AS ${window}`);
  // Macros are found in the base. A table is named with its schema, which is looked for in the first alone.
  const both = text(`${window}.main,${base}.main`);
  const schemas = new Set<string>();
  const show = async (table: string, condition: string) => {
    const [schema = ''] = table.split('.');
    if (!schemas.has(schema)) await db.run(`CREATE SCHEMA ${window}.${ident(schema)}`);
    schemas.add(schema);
    await db.run(
      `CREATE OR REPLACE VIEW ${window}.${table} AS SELECT * FROM ${base}.${table} ${condition}`,
    );
  };
  return {
    base,
    async look({ parted, whole, indicators }, work) {
      const mine = `WHERE indicator_id IN (${indicators.map(text).join(', ')})`;
      for (const table of parted) await show(table, mine);
      for (const table of whole) await show(table, '');
      await db.run(`SET search_path = ${both}`);
      try {
        return await work();
      } finally {
        await db.run(`USE ${base}`);
      }
    },
    close: () => db.run(`DETACH ${window}`),
  };
}
