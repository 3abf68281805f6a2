import type { Database } from '../duckdb/database.ts';
import { folderFiles } from './sql-files.ts';

/** Makes the macros of `sql/macro` in the database of a connection, which every SELECT may use. */
export async function createMacros(db: Database, packageRoot: string): Promise<void> {
  const files = folderFiles(packageRoot, 'macro').map(({ sql }) => sql);
  await db.run(files.join('\n'));
}
