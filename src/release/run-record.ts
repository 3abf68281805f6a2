import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../fetch/durable.ts';
import { type Presence, type Run, type Runner, runSchema } from '../model/run.ts';
import { json } from './json.ts';

/**
 * The records of runs, `<out>/runs/<id>.json`. The number in an id grows by one with each run, so
 * that the order of runs is known though the clock went back between two.
 */

/** How many of the newest runs are kept. */
export const RUNS_KEPT = 100;

const NAME = /^((\d{6,})-\d{8}T\d{6}Z)\.json$/;

/** The folder of the records under `out`. */
export function runsFolder(out: string): string {
  return join(out, 'runs');
}

/** The ids of the runs under `out`, the newest first. */
function runIds(out: string): string[] {
  if (!existsSync(runsFolder(out))) return [];
  return readdirSync(runsFolder(out))
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .sort((a, b) => numberOf(b) - numberOf(a) || (a < b ? 1 : -1));
}

function numberOf(id: string): number {
  return Number(id.split('-')[0]);
}

/** The runs under `out`, the newest first, at most `limit`. One that cannot be read is left out. */
export function readRuns(out: string, limit = Number.POSITIVE_INFINITY): Run[] {
  const runs: Run[] = [];
  for (const id of runIds(out)) {
    if (runs.length >= limit) break;
    const run = readRun(out, id);
    if (run) runs.push(run);
  }
  return runs;
}

function readRun(out: string, id: string): Run | null {
  try {
    return runSchema.parse(JSON.parse(readFileSync(join(runsFolder(out), `${id}.json`), 'utf8')));
  } catch {
    return null;
  }
}

/** Gives a run its id and its first record; two that begin at once get two. */
export function beginRun(out: string, about: Omit<Run, 'id'>): Run {
  const folder = runsFolder(out);
  mkdirSync(folder, { recursive: true });
  writeSchema(folder);
  const moment = about.started.replace(/[-:]|\.\d+/g, '');
  for (let number = numberOf(runIds(out)[0] ?? '0') + 1; ; number += 1) {
    const run = { ...about, id: `${String(number).padStart(6, '0')}-${moment}` };
    try {
      writeFileSync(join(folder, `${run.id}.json`), json(run, 2), { flag: 'wx' });
      return run;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Has the JSON Schema of the records lie beside them. */
function writeSchema(folder: string): void {
  const path = join(folder, 'run.schema.json');
  const text = json(z.toJSONSchema(runSchema), 2);
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeWhole(path, text);
}

/**
 * Writes the record of a run anew. What it says on its way need not outlive a power cut: only the
 * last word is settled on disk.
 */
export function writeRun(out: string, run: Run): void {
  const path = join(runsFolder(out), `${run.id}.json`);
  const text = json(run, 2);
  if (run.state !== 'at work') {
    writeWhole(path, text);
    return;
  }
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

/**
 * Closes the records of runs that ended without a word. `holdsLock` says that the caller has the
 * lock of the releases: then no other refresh that had got it can still be at work.
 */
export function settleRuns(
  out: string,
  own: string,
  holdsLock: boolean,
  presence: (runner: Runner) => Presence,
): void {
  for (const run of readRuns(out)) {
    if (run.id === own || run.state !== 'at work') continue;
    const hadLock = run.command === 'refresh' && run.phases.length > 0;
    if ((holdsLock && hadLock) || presence(run.runner) === 'gone') {
      writeRun(out, { ...run, state: 'did not finish' });
    }
  }
}

/**
 * The runs to forget: all but the newest `keep`, those at work, and of each pipeline the last that
 * asked it, of which the schedule needs to know. `runs` has the newest first.
 */
export function tooOld(runs: readonly Run[], keep = RUNS_KEPT): Run[] {
  const known = new Set<string>();
  return runs.filter((run, i) => {
    const last = run.pipelines.some((id) => !known.has(id));
    for (const id of run.pipelines) known.add(id);
    return i >= keep && !last && run.state !== 'at work';
  });
}

/**
 * Removes the records of runs that are too old, each with its log; and those that cannot be read, as of a
 * run that was killed as it began, once as many have come after them.
 */
export function pruneRuns(out: string, keep = RUNS_KEPT): void {
  const runs = readRuns(out);
  const readable = new Set(runs.map(({ id }) => id));
  const damaged = runIds(out).filter((id, i) => i >= keep && !readable.has(id));
  for (const id of [...tooOld(runs, keep).map((run) => run.id), ...damaged]) {
    rmSync(logPath(out, id), { force: true });
    rmSync(join(runsFolder(out), `${id}.json`), { force: true });
  }
}

/** Where the log of a run lies. */
export function logPath(out: string, id: string): string {
  return join(runsFolder(out), `${id}.log.jsonl`);
}
