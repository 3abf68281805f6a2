import { join } from 'node:path';
import { createMacros } from '../build/macros.ts';
import { type Database, transaction } from '../duckdb/database.ts';
import { ident, text } from '../duckdb/quote.ts';
import { TABLES } from '../model/tables.ts';
import { published } from './tables.ts';

/**
 * Writes `footpack.duckdb`: the published tables with a comment on each table and column, and the
 * macros, in DuckDB's default storage version, which older engines open too. Until the last checkpoint
 * the file is nothing: it has no log, and all that is put into it is one transaction.
 */
export async function writeDuckdbFile(
  db: Database,
  packageRoot: string,
  folder: string,
): Promise<void> {
  const [current] = await db.rows('SELECT current_database() AS name');
  const path = join(folder, 'footpack.duckdb');
  await db.run(`ATTACH ${text(path)} AS release_file (RECOVERY_MODE no_wal_writes)`);
  const tables = Object.entries(TABLES).map(([table, { description, columns }]) => {
    const name = `release_file.main.${ident(table)}`;
    const comments = Object.entries(columns).map(
      ([column, about]) => `COMMENT ON COLUMN ${name}.${ident(column)} IS ${text(about)}`,
    );
    return [
      `CREATE TABLE ${name} AS ${published(table)}`,
      `COMMENT ON TABLE ${name} IS ${text(description)}`,
      ...comments,
    ].join(';\n');
  });
  await transaction(db, async () => {
    await db.run(tables.join(';\n'));
    await db.run('USE release_file');
    await createMacros(db, packageRoot);
  });
  await db.run(`USE ${ident(String(current?.name))}`);
  await db.run('CHECKPOINT release_file');
  await db.run('DETACH release_file');
}
