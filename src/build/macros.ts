import { type Database, transaction } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { keyOf } from './made.ts';
import { folderFiles } from './sql-files.ts';

function macrosOf(packageRoot: string): string[] {
  return folderFiles(packageRoot, 'macro').map(({ sql }) => sql);
}

/** Makes the macros of `sql/macro` in the database of a connection, which every SELECT may use. */
export async function createMacros(db: Database, packageRoot: string): Promise<void> {
  await db.run(macrosOf(packageRoot).join('\n'));
}

/** A key of the texts of all macros. */
export function macrosKey(packageRoot: string): string {
  return keyOf(...macrosOf(packageRoot));
}

/** The same as `createMacros` in a database that is kept: where it has these very macros, it makes none. */
export async function keepMacros(db: Database, packageRoot: string): Promise<void> {
  const key = macrosKey(packageRoot);
  // A database without macros has none of that name either.
  const [kept] = await db.rows('SELECT macros_key() AS key').catch(() => []);
  if (kept?.key === key) return;
  await transaction(db, async () => {
    await createMacros(db, packageRoot);
    await db.run(`CREATE OR REPLACE MACRO macros_key() AS ${text(key)}`);
  });
}
