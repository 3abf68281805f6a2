import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of `sql/` that hold tables, in the order in which one may read another. */
export const SCHEMAS = ['stage', 'organisation', 'baseline', 'pack'] as const;

/** One file of `sql/`: its table, and its statement as written. */
export interface SqlFile {
  /** `schema.table`. */
  table: string;
  /** Path below the package, for messages. */
  file: string;
  sql: string;
}

/** The files of one folder of `sql/`, by name. */
export function folderFiles(packageRoot: string, folder: string): SqlFile[] {
  return readdirSync(join(packageRoot, 'sql', folder))
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({
      table: `${folder}.${name.slice(0, -'.sql'.length)}`,
      file: `sql/${folder}/${name}`,
      sql: readFileSync(join(packageRoot, 'sql', folder, name), 'utf8'),
    }));
}

/** The files that make tables, folder by folder. */
export function tableFiles(packageRoot: string): SqlFile[] {
  return SCHEMAS.flatMap((schema) => folderFiles(packageRoot, schema));
}

/** The relations of schema `raw` that `sql/stage` reads: what nothing reads need not be loaded. */
export function rawRelations(packageRoot: string): Set<string> {
  const named = folderFiles(packageRoot, SCHEMAS[0]).flatMap(({ sql }) => [
    ...sql.matchAll(/\braw\.(\w+)/g),
  ]);
  return new Set(named.map((match) => String(match[1])));
}
