import { Cron } from 'croner';
import type { Pipeline } from '../model/pipeline.ts';
import { ZONE } from '../model/pipeline.ts';
import { EXIT } from '../model/problem.ts';
import type { Run, Standing } from '../model/run.ts';

/**
 * Which pipelines are due. Decides only, from the records of runs and a moment: a pipeline is due
 * when nobody has asked it well since the last time its schedule said so. However many times were
 * missed, that is once.
 */

/** How often a pipeline is tried for one time of its schedule, where a try does not go well. */
export const TRIES = 3;

/** A run with how it stands. */
export interface StandingRun {
  run: Run;
  standing: Standing;
}

export interface Due {
  pipeline: string;
  due: boolean;
  /** Why it is due, or why not, in words. */
  why: string;
  /** The last moment, not after now, at which its schedule said to ask; null where it has none. */
  asked: Date | null;
  /** The next such moment. */
  next: Date | null;
  /** When it last went through; null where it never did. */
  last: Date | null;
}

function cron(at: string): Cron {
  return new Cron(at, { timezone: ZONE, paused: true });
}

/** The last moment, not after `now`, that a schedule names. */
export function lastTime(at: string, now: Date): Date | null {
  // Croner gives what lies before, in whole seconds: one second on, `now` itself is among them.
  return cron(at).previousRuns(1, new Date(now.getTime() + 1000))[0] ?? null;
}

/** The next moment after `now` that a schedule names. */
export function nextTime(at: string, now: Date): Date | null {
  return cron(at).nextRun(now);
}

/**
 * What a run means for a pipeline that it asked: `settled`, there is no need to ask again; `tried`,
 * another try may go better; `nothing`, it was refused or stopped before it could.
 */
function meaning(
  { run, standing }: StandingRun,
  pipeline: Pipeline,
): 'settled' | 'tried' | 'nothing' {
  if (standing === 'did not finish') return 'tried';
  if (standing === 'failed') {
    // What breaks a promise breaks it again until somebody looks; a lock is gone in a while.
    if (run.exitCode === EXIT.blocked) return 'settled';
    // What was asked for in the wrong way asked nobody: mended, it is due.
    const refused: (number | null)[] = [EXIT.locked, EXIT.usage];
    return refused.includes(run.exitCode) ? 'nothing' : 'tried';
  }
  if (standing !== 'done') return 'nothing';
  if (run.exitCode !== EXIT.notFetched) return 'settled';
  const missed = run.fetched.filter((source) => source.exitCode === EXIT.notFetched);
  // Where no source is to blame, the mirror as a whole was not reached.
  const own = missed.some(({ source }) => pipeline.sources.includes(source));
  return missed.length === 0 || own ? 'tried' : 'settled';
}

/**
 * Whether a pipeline is due at `now`. `runs` has the newest first; those that did not ask it, that
 * fetched from elsewhere than `from`, or that only fetched, do not count. A run that began later
 * than now was written by a clock that has gone back since: what it settled is not known, so it
 * counts for nothing, and the run that follows it counts by the clock of today.
 */
export function dueOf(
  pipeline: Pipeline,
  runs: readonly StandingRun[],
  from: Run['options']['from'],
  now: Date,
): Due {
  const mine = runs.filter(
    ({ run }) =>
      run.command === 'refresh' &&
      run.options.from === from &&
      run.pipelines.includes(pipeline.id) &&
      Date.parse(run.started) <= now.getTime(),
  );
  const well = mine.find((r) => r.standing === 'done');
  const last = well ? new Date(well.run.started) : null;
  if (!pipeline.asks) {
    return {
      ...{ pipeline: pipeline.id, due: false, asked: null, next: null, last },
      why: 'no publisher is asked',
    };
  }
  const asked = lastTime(pipeline.asks.at, now);
  const about = {
    pipeline: pipeline.id,
    asked,
    next: nextTime(pipeline.asks.at, now),
    last,
  };
  const since = mine.filter(({ run }) => Date.parse(run.started) >= (asked?.getTime() ?? 0));
  const meanings = since.map((r) => meaning(r, pipeline));
  const tries = meanings.filter((m) => m === 'tried').length;
  if (since.some((r) => r.standing === 'at work')) {
    return { ...about, due: false, why: 'it is being asked now' };
  }
  if (meanings.includes('settled')) return { ...about, due: false, why: 'it was asked since' };
  if (tries >= TRIES) {
    return {
      ...about,
      due: false,
      why: `${tries} tries did not go well; it waits for its next time`,
    };
  }
  if (tries > 0) return { ...about, due: true, why: `try ${tries + 1} of ${TRIES}` };
  return { ...about, due: true, why: last ? 'its time has come' : 'it was never asked' };
}

/** How each pipeline stands at a moment. */
export function dueAt(
  pipelines: readonly Pipeline[],
  runs: readonly StandingRun[],
  from: Run['options']['from'],
  now: Date,
): Due[] {
  return pipelines.map((pipeline) => dueOf(pipeline, runs, from, now));
}
