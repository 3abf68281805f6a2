import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TABLES } from '../src/model/tables.ts';
import { openRelease, type Release } from '../src/query/library.ts';
import {
  type Asked,
  type Bench,
  comparison,
  machine,
  measureProcess,
  measureScript,
  median,
  type Run,
  ratio,
  root,
  table,
} from './measure.ts';

const bin = join(root, 'dist/src/cli/main.js');
const PACKS = 44;
const WAYS = ['footpack', 'by hand'] as const;
type Way = (typeof WAYS)[number];

/** What `bench/release-once.ts` is to do. */
export interface ReleaseWritten {
  /** The build database. */
  path: string;
  way: Way;
  /** An empty folder to write to. */
  folder: string;
}

/** What `bench/query-once.mjs` is to do. */
export interface Asking {
  /** The folder of releases, and the database of the one in it. */
  out: string;
  database: string;
  query: string;
  way: Way;
  times: number;
}

const QUESTIONS: Readonly<Record<string, string>> = {
  'one figure': `
    SELECT value, lower_95, upper_95, comparison, rank FROM baseline
    WHERE scheme = 'stp-2017' AND footprint_code = 'E54000016' AND indicator_id = 'qof-dm'
      AND period = '2017/18'`,
  'a ranking of every indicator and period': `
    SELECT indicator_id, period, rank() OVER by_value AS place, f.name, b.value
    FROM baseline AS b JOIN footprint AS f USING (scheme, footprint_code)
    WHERE scheme = 'stp-2017' AND value IS NOT NULL
    WINDOW by_value AS (PARTITION BY indicator_id, period ORDER BY value DESC)
    ORDER BY indicator_id, period, place, f.name`,
};

/** A release of the bundled snapshot, and the database that it was written from. */
function prepare(work: string): { out: string; path: string } {
  const out = join(work, 'out');
  measureProcess([bin, 'refresh', '--bundled', '--out', out], work);
  return { out, path: join(out, '.work', 'build.duckdb') };
}

interface Written {
  seconds: number;
  packs: number;
  tables: number;
  bytes: number;
}

function writing({ runs, quick, work }: Asked, path: string): string {
  const taken: Record<Way, Run[]> = { footpack: [], 'by hand': [] };
  const bytes: Record<Way, number> = { footpack: 0, 'by hand': 0 };
  for (let i = quick ? 1 : 0; i <= runs; i += 1) {
    for (const way of WAYS) {
      const folder = join(work, 'written');
      const asked: ReleaseWritten = { path, way, folder };
      const run = measureScript<Written>('release-once.ts', asked, work);
      rmSync(folder, { recursive: true });
      if (run.packs !== PACKS || run.tables !== Object.keys(TABLES).length) {
        throw new Error(`${way} wrote ${run.packs} packs and ${run.tables} tables`);
      }
      console.error(
        `release, ${i === 0 ? 'warming up' : `run ${i}`}, ${way}: ${run.seconds.toFixed(2)} s`,
      );
      bytes[way] = run.bytes;
      if (i > 0) taken[way].push(run);
    }
  }
  const size = (way: Way) => `${(bytes[way] / 1e6).toFixed(1)} MB`;
  return [
    comparison('writing a release of the bundled snapshot', [
      [`footpack: all of it, ${size('footpack')}`, taken.footpack],
      [
        `by hand: tables and packs alone, \`bench/release-by-hand.sql\`, ${size('by hand')}`,
        taken['by hand'],
      ],
    ]),
    '',
    `A ratio of ${ratio(taken.footpack, taken['by hand']).toFixed(1)} in wall time.`,
  ].join('\n');
}

/** An answer as rows of values, whichever way exact numbers were written. */
function rowsOf(json: string): string {
  return JSON.stringify(JSON.parse(json), (_, value) =>
    typeof value === 'string' && value !== '' && Number.isFinite(Number(value))
      ? Number(value)
      : value,
  );
}

/** Each question, cold and warm: seconds of every way. */
function asking({ runs, quick, work }: Asked, out: string, database: string): string {
  const rows: string[][] = [];
  const line = (title: string, seconds: readonly number[]) => {
    const ms = (s: number) => (1000 * s).toFixed(s < 0.01 ? 1 : 0);
    const range = `${ms(Math.min(...seconds))}–${ms(Math.max(...seconds))} ms`;
    rows.push([title, `${ms(median(seconds))} ms`, range]);
  };
  for (const [title, query] of Object.entries(QUESTIONS)) {
    const cold: Record<Way, number[]> = { footpack: [], 'by hand': [] };
    const command: Record<Way, string[]> = {
      footpack: [bin, 'sql', '--out', out, '--json', query],
      'by hand': [join(root, 'bench/query-by-hand.mjs'), database, query],
    };
    for (let i = quick ? 1 : 0; i <= 2 * runs; i += 1) {
      const answers = WAYS.map((way) => {
        const { seconds, stdout } = measureProcess(command[way], work);
        if (i > 0) cold[way].push(seconds);
        return rowsOf(stdout);
      });
      if (answers[0] !== answers[1]) throw new Error(`the answers differ to ${title}`);
    }
    line(`${title}: \`footpack sql\`, a process`, cold.footpack);
    line(`${title}: DuckDB by hand, a process`, cold['by hand']);
    const warm = WAYS.map((way) => {
      const asked: Asking = { out, database, query, way, times: quick ? 2 : 20 };
      return measureScript<{ seconds: number; taken: number[]; answer: string }>(
        'query-once.mjs',
        asked,
        work,
      );
    });
    if (rowsOf(warm[0]?.answer ?? '') !== rowsOf(warm[1]?.answer ?? ''))
      throw new Error(`the answers differ to ${title}`);
    line(`${title}: the library, asked again`, warm[0]?.taken ?? []);
    line(`${title}: DuckDB by hand, asked again`, warm[1]?.taken ?? []);
    console.error(`release, asked for ${title}`);
  }
  return table(['asking it', 'wall time, median', 'fastest–slowest'], rows);
}

/** Bytes that a browser asks for. */
async function wire(release: Release): Promise<string> {
  const scheme = join(release.folder, 'stp-2017');
  const size = (files: readonly string[]) => {
    const bodies = files.map((file) => readFileSync(join(scheme, file)));
    return {
      raw: bodies.reduce((sum, body) => sum + body.byteLength, 0),
      gzip: bodies.reduce((sum, body) => sum + gzipSync(body).byteLength, 0),
    };
  };
  const packs = (await release.footprints()).map(({ pack }) => size([pack]));
  if (packs.length !== PACKS) throw new Error(`there are ${packs.length} packs`);
  const drawn = ['index.json', 'map/footprints.topojson', 'map/values.arrow'];
  const tiled = ['index.json', 'map/tiles.json', 'map/values.arrow'];
  const line = (title: string, { raw, gzip }: { raw: number; gzip: number }) => [
    title,
    ...[raw, gzip].map((bytes) => `${(bytes / 1e3).toFixed(0)} KB`),
  ];
  const of = (pick: (values: number[]) => number) => ({
    raw: pick(packs.map((pack) => pack.raw)),
    gzip: pick(packs.map((pack) => pack.gzip)),
  });
  return table(
    ['on the wire', 'raw', 'gzip'],
    [
      line('a pack, median of 44', of(median)),
      line(
        'the largest pack',
        of((values) => Math.max(...values)),
      ),
      line('first view of all 44: index, boundaries, values', size(drawn)),
      line('first view of all 44: index, tiles, values', size(tiled)),
    ],
  );
}

async function measure(asked: Asked): Promise<string> {
  if (!existsSync(bin)) throw new Error('there is no dist/ to measure: npm run prepare');
  mkdirSync(asked.work, { recursive: true });
  const { out, path } = prepare(asked.work);
  const release = await openRelease(out);
  return [
    writing(asked, path),
    '',
    asking(asked, out, join(release.folder, 'footpack.duckdb')),
    '',
    await wire(release),
    '',
    await machine(),
  ].join('\n');
}

/**
 * What a release costs: to write, to ask, and to send.
 *
 * **Writing** the release of the bundled snapshot from its finished build: the tables as Parquet, the
 * packs proved and in sentences, their Parquet and CSV, map, DuckDB file, schemas, data package, hashes
 * and manifest. Beside it DuckDB alone writes the same tables to zstd Parquet and the same rows by
 * footprint as JSON, by the script `bench/release-by-hand.sql`, on as many threads as it likes. It
 * makes no DuckDB file, map, CSV, hash or proof, which is the most of what the ratio is.
 *
 * **Asking** for one figure, and for a ranking of every indicator and period over `baseline`: as whole
 * processes (`footpack sql`, and a script that opens `footpack.duckdb` by hand), and again and again
 * within one process (the library, which asks each time in a new process that cannot write, and a
 * connection held open by hand, which could do anything). All must give the same rows.
 *
 * **On the wire**: bytes of a pack, and of what a dashboard loads before it shows all 44 footprints.
 *
 * Runs of the two ways alternate, after one that warms the disk cache.
 */
export const release: Bench = { runs: 5, measure };
