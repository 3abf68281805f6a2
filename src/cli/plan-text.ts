import { counted } from '../model/counted.ts';
import { FOLLOWS, PLANNED, type Plan, type Planned, type PlannedState } from '../model/plan.ts';
import { type GridRow, grid } from '../query/grid.ts';
import { heading, paragraph, type Style } from '../query/page.ts';
import { wantsJson } from './paths.ts';
import { terminalStyle } from './terminal-style.ts';

/** Lines that the reason of one source or table may have; JSON has the whole of it. */
const TALLEST = 3;
/** Tables with one reason are named together from this number on. */
const TOGETHER = 4;

/** What needs doing first, what is as it should be last. */
const ORDER = PLANNED.toReversed();

function of(state: PlannedState, all: readonly Planned[]): Planned[] {
  return all.filter((one) => one.state === state);
}

/** `162 tables: 1 missing, 2 stale, 159 fresh`. */
function amount(kind: string, all: readonly Planned[]): string {
  const parts = ORDER.flatMap((state) => {
    const count = of(state, all).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  return `${counted(all.length, kind)}: ${parts.join(', ') || 'none'}`;
}

/** What a refresh would do, a paragraph each. */
function outcome({ nothingNew, asksOthers, sources, tables }: Plan): string[] {
  if (nothingNew) {
    return ['nothing new: a refresh would do nothing, and leave the release that stands as it is'];
  }
  const made = tables.filter(({ state }) => state !== 'fresh').length;
  const isRead = sources.some(({ state }) => state === 'stale');
  const done =
    made > 0 || isRead
      ? `a refresh would make at most ${made} of ${counted(tables.length, 'table')}: one that comes to ` +
        'hold what it held leaves those that follow from it as they are'
      : 'no table would be made again; a release is published where it differs from the one that stands';
  if (!asksOthers) return [done];
  return [
    `by what is at hand, ${done}`,
    'publishers, or the mirror, would be asked first, and may have more: footpack fetch --dry-run tells ' +
      'what for',
  ];
}

/** Why a row is what it is: a table that only follows from others says so in their name. */
function reasonOf({ reason }: Planned): string {
  return reason?.startsWith(`${FOLLOWS} `) ? 'they follow from those' : (reason ?? '');
}

/** Rows of one state: each with its reason, but where many have the same those together. */
function rowsOf(state: PlannedState, all: readonly Planned[], each: boolean): GridRow[] {
  const mine = of(state, all);
  const reasons = new Map<string, Planned[]>();
  for (const one of mine) {
    reasons.set(reasonOf(one), [...(reasons.get(reasonOf(one)) ?? []), one]);
  }
  const isAlone = (one: Planned) => each || (reasons.get(reasonOf(one))?.length ?? 0) < TOGETHER;
  const alone = mine.filter(isAlone).map((one) => ({ title: one.name, text: one.reason ?? '' }));
  const together = [...reasons].filter(([, [one]]) => one !== undefined && !isAlone(one));
  return [
    { heading: state },
    ...alone,
    ...together.map(([reason, ones]) => ({
      title: `${ones.length} of them`,
      text: reason,
      notes: [ones.map(({ name }) => name).join(', ')],
    })),
  ];
}

export interface PlanPage {
  width: number;
  /** Whether what is fresh is listed too, and each table by itself. */
  all: boolean;
  style: Style;
}

/** A plan as a person reads it: what is not fresh, with the reason, and what it comes to. */
export function planPage(plan: Plan, { width, all, style }: PlanPage): string[] {
  const parts = (['source', 'table'] as const).flatMap((kind) => {
    const ones = kind === 'source' ? plan.sources : plan.tables;
    const states = ORDER.filter(
      (state) => of(state, ones).length > 0 && (all || state !== 'fresh'),
    );
    const rows = states.flatMap((state) => rowsOf(state, ones, all));
    return [...heading(amount(kind, ones), style), ...grid([], rows, width, style)];
  });
  return [
    ...parts.slice(1),
    '',
    ...outcome(plan).flatMap((text) => paragraph(text, width)),
    ...(all ? [] : [style.faint('--all lists each source and table, fresh ones too')]),
  ];
}

/** Prints a plan: on a terminal as a page, else as JSON, which has all of it. */
export function printPlan(plan: Plan, given: { json?: boolean; all?: boolean }): void {
  if (wantsJson(given)) {
    process.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
    return;
  }
  const width = process.stdout.columns || 80;
  const page = { width, all: given.all === true, style: terminalStyle(false) };
  process.stdout.write(`${planPage(plan, page).join('\n')}\n`);
}
