import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sources } from '../pipelines/catalogue.ts';
import { openDatabase } from '../src/duckdb/database.ts';
import { text } from '../src/duckdb/quote.ts';
import { openZip } from '../src/read/zip.ts';
import {
  type Asked,
  type Bench,
  machine,
  measureScript,
  median,
  type Run,
  table,
  wallTime,
} from './measure.ts';

const MEMORY = '512MB';
const THREADS = 2;
const WAYS = ['footpack', 'row_number', 'plain'] as const;
const NAMED = { footpack: 'footpack', row_number: 'DuckDB, numbered', plain: 'DuckDB, plain' };

type Way = (typeof WAYS)[number];

/** A file to be read, and what declares it. */
interface Subject {
  title: string;
  path: string;
  source: 'ae' | 'rtt' | 'rtt, every column';
  rows: number;
}

/** What `bench/read-once.ts` is to do. */
export interface Reading extends Pick<Subject, 'path' | 'source'> {
  way: Way;
  /** An empty folder for the database. */
  folder: string;
  threads: number;
  memoryLimit: string;
}

const COUNTS = [
  'A&E attendances Type 1',
  'A&E attendances Type 2',
  'A&E attendances Other A&E Department',
  'A&E attendances Booked Appointments Type 1',
  'A&E attendances Booked Appointments Type 2',
  'A&E attendances Booked Appointments Other Department',
  'Attendances over 4hrs Type 1',
  'Attendances over 4hrs Type 2',
  'Attendances over 4hrs Other Department',
  'Attendances over 4hrs Booked Appointments Type 1',
  'Attendances over 4hrs Booked Appointments Type 2',
  'Attendances over 4hrs Booked Appointments Other Department',
  'Patients who have waited 4-12 hs from DTA to admission',
  'Patients who have waited 12+ hrs from DTA to admission',
  'Emergency admissions via A&E - Type 1',
  'Emergency admissions via A&E - Type 2',
  'Emergency admissions via A&E - Other A&E department',
  'Other emergency admissions',
];

/** Writes months of A&E figures for 200 organisations. */
async function writeSynthetic(path: string, rows: number): Promise<void> {
  const db = await openDatabase(':memory:', { threads: THREADS });
  const counts = COUNTS.map((name, i) => `hash(i * 20 + ${i}) % ${12_000 >> (i % 6)} AS "${name}"`);
  await db.run(
    `COPY (
       SELECT 'MSitAE-' || strftime(DATE '1000-01-01' + to_months((i // 200)::INT), '%B-%Y') AS "Period",
         printf('R%03d', i % 200) AS "Org Code", 'NHS ENGLAND SOUTH EAST ' AS "Parent Org",
         'ROYAL BERKSHIRE NHS FOUNDATION TRUST ' || (i % 200) AS "Org name", ${counts.join(', ')}
       FROM range(${rows}) AS numbers(i)
     ) TO ${text(path)} (HEADER)`,
  );
  db.close();
}

/** The RTT extract out of its zip. */
async function rttSubjects(zipPath: string, work: string): Promise<Subject[]> {
  const zip = await openZip(zipPath);
  const entry = zip.entries.find((e) => /^[^/]*\.csv$/i.test(e.fileName));
  if (!entry) throw new Error(`there is no CSV in ${zipPath}`);
  const path = join(work, 'rtt.csv');
  await zip.extract(entry, path);
  zip.close();
  const rows = readFileSync(path).reduce((n, byte) => n + (byte === 0x0a ? 1 : 0), 0) - 1;
  const subjects: Subject[] = [
    { title: 'RTT, every column declared', path, source: 'rtt, every column', rows },
  ];
  if (sources.some((s) => /^rtt/.test(s.id))) {
    subjects.push({ title: 'RTT, as the pipeline declares it', path, source: 'rtt', rows });
  }
  return subjects;
}

/** One reading, in a process of its own and a folder that it leaves empty. */
function readOnce({ path, source, title, rows }: Subject, way: Way, work: string): Run {
  const folder = mkdtempSync(join(work, 'run-'));
  const reading: Reading = { path, source, way, folder, threads: THREADS, memoryLimit: MEMORY };
  const run = measureScript<{ seconds: number; rows: number }>('read-once.ts', reading, work);
  rmSync(folder, { recursive: true });
  if (run.rows !== rows) throw new Error(`${title}: ${way} read ${run.rows} rows, not ${rows}`);
  console.error(`read, ${title}, ${way}: ${run.seconds.toFixed(2)} s`);
  return run;
}

/** Reads a file each way, in turn, and gives the figures as rows of a table. */
function readEachWay(subject: Subject, runs: number, work: string): string[][] {
  const taken: Record<Way, Run[]> = { footpack: [], row_number: [], plain: [] };
  for (let i = 0; i < runs; i += 1) {
    for (const way of WAYS) taken[way].push(readOnce(subject, way, work));
  }
  const seconds = (way: Way) => median(taken[way].map((r) => r.seconds));
  const megabytes = `${(statSync(subject.path).size / 1e6).toFixed(0)} MB`;
  return WAYS.map((way) => [
    way === 'footpack' ? `${subject.title}, ${megabytes}` : '',
    NAMED[way],
    `${seconds(way).toFixed(2)} s`,
    way === 'footpack' ? '' : `${(seconds('footpack') / seconds(way)).toFixed(2)} times`,
    `${Math.max(...taken[way].map((r) => r.megabytes)).toFixed(0)} MB`,
  ]);
}

async function measure({ runs, quick, work, rtt }: Asked): Promise<string> {
  const rows: string[][] = [];
  for (const lines of quick ? [50_000] : [3_300_000, 6_600_000]) {
    const path = join(work, 'ae.csv');
    await writeSynthetic(path, lines);
    rows.push(...readEachWay({ title: 'A&E-shaped', path, source: 'ae', rows: lines }, runs, work));
    rmSync(path);
  }
  for (const subject of rtt ? await rttSubjects(rtt, work) : []) {
    rows.push(...readEachWay(subject, runs, work));
  }
  return [
    table(['file', 'read by', wallTime(runs), 'footpack takes', 'peak memory'], rows, 2),
    '',
    await machine(`${THREADS} threads, DuckDB’s memory limited to ${MEMORY}`),
  ].join('\n');
}

/**
 * How long it takes to read a large CSV file into its raw table, judged against its contract, and
 * how much memory: `loadExtract`, beside DuckDB's own `read_csv` of the same file into a table, with
 * and without `row_number()`.
 *
 * Each run is a process of its own: it opens a database file with 2 threads and 512 MB of memory,
 * reads the CSV into one table of it, and says how long that took. DuckDB's table has every column
 * as text, ours the columns that the pipeline declares, each row held against the contract, the keys
 * told apart. Runs alternate, so that a busy moment of the machine slows all alike; the ratio of the
 * medians is what to look at. The synthetic files have the shape of the monthly A&E CSV, 22 columns;
 * one is twice the other, and memory must not be. With `--rtt ZIP` the RTT full extract is read too.
 */
export const read: Bench = { runs: 3, measure };
