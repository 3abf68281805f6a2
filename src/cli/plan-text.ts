import { CHECKS } from '../build/sql-files.ts';
import { counted } from '../model/counted.ts';
import { FOLLOWS, type Plan, type Planned, type PlannedState } from '../model/plan.ts';
import { type GridRow, grid } from '../query/grid.ts';
import { heading, paragraph, type Style } from '../query/page.ts';
import { wantsJson } from './paths.ts';
import { terminalStyle } from './terminal-style.ts';

/** Letters of a reason that are shown; JSON has the whole of it. */
const LONGEST = 180;
/** Tables with one reason are named together from this number on. */
const TOGETHER = 4;

/** What is as it should be comes last. */
const ORDER: readonly PlannedState[] = ['stale', 'missing', 'fresh'];

function of(state: PlannedState, all: readonly Planned[]): Planned[] {
  return all.filter((one) => one.state === state);
}

/** `148 tables, 18 of them checks: 2 stale, 1 missing, 145 fresh`. The summary of a run counts no checks. */
function amount(kind: string, all: readonly Planned[]): string {
  const parts = ORDER.flatMap((state) => {
    const count = of(state, all).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  const checks = all.filter(({ name }) => name.startsWith(`${CHECKS}.`)).length;
  const among = checks > 0 ? `, ${checks} of them checks` : '';
  return `${counted(all.length, kind)}${among}: ${parts.join(', ') || 'none'}`;
}

/** Whether a table would be made only because others would. */
function isFollowing({ reason }: Planned): boolean {
  return reason?.startsWith(`${FOLLOWS} `) ?? false;
}

/** What a refresh would do, a paragraph each. */
function outcome({ nothingNew, asksOthers, sources, tables }: Plan): string[] {
  if (nothingNew) {
    const later = tables.some(({ state }) => state !== 'fresh');
    const more = later ? '; what is listed would be made once something changes' : '';
    return [`nothing new: a refresh would do nothing, and leave the release as it is${more}`];
  }
  const following = tables.filter(isFollowing).length;
  const made = tables.filter(({ state }) => state !== 'fresh').length - following;
  const more =
    following > 0 ? `, and of ${following} that follow from them those that must be` : '';
  const done =
    made + following > 0 || sources.some(({ state }) => state === 'stale')
      ? `a refresh would make ${made} of ${counted(tables.length, 'table')}${more}`
      : 'a refresh would make no table again, and publish a release where it differs from the one that stands';
  if (!asksOthers) return [done];
  return [
    'publishers, or the mirror, are asked first, and may have more: footpack fetch --dry-run tells what for',
    `by what is at hand, ${done}`,
  ];
}

/** A reason as a page shows it. */
function shortened(reason: string): string {
  if (reason.length <= LONGEST) return reason;
  return `${reason.slice(0, reason.lastIndexOf(' ', LONGEST))} …`;
}

/** What tables have in common that are named together; null for one that stands by itself. */
function commonOf(one: Planned): string | null {
  if (isFollowing(one)) return 'they follow from the others';
  return one.reason === null || one.reason.startsWith('its ') ? null : one.reason;
}

function alone({ name, reason }: Planned): GridRow {
  return { title: name, text: shortened(reason ?? '') };
}

/** Tables of one state: each with its reason, but where many have the same those together. */
function tableRows(tables: readonly Planned[]): GridRow[] {
  const groups = new Map<string, Planned[]>();
  for (const one of tables) {
    const common = commonOf(one);
    if (common !== null) groups.set(common, [...(groups.get(common) ?? []), one]);
  }
  const together = [...groups].filter(([, ones]) => ones.length >= TOGETHER);
  const grouped = new Set(together.flatMap(([, ones]) => ones));
  return [
    ...tables.filter((one) => !grouped.has(one)).map(alone),
    ...together.map(([common, ones]) => ({
      title: `${ones.length} tables`,
      text: shortened(common),
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
    const rowsOf = kind === 'source' || all ? (some: Planned[]) => some.map(alone) : tableRows;
    const rows = states.flatMap((state) => [{ heading: state }, ...rowsOf(of(state, ones))]);
    return [...heading(amount(kind, ones), style), ...grid([], rows, width, style)];
  });
  return [
    ...parts.slice(1),
    '',
    ...outcome(plan).flatMap((text) => paragraph(text, width)),
    ...(all
      ? []
      : [style.faint('footpack plan --all lists each source and table, fresh ones too')]),
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
