import { isStale } from '../fetch/state.ts';
import { spanOf } from '../model/period.ts';
import type { Pipeline } from '../model/pipeline.ts';
import { EXIT } from '../model/problem.ts';
import type { Run } from '../model/run.ts';
import { type Extract, isLive, type Source, type State, TODAY } from '../model/source.ts';

/**
 * How a source stands for who keeps footpack going:
 * - `awaiting layout`: it is not fetched yet;
 * - `bundled`: nobody is asked for it, and what the package ships is in use; `missing`, nothing is;
 * - `never`: it could be fetched and never was;
 * - `stale`: the last fetch left an earlier file, or none, in use;
 * - `due`: by its cadence and lag the next period should be published;
 * - `overdue`: and that for longer than a publisher is late as a rule;
 * - `fresh`: nothing newer is awaited.
 */
export const SOURCE_STATES = [
  'awaiting layout',
  'bundled',
  'missing',
  'never',
  'stale',
  'due',
  'overdue',
  'fresh',
] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

export interface SourceStatus {
  state: SourceState;
  /** The day on which the state began, where that is known: of `stale`, `due` and `overdue`. */
  since: string | null;
  /** The last day of the newest period at hand. */
  newest: string | null;
  /** The day on which the period after it should be there; null where none is awaited. */
  expected: string | null;
}

const MONTHS = { monthly: 1, quarterly: 3, annual: 12 } as const;

/** Days that a publisher may be late before footpack calls it overdue: our choice. */
const PATIENCE = { monthly: 31, quarterly: 45, annual: 90 } as const;

function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The last day of the month that comes `months` after the month of a day. */
function monthEndAfter(day: string, months: number): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month + months, 0)).toISOString().slice(0, 10);
}

/** Whether a source's address answers with the state of today, whatever the month. */
function tellsToday({ locator }: Source): boolean {
  return locator.kind === 'ord' || (locator.kind === 'url' && locator.files.some(isToday));
}

function isToday(file: { period: string }): boolean {
  return file.period === TODAY;
}

/**
 * The day on which the period after the newest one should be published, by cadence and lag; null
 * where nothing follows: it is published once or on change, its addresses are a closed list, its
 * files hold every period, or it has come to its end.
 */
export function expectedOn(
  source: Source,
  newest: string | null,
  ends: string | undefined,
): string | null {
  const { cadence, lagDays, locator } = source;
  if (newest === null || cadence === 'once' || cadence === 'on change') return null;
  if (ends !== undefined && newest >= (spanOf(ends)?.end ?? '')) return null;
  const months = MONTHS[cadence];
  // What is said of today is said anew as the next month begins, not once it is over.
  if (tellsToday(source)) return dayAfter(monthEndAfter(newest, months - 1), 1 + lagDays);
  if (locator.kind === 'url' || locator.kind === 'arcgis') return null;
  return dayAfter(monthEndAfter(newest, months), lagDays);
}

/** The day since which a source is stale, by the runs that asked it, the newest first. */
function staleSince(id: string, runs: readonly Run[], checked: string): string {
  let since = checked;
  for (const run of runs) {
    const mine = run.fetched.find(({ source }) => source === id);
    if (!mine) continue;
    if (mine.exitCode === EXIT.done) break;
    const day = run.started.slice(0, 10);
    if (day < since) since = day;
  }
  return since;
}

/** The last day on which a source was asked and all went well: by its state, or by a run that noted no more. */
export function checkedOn(
  id: string,
  state: State | undefined,
  runs: readonly Run[],
): string | null {
  const days = runs.flatMap(({ fetched, started }) =>
    fetched.some(({ source, exitCode }) => source === id && exitCode === EXIT.done)
      ? [started.slice(0, 10)]
      : [],
  );
  return [...days, ...(state ? [state.checked] : [])].sort().at(-1) ?? null;
}

/**
 * How a source stands on a day, by the extracts at hand, by how its last fetch went and by the runs
 * before, the newest first.
 */
export function sourceStatus(
  source: Source,
  pipeline: Pipeline | undefined,
  known: { extracts: readonly Extract[]; state: State | undefined; runs: readonly Run[] },
  today: string,
): SourceStatus {
  const { extracts, state, runs } = known;
  const ends = extracts.flatMap(({ period }) => spanOf(period)?.end ?? []).sort();
  const newest = ends.at(-1) ?? null;
  const nothing = { since: null, newest, expected: null };
  if (source.awaiting !== undefined) return { ...nothing, state: 'awaiting layout' };
  if (state && isStale(state.findings)) {
    return { ...nothing, state: 'stale', since: staleSince(source.id, runs, state.checked) };
  }
  const fetched = extracts.some((e) => !e.bundled);
  if (!isLive(source)) {
    return { ...nothing, state: fetched ? 'fresh' : extracts.length > 0 ? 'bundled' : 'missing' };
  }
  if (!state) return { ...nothing, state: fetched ? 'fresh' : 'never' };
  if (extracts.length === 0) return { ...nothing, state: 'missing' };
  const expected = expectedOn(source, newest, pipeline?.ends?.[source.id]);
  const told = { newest, expected };
  if (expected === null || expected > today) return { ...told, state: 'fresh', since: null };
  const { cadence } = source;
  const patience = cadence === 'once' || cadence === 'on change' ? 0 : PATIENCE[cadence];
  const late = dayAfter(expected, patience);
  return late <= today
    ? { ...told, state: 'overdue', since: late }
    : { ...told, state: 'due', since: expected };
}
