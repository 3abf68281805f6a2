import { join } from 'node:path';
import { type Database, openDatabase } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { ReleaseFolder } from './release-folder.ts';

/**
 * The tables of a release, read-only, and as `footprint_organisation` the organisations of all its
 * packs. The caller closes it.
 */
export async function openRelease(release: ReleaseFolder): Promise<Database> {
  const db = await openDatabase(release.database, { readOnly: true });
  try {
    const packs = join(release.folder, '*', 'packs', '*', 'organisations.parquet');
    await db.run(
      `CREATE TEMP VIEW footprint_organisation AS
       SELECT * FROM read_parquet(${text(packs)}, union_by_name = true)`,
    );
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
