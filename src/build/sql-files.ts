import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../model/source.ts';

/** Folders of `sql/` that hold tables, in the order in which one may read another. */
export const SCHEMAS = ['stage', 'organisation', 'baseline', 'pack'] as const;

/** The folder of the checks, which read all of those. */
export const CHECKS = 'check';

/** One file of `sql/`: its table, and its statement as written. */
export interface SqlFile {
  /** `schema.table`. */
  table: string;
  /** Path below the package, for messages. */
  file: string;
  sql: string;
}

/** The last line of the comment of a table that is made by indicator. */
export const BY_INDICATOR = 'Made by indicator.';

/**
 * Whether a table may be made again for some indicators alone, as the last line of its comment says:
 * its rows of an indicator follow from rows of that indicator, and of its family, in each table by
 * indicator that it reads.
 */
export function isByIndicator(file: SqlFile): boolean {
  return file.sql.split('\n').includes(`-- ${BY_INDICATOR}`);
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

/**
 * The sources of which `sql/stage` reads a relation, and those that are bundled only: what nothing
 * reads need not be loaded.
 */
export function sourcesRead(packageRoot: string, sources: readonly Source[]): Source[] {
  const named = folderFiles(packageRoot, SCHEMAS[0]).flatMap(({ sql }) => [
    ...sql.matchAll(/\braw\.(\w+)/g),
  ]);
  const relations = new Set(named.map((match) => match[1]));
  return sources.filter(
    ({ layouts }) => layouts.length === 0 || layouts.some((l) => relations.has(l.relation)),
  );
}
