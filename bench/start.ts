import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../src/duckdb/database.ts';
import { releaseFolder } from '../src/query/release-folder.ts';
import { readRuns } from '../src/release/run-record.ts';
import {
  type Asked,
  type Bench,
  comparison,
  machine,
  measureProcess,
  median,
  type Run,
  ratio,
  root,
} from './measure.ts';

const bin = join(root, 'dist/src/cli/main.js');
const PACKS = 44;

/** Runs a refresh of the bundled snapshot; throws unless its packs are there. */
function refreshed(work: string, out: string, more: readonly string[] = []): Run {
  const run = measureProcess([bin, 'refresh', '--bundled', ...more, '--out', out], work);
  const { path } = JSON.parse(readFileSync(join(out, 'latest.json'), 'utf8'));
  const packs = readdirSync(join(out, path), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('pack.json'),
  ).length;
  if (packs !== PACKS) throw new Error(`a measured run wrote ${packs} packs, not ${PACKS}`);
  return run;
}

/** One first run into an empty folder. */
function firstRun(work: string): Run {
  const out = join(work, 'out');
  const run = refreshed(work, out);
  rmSync(out, { recursive: true });
  return run;
}

/** A release that stands, and the CCGs of the footprints of 2017 as lines of a `--scheme-file`. */
interface Drawing {
  out: string;
  lines: string[];
}

/** A release to draw over. */
async function drawingOver(work: string): Promise<Drawing> {
  const out = join(work, 'kept');
  refreshed(work, out);
  const db = await openDatabase(releaseFolder(out).database, { readOnly: true });
  const rows = await db.rows(
    `SELECT m.footprint_code || ',' || replace(f.name, ',', '') || ',' || m.org_code || ',2017-04,' AS line
     FROM membership AS m
     JOIN footprint AS f ON f.scheme = m.scheme AND f.footprint_code = m.footprint_code
     WHERE m.scheme = 'stp-2017' AND m.org_kind = 'ccg' AND m.org_vintage = '2017-04'
     ORDER BY m.org_code`,
  );
  db.close();
  return { out, lines: rows.map(({ line }) => String(line)) };
}

/** A drawn run, and the seconds of it that writing and publishing took. */
type Drawn = Run & { writing: number };

/** A run over what is built, with one CCG in the footprint of another; `moved` says which one. */
function drawn(work: string, { out, lines }: Drawing, moved: number): Drawn {
  const [from = '', to = ''] = [lines[moved], lines.at(-1 - moved)];
  const [, , code] = from.split(',');
  const [footprint, name] = to.split(',');
  const changed = lines.with(moved, `${footprint},${name},${code},2017-04,`);
  const file = join(work, 'drawn.csv');
  const header = 'footprint_code,footprint_name,org_code,org_vintage,weight';
  writeFileSync(file, `${[header, ...changed].join('\n')}\n`);
  const run = refreshed(work, out, ['--scheme-file', file]);
  const phases = readRuns(out, 1)[0]?.phases ?? [];
  const writes = phases.filter(({ phase }) => phase === 'write' || phase === 'publish');
  return { ...run, writing: writes.reduce((sum, phase) => sum + (phase.seconds ?? 0), 0) };
}

async function measure({ runs, quick, work }: Asked): Promise<string> {
  if (!existsSync(bin)) throw new Error('there is no dist/ to measure: npm run prepare');
  const drawing = await drawingOver(work);
  const starts: Run[] = [];
  const drawings: Drawn[] = [];
  const floors: Run[] = [];
  let counted = { files: 0, rows: 0 };
  for (let i = quick ? 1 : 0; i <= runs; i += 1) {
    const start = firstRun(work);
    const draw = drawn(work, drawing, i);
    const floor = measureProcess(
      [join(root, 'bench/floor.mjs'), join(root, 'data/raw/bundled')],
      work,
    );
    counted = JSON.parse(floor.stdout);
    console.error(
      `start, ${i === 0 ? 'warming up' : `run ${i}`}: ${start.seconds.toFixed(2)} s, ` +
        `drawn ${draw.seconds.toFixed(2)} s, DuckDB alone ${floor.seconds.toFixed(2)} s`,
    );
    if (i === 0) continue;
    starts.push(start);
    drawings.push(draw);
    floors.push(floor);
  }
  const rows = counted.rows.toLocaleString('en-GB');
  const writing = median(drawings.map((run) => run.writing)).toFixed(1);
  return [
    comparison('', [
      [`the command behind \`npm start\`: ${PACKS} packs`, starts],
      ['then, one CCG drawn into another footprint: `--scheme-file`', drawings],
      [`DuckDB alone, reading the same ${counted.files} CSV files (${rows} rows)`, floors],
    ]),
    '',
    `A ratio of ${ratio(starts, floors).toFixed(1)} in wall time. Of a drawn run ${writing} s are to write ` +
      `and publish its release. ${await machine()}`,
  ].join('\n');
}

/**
 * How long a first run takes, and how much memory: the command behind `npm start`, as a whole
 * process, from `node` to its end, after one that warms the disk cache. Every run writes its packs
 * into a folder of its own, as in a fresh clone, and is counted only if they are there.
 *
 * Beside it the same over a release that stands, with footprints that a user draws: those of 2017 but for
 * one CCG, another one each time. It makes what follows from the drawing, and writes a release of it.
 *
 * A third process, `bench/floor.mjs`, has DuckDB read the same bundled CSV files and count their
 * rows. Its runs alternate with the others, so that a busy moment of the machine slows both; the
 * ratio of the two medians moves less from machine to machine than the seconds do.
 */
export const start: Bench = { runs: 5, measure };
