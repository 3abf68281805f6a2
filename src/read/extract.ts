import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, transaction } from '../duckdb/database.ts';
import { ident, qualified, text } from '../duckdb/quote.ts';
import { isWhole } from '../fetch/archive.ts';
import type { Overruled } from '../model/acceptance.ts';
import type { Finding } from '../model/finding.ts';
import { EXIT } from '../model/problem.ts';
import {
  type Extract,
  type Layout,
  QUARANTINE_BAND,
  type Source,
  vintageOf,
} from '../model/source.ts';
import type { Arrival, Road, WorkFiles } from './arrival.ts';
import { cutShort, decode } from './body.ts';
import { cleanedColumns, csvScan } from './contract.ts';
import { columnMissing, firstRecord, recognise } from './header.ts';
import { MOST_REJECTED, Refusal } from './opened.ts';
import {
  dropExtracts,
  extractKey,
  type KeptExtract,
  keepExtract,
  keptExtract,
} from './relations.ts';
import { forget, type Judged, judge } from './stage.ts';
import { totalDifferences } from './total.ts';

export interface Loaded {
  relation: string;
  rows: number;
  quarantined: number;
  findings: Finding[];
  /** How the bytes were read: `utf-8`, `windows-1252`, `zip of utf-8`, `xlsx`, `json`, … */
  decoded: string;
  /** The records were written anew for DuckDB to read, in place of the file as it is. */
  rewritten: boolean;
}

/** The extract cannot be used; the finding says why. */
export interface Refused {
  refused: Finding;
}

/** An extract that has been judged, its rows in temporary tables of the connection. */
export interface Staged {
  layout: Layout;
  ending: string;
  loaded: Loaded;
  /** Moves the rows into their raw relation, the faulty ones into `raw.quarantine`. */
  keep(): Promise<void>;
}

type Judging = Pick<Source, 'id' | 'layouts' | 'vintage'>;

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
    message: `${extract.file}: ${message}`,
    exitCode,
  };
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

/** Whether a person overruled a finding for these bytes. */
function isOverruled(extract: Extract, name: Overruled['finding']): boolean {
  return (extract.overruled ?? []).some(({ finding: overruled }) => overruled === name);
}

function layoutsFor(source: Pick<Source, 'layouts'>, extract: Extract): readonly Layout[] {
  const layouts = source.layouts.filter(
    (layout) => extract.relation === null || layout.relation === extract.relation,
  );
  // A header that a person let stand where it is may stand anywhere.
  return isOverruled(extract, 'header moved')
    ? layouts.map((layout) => ({ ...layout, preamble: Number.POSITIVE_INFINITY }))
    : layouts;
}

/**
 * Reads one extract into its raw relation, its faulty rows into `raw.quarantine`: a CSV file, a
 * workbook, JSON, or a zip of one of them. An extract that is none of these, lacks a column, is far
 * too short or has more faulty rows than the band is refused whole, and nothing of it is kept. One
 * whose rows are there, read from the same bytes in the same way, is not read again: `known` is what was
 * kept of it, where the caller has looked. Files that are made in between lie in `workFolder` for as long
 * as it takes.
 */
export async function loadExtract(
  db: Database,
  source: Judging,
  extract: Extract,
  workFolder: string,
  known?: KeptExtract | null,
): Promise<Loaded | Refused> {
  const key = extractKey(source, extract);
  const kept = known === undefined ? await keptExtract(db, extract.file) : known;
  if (kept?.key === key) return kept.outcome;
  if (kept) await dropExtracts(db, [extract.file]);
  // The bundled snapshot is proved as it is listed. That a file is damaged is not kept: it may be mended.
  if (!extract.bundled && !(await isWhole(extract))) {
    const why = 'it is no longer what was fetched; footpack refresh fetches it again';
    return { refused: finding(extract, 'damaged', why, EXIT.done) };
  }
  const keep = (rows: () => Promise<Loaded>) =>
    transaction(db, async () => {
      const outcome = await rows();
      await keepExtract(db, { file: extract.file, key, outcome });
      return outcome;
    });
  const loaded = extract.bundled
    ? await loadProved(db, source, extract, keep)
    : await withStaged(db, source, extract, workFolder, (staged) =>
        keep(async () => {
          await staged.keep();
          return staged.loaded;
        }),
      );
  if ('refused' in loaded) await keepExtract(db, { file: extract.file, key, outcome: loaded });
  return loaded;
}

/**
 * Judges an extract as `loadExtract` does and hands it to `use` while its rows lie in temporary
 * tables; whether they are kept is for `use` to say. Gives what `use` gives, or the refusal.
 */
export async function withStaged<Result>(
  db: Database,
  source: Judging,
  extract: Extract,
  workFolder: string,
  use: (staged: Staged) => Promise<Result>,
): Promise<Result | Refused> {
  const files = workFiles(workFolder, extract);
  try {
    // Loaded here: a run on the bundled snapshot has no use for what opens other files.
    const { open } = await import('./arrival.ts');
    const arrival = await open(extract.path, layoutsFor(source, extract), files);
    const { judged, road } = await judgeBy(db, arrival);
    hold(arrival.match.layout, judged, road, extract);
    return await use(await stagedOf(db, source, extract, arrival, judged, road));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refused: finding(extract, error.finding, error.message, error.exitCode) };
  } finally {
    await forget(db);
    for (const file of Object.values(files)) rmSync(file, { force: true });
  }
}

let opened = 0;

/** Names of files in between: no two, for the same bytes may be read twice at one time. */
function workFiles(workFolder: string, extract: Extract): WorkFiles {
  opened += 1;
  const stem = join(workFolder, `${extract.sha256.slice(0, 12)}-${opened}`);
  return { member: `${stem}.member`, decoded: `${stem}.txt`, records: `${stem}.csv` };
}

/** Takes the first road on which DuckDB can read the records. */
async function judgeBy(db: Database, arrival: Arrival): Promise<{ judged: Judged; road: Road }> {
  for (const [i, makeRoad] of arrival.roads.entries()) {
    const road = await makeRoad();
    try {
      return { judged: await judge(db, arrival.match, road.scan), road };
    } catch (error) {
      const last = i === arrival.roads.length - 1;
      if (last || !/CSV (Error|Parser)/.test(String(error))) throw error;
    }
  }
  throw new Error('an extract without a road to its records');
}

/** What was found wrong with the rows, in a few words. */
function firstFault(judged: Judged, road: Road): string {
  const faults = [judged.first, road.rejected[0] ?? null].filter((f) => f !== null);
  const first = faults.toSorted((a, b) => a.record - b.record)[0];
  return first ? `line ${first.record}: ${first.reason}` : '';
}

/** Refuses an extract with too many faulty rows, or too few rows, unless a person overruled it. */
function hold(layout: Layout, judged: Judged, road: Road, extract: Extract): void {
  const bad = judged.bad + road.rejectedCount;
  const isFaulty =
    bad > QUARANTINE_BAND * (judged.good + bad) && !isOverruled(extract, 'too many faulty rows');
  // Of so many not even the list is whole: that is for nobody to overrule.
  if (isFaulty || road.rejectedCount > MOST_REJECTED) {
    const message = `${bad} of ${judged.good + bad} rows cannot be used (${firstFault(judged, road)})`;
    throw new Refusal('too many faulty rows', message, EXIT.shapeChanged);
  }
  if (judged.good < layout.minRows && !isOverruled(extract, 'rows collapsed')) {
    const message = `${judged.good} rows where at least ${layout.minRows} were expected`;
    throw new Refusal('rows collapsed', message, EXIT.shapeChanged);
  }
}

async function stagedOf(
  db: Database,
  source: Judging,
  extract: Extract,
  arrival: Arrival,
  judged: Judged,
  road: Road,
): Promise<Staged> {
  const { layout, added } = arrival.match;
  const bad = judged.bad + road.rejectedCount;
  const findings: Finding[] = [];
  const note = (name: string, message: string) =>
    findings.push(finding(extract, name, message, EXIT.done));
  for (const { finding: name, reason } of extract.overruled ?? []) {
    note('accepted', `${name}, accepted: ${reason}`);
  }
  if (added.length > 0) note('column added', `unknown column ${added.join(', ')}`);
  if (bad > 0) {
    const all = judged.good + bad;
    note('rows quarantined', `${bad} of ${all} rows set aside (${firstFault(judged, road)})`);
  }
  const differences = await totalDifferences(db, layout, judged.kept);
  if (differences.length > 0) {
    const more = differences.length > 5 ? `; and ${differences.length - 5} more` : '';
    note('total differs', `${differences.slice(0, 5).join('; ')}${more}`);
  }
  if (arrival.decoded.endsWith('windows-1252')) note('decoded', 'read as windows-1252');
  return {
    layout,
    ending: arrival.ending,
    loaded: {
      relation: layout.relation,
      rows: judged.good,
      quarantined: bad,
      findings,
      decoded: arrival.decoded,
      rewritten: road.scan.road === 'rewritten' || arrival.rewritten,
    },
    keep: () => keep(db, source, extract, layout, judged, road),
  };
}

async function keep(
  db: Database,
  source: Judging,
  extract: Extract,
  layout: Layout,
  judged: Judged,
  road: Road,
): Promise<void> {
  const names = layout.columns.map((c) => ident(c.name)).join(', ');
  await db.run(
    `INSERT INTO ${qualified('raw', layout.relation)}
       SELECT ${originOf(source, extract)}, ${names} FROM (${judged.kept})`,
  );
  const from = [extract.sourceId, extract.file];
  if (judged.bad > 0) {
    await db.run(
      `INSERT INTO raw.quarantine
         SELECT ${from.map(text).join(', ')}, record, ${text(extract.period)}, reason, text
         FROM (${judged.quarantined})`,
    );
  }
  await db.insert(
    'raw',
    'quarantine',
    ['source_id', 'source_file', 'source_line', 'extract_period', 'reason', 'text'],
    road.rejected.map((r) => [...from, r.record, extract.period, r.reason, r.text]),
  );
}

/** The first bytes of a small file, among which its header is. */
function headBytes(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(65_536);
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(file);
  }
}

/** A bundled extract was judged when it was made, and is proved by its hash: read in one step. */
async function loadProved(
  db: Database,
  source: Judging,
  extract: Extract,
  keep: (rows: () => Promise<Loaded>) => Promise<Loaded>,
): Promise<Loaded | Refused> {
  const refused = (name: string, message: string, exitCode: Finding['exitCode']): Refused => ({
    refused: finding(extract, name, message, exitCode),
  });
  let header: string[];
  try {
    header = firstRecord(decode(headBytes(extract.path), 'utf-8'));
  } catch (error) {
    return refused('not an extract', cutShort(error), EXIT.notFetched);
  }
  const match = recognise(layoutsFor(source, extract), [{ record: 1, fields: header }]);
  if (!('fields' in match)) {
    const { finding: name, message, exitCode } = columnMissing(match, 'line', '');
    return refused(name, message, exitCode);
  }
  return keep(async () => {
    const inserted = await db.connection.runAndReadAll(
      `INSERT INTO ${qualified('raw', match.layout.relation)}
       SELECT ${originOf(source, extract)}, * EXCLUDE (record)
       FROM (
         SELECT record, ${cleanedColumns(match, true)}
         FROM (SELECT row_number() OVER () AS record, * FROM ${csvScan(extract.path, match.width)})
         WHERE record >= ${match.firstData}
       )`,
    );
    return {
      relation: match.layout.relation,
      rows: inserted.rowsChanged,
      quarantined: 0,
      findings: [],
      decoded: 'utf-8',
      rewritten: false,
    };
  });
}
