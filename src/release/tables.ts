import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../duckdb/database.ts';
import { ident, qualified, text } from '../duckdb/quote.ts';
import { TABLES } from '../model/tables.ts';

const PARQUET = 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880';

/** A SELECT of exactly the columns that the contract names, in its order. */
export function published(table: string): string {
  const columns = Object.keys(TABLES[table]?.columns ?? {});
  return `SELECT ${columns.map(ident).join(', ')} FROM ${qualified('pack', table)}`;
}

/** Writes `tables/<table>.parquet` for every published table; gives the number of rows of each. */
export async function writeTables(db: Database, folder: string): Promise<Record<string, number>> {
  mkdirSync(join(folder, 'tables'), { recursive: true });
  const counts: Record<string, number> = {};
  for (const table of Object.keys(TABLES)) {
    const path = join(folder, 'tables', `${table}.parquet`);
    await db.run(`COPY (${published(table)}) TO ${text(path)} (${PARQUET})`);
    const [row] = await db.rows(`SELECT count(*) AS n FROM ${qualified('pack', table)}`);
    counts[table] = Number(row?.n);
  }
  return counts;
}

/** Writes one footprint's Parquet and CSV files beside its pack. */
export async function writeFootprintTables(
  db: Database,
  folder: string,
  scheme: string,
  code: string,
): Promise<void> {
  const here = join(folder, scheme, 'packs', code);
  mkdirSync(here, { recursive: true });
  const mine = `scheme = ${text(scheme)} AND footprint_code = ${text(code)}`;
  await db.run(
    `COPY (${published('baseline')} WHERE ${mine}) TO ${text(join(here, 'baseline.parquet'))} (${PARQUET})`,
  );
  const members = `SELECT * EXCLUDE (scheme, footprint_code) FROM pack.footprint_organisation WHERE ${mine}`;
  await db.run(`COPY (${members}) TO ${text(join(here, 'organisations.parquet'))} (${PARQUET})`);
  await db.run(`COPY (${members}) TO ${text(join(here, 'organisations.csv'))} (FORMAT csv, HEADER)`);
}
