import { readFileSync } from 'node:fs';
import type { Database } from '../duckdb/database.ts';
import { ident, qualified, text } from '../duckdb/quote.ts';
import type { Finding } from '../model/finding.ts';
import { EXIT } from '../model/problem.ts';
import {
  type Extract,
  type Layout,
  QUARANTINE_BAND,
  type Source,
  vintageOf,
} from '../model/source.ts';
import { cutShort, decode, inspect } from './body.ts';
import { cleaned, csvScan, judge } from './contract.ts';
import { firstRecord, hasHeader, type Match, recognise } from './header.ts';
import { type Rejected, rewriteRecords } from './records.ts';

/** Columns that every raw relation opens with: where the row came from. */
export const ORIGIN = [
  'source_id VARCHAR',
  'source_file VARCHAR',
  'source_line BIGINT',
  'extract_period VARCHAR',
  'extract_vintage VARCHAR',
  'bundled BOOLEAN',
] as const;

export interface Loaded {
  relation: string;
  rows: number;
  quarantined: number;
  findings: Finding[];
}

/** The extract cannot be used; the finding says why. */
export interface Refused {
  refused: Finding;
}

function finding(
  extract: Extract,
  name: string,
  message: string,
  exitCode: Finding['exitCode'],
): Finding {
  return {
    name,
    severity: 'warn',
    source: extract.sourceId,
    period: extract.period,
    message,
    exitCode,
  };
}

/** Makes the empty relation of every layout, so that SQL may read it whatever was published. */
export async function createRelations(db: Database, layouts: readonly Layout[]): Promise<void> {
  const statements = layouts.map((layout) => {
    const columns = layout.columns.map((c) => `${ident(c.name)} VARCHAR`);
    return `CREATE TABLE ${qualified('raw', layout.relation)} (${[...ORIGIN, ...columns].join(', ')})`;
  });
  await db.run(
    `CREATE SCHEMA raw; ${statements.join('; ')}; CREATE TABLE raw.quarantine (
       source_id VARCHAR, source_file VARCHAR, source_line BIGINT, extract_period VARCHAR,
       reason VARCHAR, text VARCHAR)`,
  );
}

/**
 * Reads one extract into its raw relation, its faulty rows into `raw.quarantine`. An extract that
 * is no CSV, lacks a column, is far too short or has more faulty rows than the band is refused
 * whole, and nothing of it is kept.
 */
export async function loadExtract(
  db: Database,
  source: Pick<Source, 'id' | 'layouts' | 'vintage'>,
  extract: Extract,
  workFolder: string,
): Promise<Loaded | Refused> {
  const bytes = readFileSync(extract.path);
  const refuse = (name: string, message: string, exitCode: Finding['exitCode']): Refused => ({
    refused: finding(extract, name, `${extract.file}: ${message}`, exitCode),
  });
  const body = inspect(bytes);
  if (body.fault) return refuse('not an extract', body.fault, EXIT.notFetched);
  const head = bytes.subarray(0, 65_536);
  let header: string[];
  try {
    header = firstRecord(decode(body.plain ? head : bytes, body.encoding));
  } catch (error) {
    return refuse('not an extract', cutShort(error), EXIT.notFetched);
  }
  const layouts = source.layouts.filter(
    (layout) => extract.relation === null || layout.relation === extract.relation,
  );
  const match = recognise(layouts, header);
  if (!('fields' in match)) {
    return refuse(
      'column missing',
      `line 1 has no column ${match.missing.join(', ')}; found ${match.found.join(', ')}`,
      EXIT.shapeChanged,
    );
  }

  const firstData = hasHeader(match, header) ? 2 : 1;
  if (extract.bundled) return loadProved(db, source, extract, match, firstData);
  let rejected: Rejected[] = [];
  const slowly = async () => {
    const rewritten = rewriteRecords(
      decode(bytes, body.encoding),
      match.width,
      workFolder,
      `${extract.sha256.slice(0, 12)}.csv`,
    );
    rejected = rewritten.rejected;
    const shifted = Array.from({ length: match.width }, (_, i) => `c${i + 1} AS c${i}`).join(', ');
    const scan = csvScan(rewritten.path, match.width + 1);
    await db.run(
      judge(match, `SELECT CAST(c0 AS BIGINT) AS record, ${shifted} FROM ${scan}`, firstData),
    );
  };
  let read = false;
  if (body.plain) {
    try {
      const scan = csvScan(extract.path, match.width);
      await db.run(
        judge(match, `SELECT row_number() OVER () AS record, * FROM ${scan}`, firstData),
      );
      read = true;
    } catch (error) {
      if (!/CSV (Error|Parser)/.test(String(error))) throw error;
    }
  }
  try {
    if (!read) await slowly();
  } catch (error) {
    return refuse('not an extract', cutShort(error), EXIT.notFetched);
  }
  return settle(db, source, extract, match, rejected, refuse, body.encoding);
}

/** What the origin columns of an extract's rows hold. */
function originOf(source: Pick<Source, 'vintage'>, extract: Extract): string {
  return [
    text(extract.sourceId),
    text(extract.file),
    'record',
    text(extract.period),
    text(vintageOf(source.vintage, extract.period)),
    extract.bundled,
  ].join(', ');
}

/** A bundled extract was judged when it was made, and is proved by its hash: read in one step. */
async function loadProved(
  db: Database,
  source: Pick<Source, 'vintage'>,
  extract: Extract,
  match: Match,
  firstData: number,
): Promise<Loaded> {
  const { layout, fields } = match;
  const columns = layout.columns.map((c, i) => cleaned(layout, c, fields[i] ?? null));
  const inserted = await db.connection.runAndReadAll(
    `INSERT INTO ${qualified('raw', layout.relation)}
     SELECT ${originOf(source, extract)}, ${columns.join(', ')}
     FROM (SELECT row_number() OVER () AS record, * FROM ${csvScan(extract.path, match.width)})
     WHERE record >= ${firstData}`,
  );
  return { relation: layout.relation, rows: inserted.rowsChanged, quarantined: 0, findings: [] };
}

/** Moves judged rows to where they belong, or refuses them all. */
async function settle(
  db: Database,
  source: Pick<Source, 'vintage'>,
  extract: Extract,
  match: Match,
  rejected: Rejected[],
  refuse: (name: string, message: string, exitCode: Finding['exitCode']) => Refused,
  encoding: string,
): Promise<Loaded | Refused> {
  const { layout } = match;
  const [count] = await db.rows(
    `SELECT count(*) FILTER (fault IS NULL AND nth = 1) AS good,
            count(*) FILTER (fault IS NOT NULL OR nth > 1) AS bad,
            arg_min(record, record) FILTER (fault IS NOT NULL OR nth > 1) AS line,
            arg_min(coalesce(fault, 'repeats record ' || first_of_key), record)
              FILTER (fault IS NOT NULL OR nth > 1) AS reason
     FROM judged`,
  );
  const good = Number(count?.good ?? 0);
  const bad = Number(count?.bad ?? 0) + rejected.length;
  const first = rejected[0]
    ? `line ${rejected[0].record}: ${rejected[0].reason}`
    : `line ${count?.line}: ${count?.reason}`;
  if (bad > 0 && bad > QUARANTINE_BAND * (good + bad)) {
    return refuse(
      'too many faulty rows',
      `${bad} of ${good + bad} rows cannot be used (${first})`,
      EXIT.shapeChanged,
    );
  }
  if (good < layout.minRows) {
    return refuse(
      'rows collapsed',
      `${good} rows where at least ${layout.minRows} were expected`,
      EXIT.shapeChanged,
    );
  }
  const origin = originOf(source, extract);
  const names = layout.columns.map((c) => ident(c.name)).join(', ');
  await db.run(`
    INSERT INTO ${qualified('raw', layout.relation)}
      SELECT ${origin}, ${names}
      FROM judged WHERE fault IS NULL AND nth = 1 ORDER BY record;
    INSERT INTO raw.quarantine
      SELECT ${text(extract.sourceId)}, ${text(extract.file)}, record, ${text(extract.period)},
        coalesce(fault, 'repeats record ' || first_of_key), whole
      FROM judged WHERE fault IS NOT NULL OR nth > 1 ORDER BY record`);
  await db.insert(
    'raw',
    'quarantine',
    ['source_id', 'source_file', 'source_line', 'extract_period', 'reason', 'text'],
    rejected.map((r) => [
      extract.sourceId,
      extract.file,
      r.record,
      extract.period,
      r.reason,
      r.text,
    ]),
  );
  const findings: Finding[] = [];
  const note = (name: string, message: string) =>
    findings.push(finding(extract, name, `${extract.file}: ${message}`, EXIT.done));
  if (match.added.length > 0) note('column added', `unknown column ${match.added.join(', ')}`);
  if (bad > 0) note('rows quarantined', `${bad} of ${good + bad} rows set aside (${first})`);
  if (encoding !== 'utf-8') note('decoded', `read as ${encoding}`);
  return { relation: layout.relation, rows: good, quarantined: bad, findings };
}
