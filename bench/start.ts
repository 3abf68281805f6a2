import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Asked,
  type Bench,
  comparison,
  machine,
  measureProcess,
  type Run,
  ratio,
  root,
} from './measure.ts';

const bin = join(root, 'dist/src/cli/main.js');
const PACKS = 44;

/** One first run into an empty folder; throws unless its packs are there. */
function firstRun(work: string): Run {
  const out = join(work, 'out');
  const run = measureProcess([bin, 'refresh', '--bundled', '--out', out], work);
  const { path } = JSON.parse(readFileSync(join(out, 'latest.json'), 'utf8'));
  const packs = readdirSync(join(out, path), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('pack.json'),
  ).length;
  rmSync(out, { recursive: true });
  if (packs !== PACKS) throw new Error(`a measured run wrote ${packs} packs, not ${PACKS}`);
  return run;
}

async function measure({ runs, quick, work }: Asked): Promise<string> {
  if (!existsSync(bin)) throw new Error('there is no dist/ to measure: npm run prepare');
  const starts: Run[] = [];
  const floors: Run[] = [];
  let counted = { files: 0, rows: 0 };
  for (let i = quick ? 1 : 0; i <= runs; i += 1) {
    const start = firstRun(work);
    const floor = measureProcess(
      [join(root, 'bench/floor.mjs'), join(root, 'data/raw/bundled')],
      work,
    );
    counted = JSON.parse(floor.stdout);
    console.error(
      `start, ${i === 0 ? 'warming up' : `run ${i}`}: ${start.seconds.toFixed(2)} s, ` +
        `DuckDB alone ${floor.seconds.toFixed(2)} s`,
    );
    if (i === 0) continue;
    starts.push(start);
    floors.push(floor);
  }
  const rows = counted.rows.toLocaleString('en-GB');
  return [
    comparison('', [
      [`the command behind \`npm start\`: ${PACKS} packs`, starts],
      [`DuckDB alone, reading the same ${counted.files} CSV files (${rows} rows)`, floors],
    ]),
    '',
    `A ratio of ${ratio(starts, floors).toFixed(1)} in wall time. ${await machine()}`,
  ].join('\n');
}

/**
 * How long a first run takes, and how much memory: the command behind `npm start`, as a whole
 * process, from `node` to its end, after one that warms the disk cache. Every run writes its packs
 * into a folder of its own, as in a fresh clone, and is counted only if they are there.
 *
 * A second process, `bench/floor.mjs`, has DuckDB read the same bundled CSV files and count their
 * rows. Its runs alternate with the others, so that a busy moment of the machine slows both; the
 * ratio of the two medians moves less from machine to machine than the seconds do.
 */
export const start: Bench = { runs: 5, measure };
