import type { Database } from '../duckdb/database.ts';
import { ident } from '../duckdb/quote.ts';
import { cleanedColumns, csvScan, doubt, fault } from './contract.ts';
import type { Match } from './header.ts';

/**
 * Where DuckDB finds the records of an extract: in the file itself, whose records it counts as we do
 * (`skip` of them stand above the header), or in one written anew, with their numbers in front.
 */
export type Scan =
  | { road: 'as it is'; path: string; skip: number; oddSpaces: boolean }
  | { road: 'rewritten'; path: string };

/** Rows of an extract in the temporary table `arrived`, the faulty ones named in `faulty`. */
export interface Judged {
  /** SQL of the rows that may be kept: `record` and the columns of the layout. */
  kept: string;
  good: number;
  bad: number;
  /** The first faulty row, in the order of the file. */
  first: { record: number; reason: string } | null;
  /** SQL of the faulty rows: `record`, `reason` and the fields as they came, `text`. */
  quarantined: string;
}

/** SQL of the records with their fields as they came: `record`, `c0`, `c1`, … */
function numbered(scan: Scan, width: number): string {
  if (scan.road === 'as it is') {
    const source = csvScan(scan.path, width, scan.skip);
    return `SELECT row_number() OVER () + ${scan.skip} AS record, * FROM ${source}`;
  }
  const shifted = Array.from({ length: width }, (_, i) => `c${i + 1} AS c${i}`).join(', ');
  return `SELECT CAST(c0 AS BIGINT) AS record, ${shifted} FROM ${csvScan(scan.path, width + 1)}`;
}

/**
 * Reads the declared columns of every record, cleaned, into the temporary table `arrived`. A file
 * that is read as it is takes several threads, for the rows of a table keep the order of the file: a
 * row's number is its place in the table. (`row_number()` over the file would take one thread.)
 */
async function arrive(db: Database, match: Match, scan: Scan): Promise<string> {
  const asItIs = scan.road === 'as it is';
  const columns = cleanedColumns(match, asItIs ? scan.oddSpaces : true);
  const from = asItIs
    ? csvScan(scan.path, match.width, scan.skip)
    : `(${numbered(scan, match.width)})`;
  await db.run(
    `CREATE OR REPLACE TEMP TABLE arrived AS SELECT ${asItIs ? '' : 'record, '}${columns} FROM ${from}`,
  );
  const record = asItIs ? `rowid + ${1 + scan.skip}` : 'record';
  const names = match.layout.columns.map((c) => ident(c.name)).join(', ');
  return `SELECT ${record} AS record, ${names} FROM arrived WHERE ${record} >= ${match.firstData}`;
}

/**
 * Reads an extract into temporary tables of this connection and holds each row against the contract
 * of its layout. What is cheap is asked of every row, what is not of the rows in doubt alone. Throws
 * DuckDB's error where it cannot read the file. `forget` drops the tables.
 */
export async function judge(db: Database, match: Match, scan: Scan): Promise<Judged> {
  const { layout } = match;
  const rows = await arrive(db, match, scan);
  const key = layout.key.map(ident).join(', ');
  const [seen] = await db.rows(
    `SELECT count(*) AS rows, count(*) FILTER (${doubt(layout)}) AS doubtful
       ${key ? `, count(DISTINCT hash(${key})) AS keys` : ', count(*) AS keys'} FROM (${rows})`,
  );
  const total = Number(seen?.rows ?? 0);
  let bad = 0;
  if (Number(seen?.doubtful) > 0 || Number(seen?.keys) < total) {
    await db.run(
      `CREATE OR REPLACE TEMP TABLE faulty AS
         SELECT * FROM (
           SELECT record, ${fault(layout)} AS reason FROM (${rows}) WHERE ${doubt(layout)}
         ) WHERE reason IS NOT NULL`,
    );
    if (Number(seen?.keys) < total) await db.run(repeats(rows, key));
    bad = Number((await db.rows('SELECT count(*) AS bad FROM faulty'))[0]?.bad);
  }
  const first =
    bad > 0
      ? (await db.rows('SELECT record, reason FROM faulty ORDER BY record LIMIT 1'))[0]
      : undefined;
  const whole = Array.from({ length: match.width }, (_, i) => `coalesce(c${i}, '')`).join(', ');
  return {
    kept:
      bad > 0
        ? `SELECT * FROM (${rows}) WHERE record NOT IN (SELECT record FROM faulty) ORDER BY record`
        : rows,
    good: total - bad,
    bad,
    first: first ? { record: Number(first.record), reason: String(first.reason) } : null,
    quarantined: `SELECT record, reason, array_to_string([${whole}], ',') AS text
      FROM faulty JOIN (${numbered(scan, match.width)}) USING (record) ORDER BY record`,
  };
}

/** Adds the rows whose key stood in a row before. */
function repeats(rows: string, key: string): string {
  return `INSERT INTO faulty
    WITH sound AS (SELECT record, ${key} FROM (${rows}) WHERE record NOT IN (SELECT record FROM faulty)),
    twice AS (SELECT hash(${key}) AS hashed FROM sound GROUP BY hashed HAVING count(*) > 1),
    placed AS (
      SELECT record, row_number() OVER (PARTITION BY ${key} ORDER BY record) AS nth,
        min(record) OVER (PARTITION BY ${key}) AS first_of_key
      FROM sound WHERE hash(${key}) IN (SELECT hashed FROM twice)
    )
    SELECT record, 'repeats record ' || first_of_key FROM placed WHERE nth > 1`;
}

/** Drops what `judge` made. */
export async function forget(db: Database): Promise<void> {
  await db.run('DROP TABLE IF EXISTS temp.arrived; DROP TABLE IF EXISTS temp.faulty');
}
