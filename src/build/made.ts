import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';

/**
 * What each table of a build was made of, and what it holds: kept as the comment of the table, in the
 * same transaction as its rows, so that neither is ever there without the other.
 */
const madeSchema = z.strictObject({
  /** Hashes of its SELECT, of the macros, and the engine. */
  sql: z.string(),
  macros: z.string(),
  engine: z.string(),
  /** For each table that it read, the hash of what that one held. */
  reads: z.record(z.string(), z.string()),
  /** The key of each part: of an indicator, or of the whole as ''. */
  keys: z.record(z.string(), z.string()),
  /** What each part holds: the number of its rows and the sum of their hashes; of a table that no other reads, none. */
  contents: z.record(z.string(), z.string()),
});
export type Made = z.infer<typeof madeSchema>;

/** Contents of the parts of a table: of each indicator, or of the whole as ''. */
export type Contents = Readonly<Record<string, string>>;

/** A short hash of some texts, in which the end of one is not the beginning of the next. */
export function keyOf(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 20);
}

/** One hash of all that a table holds. */
export function wholeOf(contents: Contents): string {
  const parts = Object.entries(contents).sort(([a], [b]) => (a < b ? -1 : 1));
  return keyOf(...parts.flat());
}

/**
 * What a table holds, or its rows of some indicators: by indicator where each row is of one, else the
 * whole as ''. Two tables with the same rows, in whatever order, hold the same.
 */
export async function contentsOf(
  db: Database,
  name: string,
  indicators: readonly string[] | null = null,
): Promise<Contents> {
  const [parted] = await db.rows(
    `SELECT name FROM pragma_table_info(${text(name)}) WHERE name = 'indicator_id'`,
  );
  const told = `CAST(count(*) AS VARCHAR) || ' ' || coalesce(CAST(sum(hash(t)) AS VARCHAR), '0')`;
  if (parted) {
    const rows = await db.rows(
      `SELECT indicator_id, ${told} AS content FROM ${name} AS t
       ${indicators === null ? '' : `WHERE indicator_id IN (${indicators.map(text).join(', ')})`}
       GROUP BY indicator_id`,
    );
    const isParted = rows.every((row) => row.indicator_id !== null);
    if (isParted) {
      return Object.fromEntries(rows.map((row) => [String(row.indicator_id), String(row.content)]));
    }
  }
  const [row] = await db.rows(`SELECT ${told} AS content FROM ${name} AS t`);
  return { '': String(row?.content) };
}

/** What is known of each table of the database, by `schema.table`; null where its comment is none of ours. */
export async function madeTables(
  db: Database,
  schemas: readonly string[],
): Promise<Map<string, Made | null>> {
  const rows = await db.rows(
    `SELECT schema_name || '.' || table_name AS name, comment FROM duckdb_tables()
     WHERE database_name = current_database() AND schema_name IN (${schemas.map(text).join(', ')})`,
  );
  return new Map(rows.map((row) => [String(row.name), madeOf(row.comment)]));
}

function madeOf(comment: unknown): Made | null {
  try {
    return madeSchema.parse(JSON.parse(String(comment)));
  } catch {
    return null;
  }
}

/** Keeps what a table was made of with the table. */
export async function keepMade(db: Database, name: string, made: Made): Promise<void> {
  await db.run(`COMMENT ON TABLE ${name} IS ${text(JSON.stringify(made))}`);
}

/** What a table would be made of now. */
export type Recipe = Omit<Made, 'contents'>;

/** What every table of a build is made with. */
export interface Means {
  macros: string;
  engine: string;
  /** For each indicator all that are made with it. */
  families: ReadonlyMap<string, readonly string[]>;
}

/** What is made of a step: its table, the text of its SELECT, what that reads. */
export interface Wanted {
  sql: string;
  reads: readonly string[];
  byIndicator: boolean;
}

const WHOLE: Contents = { '': '' };

/** Of the tables that a step reads, those of which a part can be looked at by itself. */
export function partedReads(
  { reads, byIndicator }: Wanted,
  held: ReadonlyMap<string, Contents>,
): string[] {
  return byIndicator ? reads.filter((table) => !('' in (held.get(table) ?? WHOLE))) : [];
}

/**
 * What a table is to be made of, by what the tables that it reads hold. The key of a part changes when
 * the part may: with its SQL, the macros, the engine, any table read as a whole, and, of one read by
 * indicator, with the rows of the indicator's family.
 */
export function recipeOf(
  wanted: Wanted,
  held: ReadonlyMap<string, Contents>,
  { macros, engine, families }: Means,
): Recipe {
  const contents = (table: string) => held.get(table) ?? WHOLE;
  const reads = Object.fromEntries(wanted.reads.map((table) => [table, wholeOf(contents(table))]));
  const sql = keyOf(wanted.sql);
  const parted = partedReads(wanted, held);
  const whole = wanted.reads.filter((table) => !parted.includes(table));
  const common = keyOf(sql, macros, engine, ...whole.flatMap((t) => [t, reads[t] ?? '']));
  if (!wanted.byIndicator) return { sql, macros, engine, reads, keys: { '': common } };
  const indicators = new Set(parted.flatMap((table) => Object.keys(contents(table))));
  const keys = [...indicators].sort().map((indicator) => {
    const family = families.get(indicator) ?? [indicator];
    const theirs = parted.flatMap((table) => [
      table,
      ...family.flatMap((member) => [member, contents(table)[member] ?? '']),
    ]);
    return [indicator, keyOf(common, ...theirs)] as const;
  });
  return { sql, macros, engine, reads, keys: Object.fromEntries(keys) };
}

/** The parts of a table that are not what they would be if it were made now. */
export function staleParts(recipe: Recipe, made: Made): string[] {
  const parts = new Set([...Object.keys(recipe.keys), ...Object.keys(made.keys)]);
  return [...parts].filter((part) => recipe.keys[part] !== made.keys[part]).sort();
}
