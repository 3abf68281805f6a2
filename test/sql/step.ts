import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMacros } from '../../src/build/macros.ts';
import { type Database, openDatabase, type Row } from '../../src/duckdb/database.ts';
import { packageRoot } from '../support.ts';

/** Tables made by hand: for each, its columns with their types, and its rows in that order. */
export type HandMade = Record<
  string,
  { columns: Record<string, string>; rows: (string | number | boolean | null)[][] }
>;

/** A database in memory with the macros, in which single files of `sql/` are run. */
export async function bench(): Promise<Database> {
  const db = await openDatabase(':memory:', { threads: 2 });
  for (const schema of ['stage', 'organisation', 'baseline']) {
    await db.run(`CREATE SCHEMA ${schema}`);
  }
  await createMacros(db, packageRoot);
  return db;
}

/** Makes the tables anew. */
export async function lay(db: Database, tables: HandMade): Promise<void> {
  for (const [table, { columns, rows }] of Object.entries(tables)) {
    const types = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`);
    await db.run(`CREATE OR REPLACE TABLE ${table} (${types.join(', ')})`);
    const [schema = '', name = ''] = table.split('.');
    await db.insert(schema, name, Object.keys(columns), rows);
  }
}

/** Runs `sql/<table>.sql`, keeps it as that table for the next, and gives its rows. */
export async function step(db: Database, table: string): Promise<Row[]> {
  const sql = readFileSync(join(packageRoot, 'sql', `${table.replace('.', '/')}.sql`), 'utf8');
  await db.run(`CREATE OR REPLACE TABLE ${table} AS ${sql}`);
  return db.rows(`FROM ${table}`);
}
