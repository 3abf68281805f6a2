import type { Database } from '../duckdb/database.ts';
import { ident, qualified, text } from '../duckdb/quote.ts';
import { sha256 } from '../fetch/archive.ts';
import { codeHash } from '../fetch/code.ts';
import { type Extract, type Layout, type Source, vintageOf } from '../model/source.ts';
import type { Loaded, Refused } from './extract.ts';

/** Columns that every raw relation opens with: where the row came from. */
export const ORIGIN = [
  'source_id VARCHAR',
  'source_file VARCHAR',
  'source_line BIGINT',
  'extract_period VARCHAR',
  'extract_vintage VARCHAR',
  'bundled BOOLEAN',
] as const;

/**
 * Makes the empty relation of every layout, so that SQL may read it whatever was published. One that is
 * there with the same columns stays as it is; one with others is made anew, and what was read into it
 * is forgotten. `raw.extract` has a row for each file that was read.
 */
export async function createRelations(db: Database, layouts: readonly Layout[]): Promise<void> {
  await db.run(
    `CREATE SCHEMA IF NOT EXISTS raw;
     CREATE TABLE IF NOT EXISTS raw.quarantine (
       source_id VARCHAR, source_file VARCHAR, source_line BIGINT, extract_period VARCHAR,
       reason VARCHAR, text VARCHAR);
     CREATE TABLE IF NOT EXISTS raw.extract (
       file VARCHAR, key VARCHAR, relation VARCHAR, outcome VARCHAR)`,
  );
  const there = await db.rows(
    `SELECT table_name AS name,
       string_agg(column_name || ' ' || data_type, ', ' ORDER BY column_index) AS columns
     FROM duckdb_columns()
     WHERE database_name = current_database() AND schema_name = 'raw' GROUP BY table_name`,
  );
  const standing = new Map(there.map((row) => [row.name, row.columns]));
  const statements = layouts.flatMap(({ relation, columns }) => {
    const before = standing.get(relation);
    if (before === [...ORIGIN, ...columns.map((c) => `${c.name} VARCHAR`)].join(', ')) return [];
    const wanted = [...ORIGIN, ...columns.map((c) => `${ident(c.name)} VARCHAR`)];
    return [
      ...(before === undefined
        ? []
        : [`DELETE FROM raw.extract WHERE relation = ${text(relation)}`]),
      `CREATE OR REPLACE TABLE ${qualified('raw', relation)} (${wanted.join(', ')})`,
    ];
  });
  if (statements.length > 0) await db.run(statements.join('; '));
}

/** A file that was read into schema `raw`, or refused. */
export interface KeptExtract {
  file: string;
  /** What it was read from and how: the same key gives the same rows. */
  key: string;
  outcome: Loaded | Refused;
}

/**
 * The key of an extract: its bytes, what the rows say of where they came from, what a person overruled, the
 * layouts that it is held against, and the code that reads it.
 */
export function extractKey(
  source: Pick<Source, 'layouts' | 'vintage'>,
  { sourceId, period, file, sha256: bytes, bundled, relation, overruled }: Extract,
): string {
  const told = { sourceId, period, file, bytes, bundled, relation, overruled };
  const vintage = vintageOf(source.vintage, period);
  const declared = JSON.stringify([told, vintage, source.layouts], (_, value) =>
    typeof value === 'function' || value instanceof RegExp ? String(value) : value,
  );
  return sha256(`${codeHash('src/read', 'src/duckdb')} ${declared}`);
}

/** What was kept of a file, or null. */
export async function keptExtract(db: Database, file: string): Promise<KeptExtract | null> {
  const [row] = await db.rows(
    `SELECT key, outcome FROM raw.extract WHERE file = ${text(file)} LIMIT 1`,
  );
  return row ? { file, key: String(row.key), outcome: JSON.parse(String(row.outcome)) } : null;
}

/** What was kept of every file, by name. */
export async function keptExtracts(db: Database): Promise<Map<string, KeptExtract>> {
  const rows = await db.rows('SELECT file, key, outcome FROM raw.extract ORDER BY file');
  return new Map(
    rows.map(({ file, key, outcome }) => [
      String(file),
      { file: String(file), key: String(key), outcome: JSON.parse(String(outcome)) },
    ]),
  );
}

/** Keeps what came of a file; in one transaction with its rows. */
export async function keepExtract(
  db: Database,
  { file, key, outcome }: KeptExtract,
): Promise<void> {
  const relation = 'refused' in outcome ? null : outcome.relation;
  const values = [file, key, relation, JSON.stringify(outcome)].map(text);
  await db.run(`INSERT INTO raw.extract VALUES (${values.join(', ')})`);
}

/** Forgets files and removes their rows. */
export async function dropExtracts(db: Database, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const gone = `IN (${files.map(text).join(', ')})`;
  const rows = await db.rows(
    `SELECT DISTINCT relation FROM raw.extract WHERE file ${gone} AND relation IS NOT NULL`,
  );
  const relations = [...rows.map((row) => String(row.relation)), 'quarantine'];
  const statements = relations.map(
    (relation) => `DELETE FROM ${qualified('raw', relation)} WHERE source_file ${gone}`,
  );
  await db.run(
    ['BEGIN', ...statements, `DELETE FROM raw.extract WHERE file ${gone}`, 'COMMIT'].join('; '),
  );
}

/** Forgets every file that was read but these. What came of one that was refused is kept. */
export async function keepOnly(db: Database, files: readonly string[]): Promise<void> {
  const rows = await db.rows('SELECT file FROM raw.extract WHERE relation IS NOT NULL');
  const used = new Set(files);
  await dropExtracts(
    db,
    rows.map((row) => String(row.file)).filter((file) => !used.has(file)),
  );
}
