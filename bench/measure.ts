import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../src/duckdb/database.ts';

export const root = join(import.meta.dirname, '..');

/** What a bench is asked for. */
export interface Asked {
  runs: number;
  /** As little as shows that it works; says nothing of speed. */
  quick: boolean;
  /** An empty folder of the bench's own. */
  work: string;
  /** The zip of a month of NHS England's full RTT extract, where it is at hand. */
  rtt: string | null;
  /** A folder of published extracts with a mirror.json, where it is at hand. */
  mirror: string | null;
}

export interface Bench {
  /** Runs of each thing measured, unless others are asked for. */
  runs: number;
  /**
   * Measures, and gives the figures as Markdown; null where what it needs is not at hand, which it
   * says. Throws when what is measured does not work.
   */
  measure(asked: Asked): Promise<string | null>;
}

export interface Run {
  seconds: number;
  /** Largest resident set size in MB (millions of bytes). */
  megabytes: number;
}

/** Loaded into a measured process: at its end it leaves its peak memory in KiB in a file. */
const ON_EXIT = `import { readFileSync, writeFileSync } from 'node:fs';
process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS;
  try {
    peak = Number(/^VmHWM:\\s+(\\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {}
  writeFileSync(process.env.BENCH_PEAK, String(peak));
});`;

/** A command that has ended well. */
export interface Ended {
  seconds: number;
  /** Seconds of processor that it and the processes it started took; null where /proc is not. */
  cpuSeconds: number | null;
  stdout: string;
}

/** Clock ticks a second in /proc, the same on every machine that Node runs on. */
const TICKS = 100;

/** Seconds of processor of the processes that this one started and that have ended, and of theirs. */
function cpuOfChildren(): number | null {
  try {
    // After the name, which may hold anything: state, then numbers, cutime and cstime the 14th and 15th.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[13]) + Number(fields[14])) / TICKS;
  } catch {
    return null;
  }
}

/** Runs a command to its end in the folder of the package, and times it. Throws what it said when it fails. */
export function measureCommand(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Ended {
  const before = cpuOfChildren();
  const started = process.hrtime.bigint();
  const ended = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (ended.status !== 0) {
    throw new Error(
      `a measured process ended with ${ended.status}:\n${ended.stderr ?? ended.error}`,
    );
  }
  const after = cpuOfChildren();
  const cpuSeconds = before === null || after === null ? null : after - before;
  return { seconds, cpuSeconds, stdout: ended.stdout };
}

/**
 * Runs `node …args` to its end, and times it as a whole. Peak memory is what the process itself
 * says as it ends (VmHWM where /proc has it, else `resourceUsage`), at the cost of about a
 * millisecond. Throws what the process said when it fails.
 */
export function measureProcess(args: readonly string[], work: string): Run & Ended {
  const folder = mkdtempSync(join(work, 'peak-'));
  const peak = join(folder, 'peak');
  const preload = `data:text/javascript,${encodeURIComponent(ON_EXIT)}`;
  const ended = measureCommand(process.execPath, ['--import', preload, ...args], {
    BENCH_PEAK: peak,
  });
  const megabytes = (Number(readFileSync(peak, 'utf8')) * 1024) / 1e6;
  rmSync(folder, { recursive: true });
  return { ...ended, megabytes };
}

/**
 * Runs a TypeScript file of this folder with one argument, given and answered as JSON. It times
 * itself, without the loader: its answer has `seconds`.
 */
export function measureScript<Answer extends { seconds: number }>(
  file: string,
  argument: unknown,
  work: string,
): Answer & Run {
  const args = [...process.execArgv, join(import.meta.dirname, file), JSON.stringify(argument)];
  const { megabytes, stdout } = measureProcess(args, work);
  return { ...(JSON.parse(stdout) as Answer), megabytes };
}

/** Throws when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (low === undefined || high === undefined) throw new Error('there is no median of nothing');
  return (low + high) / 2;
}

/** `wall time, median of 5`, or of a single run `wall time`. */
export function wallTime(runs: number): string {
  return runs > 1 ? `wall time, median of ${runs}` : 'wall time';
}

/** A table in Markdown. The first `texts` columns are words, the others figures. */
export function table(head: readonly string[], rows: readonly string[][], texts = 1): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |');
  const rule = head.map((_, i) => (i < texts ? '---' : '---:'));
  return [line(head), `|${rule.join('|')}|`, ...rows.map(line)].join('\n');
}

/** Things measured in turn, each by its runs: their medians, ranges and peaks. */
export function comparison(about: string, measured: readonly [string, readonly Run[]][]): string {
  const runs = measured[0]?.[1].length ?? 0;
  return table(
    [about, wallTime(runs), 'fastest–slowest', 'peak memory'],
    measured.map(([title, all]) => {
      const seconds = all.map((r) => r.seconds);
      return [
        title,
        `${median(seconds).toFixed(2)} s`,
        `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)} s`,
        `${Math.max(...all.map((r) => r.megabytes)).toFixed(0)} MB`,
      ];
    }),
  );
}

/** The ratio of two medians. */
export function ratio(mine: readonly Run[], theirs: readonly Run[]): number {
  return median(mine.map((r) => r.seconds)) / median(theirs.map((r) => r.seconds));
}

/** `Measured on 2 cores, Node 20.20.2, DuckDB 1.5.6`, with what else there is to say. */
export async function machine(...more: string[]): Promise<string> {
  const db = await openDatabase(':memory:');
  const [versions] = await db.rows('SELECT version() AS duckdb');
  db.close();
  const duckdb = `DuckDB ${String(versions?.duckdb).replace(/^v/, '')}`;
  const cores = `${availableParallelism()} cores`;
  return `Measured on ${[cores, `Node ${process.versions.node}`, duckdb, ...more].join(', ')}.`;
}
