/**
 * How long it takes to read a large CSV file into its raw table, judged against its contract, and
 * how much memory: `loadExtract`, beside DuckDB's own `read_csv` of the same file into a table, with
 * and without `row_number()`.
 *
 *   npx tsx bench/read.ts              3 runs of each; a synthetic file of 0.5 GB, one of 1 GB, and
 *                                      the RTT extract of 82 MB where it is at hand
 *   npx tsx bench/read.ts --runs 5     more of them
 *   npx tsx bench/read.ts --rtt ZIP    where the RTT extract is
 *   npx tsx bench/read.ts --quick      one run of a small file: shows that it works
 *
 * Each run is a process of its own: it opens a database file with 2 threads and 512 MB of memory, reads
 * the CSV into one table of it, and says how long that took and how much memory the process came to
 * hold (VmHWM where /proc has it, else `resourceUsage`). DuckDB's table has every column as text,
 * ours the columns that the pipeline declares, each row held against the contract, the keys told
 * apart. Runs alternate, so that a busy moment of the machine slows all alike; the ratio of the
 * medians is what to look at. The synthetic file has the shape of the monthly A&E CSV, 22 columns.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sources } from '../pipelines/catalogue.ts';
import { openDatabase } from '../src/duckdb/database.ts';
import { text } from '../src/duckdb/quote.ts';
import type { Extract, Source } from '../src/model/source.ts';
import { createRelations, loadExtract } from '../src/read/extract.ts';
import { openZip } from '../src/read/zip.ts';

const MEMORY = '512MB';
const THREADS = 2;
const WAYS = ['footpack', 'row_number', 'plain'] as const;

type Way = (typeof WAYS)[number];

/** A file to be read, and the source that declares it. */
interface Subject {
  title: string;
  path: string;
  source: 'ae' | 'rtt' | 'rtt, every column';
  rows: number;
}

interface Run {
  seconds: number;
  /** Largest resident set size in MB (millions of bytes). */
  megabytes: number;
  rows: number;
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

/** Every one of the 121 columns of the RTT extract, bands as counts. */
function everyRttColumn(path: string): Source['layouts'][number] {
  const header = readFileSync(path).subarray(0, 16_384).toString('utf8').split(/\r?\n/)[0] ?? '';
  const columns = header
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name, i) => ({
      name: `column_${i + 1}`,
      header: name.replaceAll('"', ''),
      kind: i < 13 ? ('text' as const) : ('count' as const),
    }));
  const key = [1, 4, 6, 8, 10, 12].map((n) => `column_${n}`);
  return { relation: 'rtt_every', columns, key, minRows: 1000 };
}

function sourceOf(subject: Subject): Source {
  const named = (id: RegExp) => sources.find((s) => id.test(s.id));
  const declared = subject.source === 'ae' ? named(/^ae-attendances$/) : named(/^rtt/);
  if (subject.source !== 'rtt, every column') {
    if (!declared) throw new Error(`no pipeline declares the source of ${subject.title}`);
    return declared;
  }
  const [any] = sources;
  if (!any) throw new Error('the catalogue is empty');
  return { ...any, id: 'rtt-every', layouts: [everyRttColumn(subject.path)] };
}

function peakMegabytes(): number {
  const status = '/proc/self/status';
  const held = existsSync(status) && /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(status, 'utf8'))?.[1];
  return ((held ? Number(held) : process.resourceUsage().maxRSS) * 1024) / 1e6;
}

/** One reading, in this process. */
async function readOnce(subject: Subject, way: Way, work: string): Promise<Run> {
  const db = await openDatabase(join(work, 'read.duckdb'), {
    scratch: true,
    threads: THREADS,
    memoryLimit: MEMORY,
  });
  const source = sourceOf(subject);
  await createRelations(db, source.layouts);
  const extract: Extract = {
    sourceId: source.id,
    period: '2026-04',
    file: 'bench.csv',
    path: subject.path,
    sha256: '0'.repeat(64),
    bytes: statSync(subject.path).size,
    url: '',
    retrieved: '',
    bundled: false,
    relation: null,
  };
  const scan = `read_csv(${text(subject.path)}, all_varchar = true)`;
  const started = process.hrtime.bigint();
  let rows = 0;
  if (way === 'footpack') {
    const loaded = await loadExtract(db, source, extract, join(work, 'decoded'));
    if ('refused' in loaded) throw new Error(loaded.refused.message);
    if (loaded.rewritten) throw new Error(`${subject.title} did not take the fast road`);
    rows = loaded.rows;
  } else {
    const number = way === 'row_number' ? 'row_number() OVER () AS n, ' : '';
    await db.run(`CREATE TABLE t AS SELECT ${number}* FROM ${scan}`);
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (way !== 'footpack') rows = Number((await db.rows('SELECT count(*) AS n FROM t'))[0]?.n);
  const megabytes = peakMegabytes();
  db.close();
  return { seconds, megabytes, rows };
}

/** One reading, in a process of its own and a folder that it leaves empty. */
function readApart(subject: Subject, way: Way, work: string): Run {
  const folder = mkdtempSync(join(work, 'run-'));
  const child = JSON.stringify({ subject, way, folder });
  const args = [...process.execArgv, import.meta.filename, '--child', child];
  const ended = spawnSync(process.execPath, args, { encoding: 'utf8' });
  rmSync(folder, { recursive: true, force: true });
  if (ended.status !== 0) throw new Error(`a measured run failed:\n${ended.stderr}`);
  return JSON.parse(ended.stdout);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** Reads a file each way, in turn, and gives the figures as rows of a Markdown table. */
function measure(subject: Subject, runs: number, work: string): string[] {
  const taken = new Map<Way, Run[]>(WAYS.map((way) => [way, []]));
  for (let i = 0; i < runs; i += 1) {
    for (const way of WAYS) {
      const run = readApart(subject, way, work);
      if (run.rows !== subject.rows) {
        throw new Error(`${subject.title}: ${way} read ${run.rows} rows, not ${subject.rows}`);
      }
      taken.get(way)?.push(run);
      console.error(
        `${subject.title}, ${way}: ${run.seconds.toFixed(2)} s, ${run.megabytes.toFixed(0)} MB`,
      );
    }
  }
  const seconds = (way: Way) => median((taken.get(way) ?? []).map((r) => r.seconds));
  const peak = (way: Way) => Math.max(...(taken.get(way) ?? []).map((r) => r.megabytes));
  const bytes = `${(statSync(subject.path).size / 1e6).toFixed(0)} MB`;
  const named = { footpack: 'footpack', row_number: 'DuckDB, numbered', plain: 'DuckDB, plain' };
  return WAYS.map((way) => {
    const ratio = (seconds('footpack') / seconds(way)).toFixed(2);
    const title = way === 'footpack' ? `${subject.title}, ${bytes}` : '';
    return (
      `| ${title} | ${named[way]} | ${seconds(way).toFixed(2)} s | ` +
      `${way === 'footpack' ? '' : ratio} | ${peak(way).toFixed(0)} MB |`
    );
  });
}

/** The RTT extract out of its zip, or nothing with a message. */
async function rttSubjects(zipPath: string, work: string): Promise<Subject[]> {
  if (!existsSync(zipPath)) {
    console.error(`the RTT extract is not at hand (--rtt ZIP): it is left out`);
    return [];
  }
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

async function main(runs: number, quick: boolean, rtt: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'footpack-bench-'));
  try {
    const subjects: Subject[] = [];
    for (const rows of quick ? [50_000] : [3_300_000, 6_600_000]) {
      const path = join(work, `ae-${rows}.csv`);
      await writeSynthetic(path, rows);
      subjects.push({ title: 'A&E-shaped', path, source: 'ae', rows });
    }
    if (!quick) subjects.push(...(await rttSubjects(rtt, work)));
    const rows = subjects.flatMap((subject) => measure(subject, runs, work));
    const db = await openDatabase(':memory:');
    const [versions] = await db.rows('SELECT version() AS duckdb');
    db.close();
    console.log(
      [
        `| file | read by | wall time${runs > 1 ? `, median of ${runs}` : ''} | footpack takes | peak memory |`,
        '|---|---|---:|---:|---:|',
        ...rows,
        '',
        `Measured on ${availableParallelism()} cores, Node ${process.versions.node}, DuckDB ` +
          `${String(versions?.duckdb).replace(/^v/, '')}, ${THREADS} threads, DuckDB’s memory ` +
          `limited to ${MEMORY}.`,
      ].join('\n'),
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    rtt: {
      type: 'string',
      default: join(
        import.meta.dirname,
        '../../shared/published/recent/20260430-RTT-April-2026-full-extract.csv.zip',
      ),
    },
    child: { type: 'string' },
  },
});
const runs = values.quick ? 1 : Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number from 1');
if (values.child) {
  const { subject, way, folder } = JSON.parse(values.child);
  mkdirSync(folder, { recursive: true });
  console.log(JSON.stringify(await readOnce(subject, way, folder)));
} else {
  await main(runs, values.quick, values.rtt);
}
