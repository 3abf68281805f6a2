import { type Database, transaction } from '../duckdb/database.ts';
import { forEach, openPool } from '../duckdb/pool.ts';
import { ident, qualified, text } from '../duckdb/quote.ts';
import { families } from './family.ts';
import { macrosKey } from './macros.ts';
import {
  type Contents,
  contentsOf,
  keepMade,
  keyOf,
  type Made,
  type Means,
  madeTables,
  partedReads,
  type Recipe,
  recipeOf,
  staleParts,
} from './made.ts';
import { buildOrder, type Step } from './order.ts';
import { CHECKS, folderFiles, isByIndicator, SCHEMAS, type SqlFile } from './sql-files.ts';
import { tablesRead } from './tables-read.ts';
import { openWindow, type Window } from './window.ts';

/** A table to be made: what it reads, its SELECT, and whether it may be made for some indicators alone. */
export type BuildStep = Step & SqlFile & { byIndicator: boolean };

/**
 * The steps of a build in their order, read from `sql/`: those that make tables, and, where they are
 * asked for, the checks.
 */
export async function planBuild(
  db: Database,
  packageRoot: string,
  folders: readonly string[] = SCHEMAS,
): Promise<BuildStep[]> {
  const files = folders.flatMap((folder) => folderFiles(packageRoot, folder));
  const byTable = new Map(files.map((file) => [file.table, file]));
  const made = await madeTables(db, folders);
  const steps = await forEach(db, files, async (connection, file): Promise<Step> => {
    const before = made.get(file.table);
    // What is made of this very text says what it read.
    const known = before?.sql === keyOf(file.sql) ? Object.keys(before.reads).sort() : null;
    return {
      table: file.table,
      file: file.file,
      reads: known ?? (await tablesRead(connection, file)),
    };
  });
  const given = await db.rows(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
     WHERE table_schema IN ('raw', 'input')`,
  );
  return buildOrder(
    steps,
    given.map((row) => String(row.name)),
    folders,
  ).map((step) => {
    const file = byTable.get(step.table) as SqlFile;
    return { ...step, ...file, byIndicator: isByIndicator(file) };
  });
}

/** What became of the tables of a build. */
export interface Built {
  /** Tables that were made, those of which only some indicators were, and those left as they were. */
  made: string[];
  renewed: string[];
  fresh: string[];
}

/** A table as SQL names it. */
function nameOf(table: string): string {
  const [schema = '', name = ''] = table.split('.');
  return qualified(schema, name);
}

/** Whether it is quicker to make a table anew than some of its parts. */
function isMost(stale: readonly string[], recipe: Recipe): boolean {
  return 2 * stale.length > Object.keys(recipe.keys).length;
}

/** Makes a table anew; gives what it holds, where anybody asks for that. */
async function make(
  db: Database,
  step: BuildStep,
  recipe: Recipe,
  isRead: boolean,
): Promise<Contents> {
  const name = nameOf(step.table);
  return transaction(db, async () => {
    await db.run(`CREATE OR REPLACE TABLE ${name} AS ${step.sql}`);
    const contents = isRead ? await contentsOf(db, name) : {};
    await keepMade(db, name, { ...recipe, contents });
    return contents;
  });
}

/** Makes the rows of some indicators anew; gives what the whole table holds. */
async function renew(
  db: Database,
  window: Window,
  step: BuildStep,
  held: ReadonlyMap<string, Contents>,
  recipe: Recipe,
  before: Made,
  stale: readonly string[],
): Promise<Contents> {
  const name = `${window.base}.${nameOf(step.table)}`;
  const parted = partedReads(step, held);
  const whole = step.reads.filter((table) => !parted.includes(table));
  const mine = `indicator_id IN (${stale.map(text).join(', ')})`;
  return window.look({ parted, whole, indicators: stale }, () =>
    transaction(db, async () => {
      await db.run(`DELETE FROM ${name} WHERE ${mine}`);
      await db.run(`INSERT INTO ${name} SELECT * FROM (${step.sql}\n) WHERE ${mine}`);
      const kept = Object.entries(before.contents).filter(([part]) => !stale.includes(part));
      const renewed = await contentsOf(db, name, stale);
      const contents = { ...Object.fromEntries(kept), ...renewed };
      await keepMade(db, name, { ...recipe, contents });
      return contents;
    }),
  );
}

/** What every table of this build is made with. */
export async function meansOf(db: Database, packageRoot: string): Promise<Means> {
  const [engine] = await db.rows('SELECT version() AS version');
  return {
    macros: macrosKey(packageRoot),
    engine: String(engine?.version),
    families: await families(db),
  };
}

/** A file that was read into a relation of schema `raw`, with its key; refused ones are in none. */
export interface ReadExtract {
  relation: string | null;
  file: string;
  key: string;
}

/** What a relation of schema `raw` holds: rows of these extracts, and of no others. */
export function relationContents(relation: string, extracts: readonly ReadExtract[]): Contents {
  const read = extracts.filter((e) => e.relation === relation || relation === 'quarantine');
  const inOrder = read.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  return { '': keyOf(...inOrder.flatMap(({ file, key }) => [file, key])) };
}

/**
 * What the tables that stages read hold: of schema `raw` by the extracts that were read into it, of
 * schema `input` by their rows.
 */
export async function givenContents(
  db: Database,
  steps: readonly Step[],
  extracts: readonly ReadExtract[],
): Promise<Map<string, Contents>> {
  const given = new Map<string, Contents>();
  for (const table of new Set(steps.flatMap((step) => step.reads))) {
    const [schema = '', name = ''] = table.split('.');
    if (schema === 'input') given.set(table, await contentsOf(db, nameOf(table)));
    if (schema === 'raw') given.set(table, relationContents(name, extracts));
  }
  return given;
}

/** The files that were read into schema `raw`. */
export async function extractsRead(db: Database): Promise<ReadExtract[]> {
  const rows = await db.rows('SELECT relation, file, key FROM raw.extract');
  return rows.map(({ relation, file, key }) => ({
    relation: relation === null ? null : String(relation),
    file: String(file),
    key: String(key),
  }));
}

/**
 * Makes the tables of some steps, from the schemas `raw` and `input` on, each as soon as it can be. The
 * macros are there (`keepMacros`). A table that is there already, made of what it would be made of now,
 * is left; one that is made by indicator is made anew for the indicators that changed. What a table holds
 * is kept where one of `all` reads it.
 */
export async function buildTables(
  db: Database,
  packageRoot: string,
  steps: readonly BuildStep[],
  all: readonly BuildStep[],
): Promise<Built> {
  const schemas = [...new Set(steps.map(({ table }) => table.split('.')[0] ?? ''))];
  for (const schema of schemas) await db.run(`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`);
  const before = await madeTables(db, [...SCHEMAS, CHECKS]);
  const own = new Set(steps.map((step) => step.table));
  for (const table of before.keys()) {
    // No file of sql/ makes it any more.
    if (!own.has(table) && schemas.includes(table.split('.')[0] ?? '')) {
      await db.run(`DROP TABLE ${nameOf(table)}`);
    }
  }
  const means = await meansOf(db, packageRoot);
  const held = await givenContents(db, steps, await extractsRead(db));
  for (const [table, made] of before) if (!own.has(table) && made) held.set(table, made.contents);

  const read = new Set(all.flatMap((step) => step.reads));
  const built: Built = { made: [], renewed: [], fresh: [] };
  const pool = await openPool(db);
  const windows = new Map<Database, Promise<Window>>();
  const windowOf = (connection: Database) => {
    const opened = windows.get(connection) ?? openWindow(connection, `window_${windows.size}`);
    windows.set(connection, opened);
    return opened;
  };
  const tables = new Map<string, Promise<void>>();
  const place = async (step: BuildStep) => {
    await Promise.all(step.reads.map((table) => tables.get(table)));
    const recipe = recipeOf(step, held, means);
    const made = before.get(step.table) ?? null;
    const stale = made === null ? [] : staleParts(recipe, made);
    if (made !== null && stale.length === 0) {
      built.fresh.push(step.table);
      held.set(step.table, made.contents);
      return;
    }
    const inPart = made !== null && step.byIndicator && !('' in made.contents);
    await pool.run(async (connection) => {
      try {
        if (inPart && !isMost(stale, recipe)) {
          const window = await windowOf(connection);
          held.set(step.table, await renew(connection, window, step, held, recipe, made, stale));
          built.renewed.push(step.table);
        } else {
          held.set(step.table, await make(connection, step, recipe, read.has(step.table)));
          built.made.push(step.table);
        }
      } catch (error) {
        throw new Error(`${step.file}: ${error instanceof Error ? error.message : error}`);
      }
    });
  };
  for (const step of steps) tables.set(step.table, place(step));
  const outcomes = await Promise.allSettled(tables.values());
  for (const window of await Promise.all(windows.values())) await window.close();
  pool.close();
  const failed = outcomes.find((o) => o.status === 'rejected');
  if (failed) throw failed.reason;
  return built;
}
