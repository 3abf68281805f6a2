/**
 * How long a first run takes, and how much memory: the command behind `npm start`, as a whole
 * process, from `node` to its end.
 *
 *   npm run bench                 5 runs after one that warms the disk cache; prints the figures
 *   npm run bench -- --runs 9     more of them
 *   npm run bench -- --quick      one run, nothing warmed: shows that it works, says little of speed
 *   npm run bench -- --write      also puts the figures between the markers of README.md
 *
 * Wall time is the median of the runs, with the fastest and the slowest beside it. Every run writes
 * 44 packs into a folder of its own, as in a fresh clone, and is counted only if they are there.
 * Peak memory is the greatest of the runs' largest resident set sizes; a process writes its own as
 * it ends (VmHWM where /proc has it, else `resourceUsage`), which costs the run about a millisecond.
 *
 * A second process, `bench/floor.mjs`, has DuckDB read the same bundled CSV files and count their
 * rows. Its runs alternate with the others, so that a busy moment of the machine slows both; the
 * ratio of the two medians moves less from machine to machine than the seconds do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { replaceBetweenMarkers } from './readme.ts';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'dist/src/cli/main.js');
const PACKS = 44;

interface Run {
  seconds: number;
  /** Largest resident set size in MB (millions of bytes). */
  megabytes: number;
  stdout: string;
}

/** Loaded into the measured process: at its end it leaves its peak memory in KiB in a file. */
const ON_EXIT = `import { readFileSync, writeFileSync } from 'node:fs';
process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS;
  try {
    peak = Number(/^VmHWM:\\s+(\\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {}
  writeFileSync(process.env.BENCH_PEAK, String(peak));
});`;

/** Runs `node …args` to its end; throws what it said when it fails. */
function run(args: readonly string[], work: string): Run {
  const peak = join(work, 'peak');
  const preload = `data:text/javascript,${encodeURIComponent(ON_EXIT)}`;
  const started = process.hrtime.bigint();
  const ended = spawnSync(process.execPath, ['--import', preload, ...args], {
    cwd: root,
    env: { ...process.env, BENCH_PEAK: peak },
    encoding: 'utf8',
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (ended.status !== 0) {
    throw new Error(`a measured command ended with ${ended.status}:\n${ended.stderr}`);
  }
  const megabytes = (Number(readFileSync(peak, 'utf8')) * 1024) / 1e6;
  return { seconds, megabytes, stdout: ended.stdout };
}

/** One first run into an empty folder; throws unless its packs are there. */
function start(work: string): Run {
  const out = join(work, 'out');
  const ran = run([bin, 'refresh', '--bundled', '--out', out], work);
  const { path } = JSON.parse(readFileSync(join(out, 'latest.json'), 'utf8'));
  const packs = readdirSync(join(out, path), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('pack.json'),
  ).length;
  rmSync(out, { recursive: true });
  if (packs !== PACKS) throw new Error(`a measured run wrote ${packs} packs, not ${PACKS}`);
  return ran;
}

function floor(work: string): Run {
  return run([join(root, 'bench/floor.mjs'), join(root, 'data/raw/bundled')], work);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

function row(title: string, runs: readonly Run[]): string {
  const seconds = runs.map((r) => r.seconds);
  const range = `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)} s`;
  const peak = Math.max(...runs.map((r) => r.megabytes));
  return `| ${title} | ${median(seconds).toFixed(2)} s | ${range} | ${peak.toFixed(0)} MB |`;
}

/** The figures as Markdown: a table, and under it the machine they were measured on. */
function report(starts: readonly Run[], floors: readonly Run[]): string {
  const counted = JSON.parse(floors[0]?.stdout ?? '{}');
  const rows = counted.rows.toLocaleString('en-GB');
  const [mine, theirs] = [starts, floors].map((runs) => median(runs.map((r) => r.seconds)));
  const ratio = (mine ?? 0) / (theirs ?? 0);
  const n = starts.length;
  return [
    `| | wall time${n > 1 ? `, median of ${n}` : ''} | fastest–slowest | peak memory |`,
    '|---|---:|---:|---:|',
    row(`the command behind \`npm start\`: ${PACKS} packs`, starts),
    row(`DuckDB alone, reading the same ${counted.files} CSV files (${rows} rows)`, floors),
    '',
    `A ratio of ${ratio.toFixed(1)} in wall time. Measured on ${availableParallelism()} cores, ` +
      `Node ${process.versions.node}, DuckDB ${counted.duckdb.replace(/^v/, '')}.`,
  ].join('\n');
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const runs = values.quick ? 1 : Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number from 1');
if (values.quick && values.write) throw new Error('--quick says too little to be written down');
if (!existsSync(bin)) throw new Error('there is no dist/ to measure: npm run prepare');
const readme = join(root, 'README.md');
if (values.write) replaceBetweenMarkers(readFileSync(readme, 'utf8'), ''); // fails before measuring

const work = mkdtempSync(join(tmpdir(), 'footpack-bench-'));
try {
  const starts: Run[] = [];
  const floors: Run[] = [];
  for (let i = values.quick ? 1 : 0; i <= runs; i++) {
    const pair = [start(work), floor(work)] as const;
    console.error(
      `${i === 0 ? 'warm-up' : `run ${i}`}: ${pair[0].seconds.toFixed(2)} s, ` +
        `DuckDB alone ${pair[1].seconds.toFixed(2)} s`,
    );
    if (i === 0) continue;
    starts.push(pair[0]);
    floors.push(pair[1]);
  }
  const text = report(starts, floors);
  console.log(text);
  if (values.write) {
    writeFileSync(readme, replaceBetweenMarkers(readFileSync(readme, 'utf8'), text));
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
