import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../duckdb/database.ts';
import { ident, qualified, text } from '../duckdb/quote.ts';
import { TABLES } from '../model/tables.ts';
import type { Parts } from './parts.ts';

const PARQUET = 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880';

/** Options of a Parquet file of a table, which says in its metadata what it holds. */
function parquet(table: string): string {
  const description = TABLES[table]?.description ?? table;
  const told = { table, description, made_by: 'footpack', schema: `schema/tables/${table}.json` };
  const pairs = Object.entries(told).map(([key, value]) => `${ident(key)}: ${text(value)}`);
  return `${PARQUET}, KV_METADATA {${pairs.join(', ')}}`;
}

/** A SELECT of exactly the columns that the contract names, in its order. */
export function published(table: string): string {
  const columns = Object.keys(TABLES[table]?.columns ?? {});
  return `SELECT ${columns.map(ident).join(', ')} FROM ${qualified('pack', table)}`;
}

/** Writes `tables/<table>.parquet` for every published table; gives the number of rows of each. */
export async function writeTables(
  db: Database,
  folder: string,
  parts: Parts,
): Promise<Record<string, number>> {
  mkdirSync(join(folder, 'tables'), { recursive: true });
  const names = Object.keys(TABLES);
  const anew = names.filter((table) => {
    const file = `tables/${table}.parquet`;
    return !parts.takes(file, { tables: [`pack.${table}`] }, (path) => path === file);
  });
  // One call, between whose statements nothing waits for the packs, which are made beside it.
  await db.run(
    anew
      .map((table) => {
        const path = join(folder, 'tables', `${table}.parquet`);
        return `COPY (${published(table)}) TO ${text(path)} (${parquet(table)});`;
      })
      .join('\n'),
  );
  const counts = names.map((t) => `(SELECT count(*) FROM ${qualified('pack', t)}) AS ${ident(t)}`);
  const [rows = {}] = await db.rows(`SELECT ${counts.join(', ')}`);
  return Object.fromEntries(names.map((table) => [table, Number(rows[table])]));
}

/** One file a footprint of a SELECT that has the columns scheme and footprint_code. */
async function writeParts(
  db: Database,
  packs: string,
  select: string,
  file: string,
  options: string,
): Promise<void> {
  const parts = join(packs, 'parts');
  await db.run(
    `COPY (SELECT *, footprint_code AS part FROM (${select})) TO ${text(parts)}
     (${options}, PARTITION_BY (part))`,
  );
  for (const part of readdirSync(parts)) {
    const [only] = readdirSync(join(parts, part));
    const code = part.slice('part='.length);
    mkdirSync(join(packs, code), { recursive: true });
    renameSync(join(parts, part, only ?? ''), join(packs, code, file));
  }
  rmSync(parts, { recursive: true });
}

/**
 * Writes the Parquet and CSV files of each footprint of some schemes beside its pack. Every format is
 * written in one statement a scheme and on one thread, which keeps the rows of each part in their order.
 */
export async function writeFootprintTables(
  db: Database,
  folder: string,
  schemes: readonly string[],
  parts: Parts,
): Promise<void> {
  const [before] = await db.rows("SELECT current_setting('threads') AS threads");
  await db.run('SET threads = 1');
  for (const scheme of schemes) {
    const packs = join(folder, scheme, 'packs');
    mkdirSync(packs, { recursive: true });
    const mine = `WHERE scheme = ${text(scheme)}`;
    const figures = `${published('baseline')} ${mine}`;
    const members = `SELECT * FROM pack.footprint_organisation ${mine}`;
    const files = [
      ['baseline.parquet', 'pack.baseline', figures, parquet('baseline')],
      ['organisations.parquet', 'pack.footprint_organisation', members, PARQUET],
      ['organisations.csv', 'pack.footprint_organisation', members, 'FORMAT csv, HEADER'],
    ] as const;
    for (const [file, from, select, options] of files) {
      const isIts = (path: string) =>
        path.startsWith(`${scheme}/packs/`) && path.endsWith(`/${file}`);
      const taken = parts.takes(`${scheme}/packs/${file}`, { tables: [from] }, isIts);
      if (!taken) await writeParts(db, packs, select, file, options);
    }
  }
  await db.run(`SET threads = ${before?.threads}`);
}
