import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf, madeTables } from '../build/made.ts';
import type { Database } from '../duckdb/database.ts';
import { sha256 } from '../fetch/archive.ts';
import { codeHash } from '../fetch/code.ts';
import { writeInto } from './json.ts';
import { readableManifest } from './manifest.ts';

/** Keys of the parts of a release: a part is some of its files, its key all that they are made of. */
export type PartKeys = Record<string, string>;

/** A release that was published, and what each of its parts was made of. */
export interface Earlier {
  folder: string;
  parts: Readonly<PartKeys>;
}

/**
 * What the files of a part are made of: tables of the build, whose rows are in the order in which a whole
 * table is made, and values that JSON holds.
 */
export interface Recipe {
  tables: readonly string[];
  told?: unknown;
}

/** The parts of a release that is being written. */
export interface Parts {
  /**
   * Takes the files of a part over from the earlier release, where they were made of the same and are
   * what was published. False where they are to be made.
   */
  takes(part: string, recipe: Recipe, isItsFile: (path: string) => boolean): boolean;
  keys: PartKeys;
}

/** The bytes of a file of a release; null where they are not those that were published. */
function publishedBytes(folder: string, path: string, told: string): Buffer | null {
  if (!existsSync(join(folder, path))) return null;
  const bytes = readFileSync(join(folder, path));
  return sha256(bytes) === told ? bytes : null;
}

/**
 * Opens the parts of a release that this `version` of footpack writes to a folder, from a build whose
 * tables are all made.
 */
export async function openParts(
  db: Database,
  folder: string,
  version: string,
  earlier: Earlier | null,
): Promise<Parts> {
  const made = await madeTables(db, ['stage', 'pack']);
  const [engine] = await db.rows('SELECT version() AS version');
  const code = codeHash('src/release', 'src/model', 'src/duckdb');
  const writer = keyOf(version, code, String(engine?.version));
  const files = (earlier && readableManifest(earlier.folder)?.files) ?? [];
  const keys: PartKeys = {};

  /** Null where nobody knows what a table was made of. */
  const keyFrom = ({ tables, told = null }: Recipe): string | null => {
    const recipes = tables.map((table) => made.get(table)?.keys ?? null);
    if (recipes.includes(null)) return null;
    return keyOf(writer, JSON.stringify(recipes), JSON.stringify(told));
  };

  return {
    keys,
    takes(part, recipe, isItsFile) {
      const key = keyFrom(recipe);
      if (key === null) return false;
      keys[part] = key;
      if (earlier?.parts[part] !== key) return false;
      const its = files.filter(({ path }) => isItsFile(path));
      const whole = its.map((file) => publishedBytes(earlier.folder, file.path, file.sha256));
      if (its.length === 0 || whole.includes(null)) return false;
      for (const [i, { path }] of its.entries()) writeInto(folder, path, whole[i] as Buffer);
      return true;
    },
  };
}
