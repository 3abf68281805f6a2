import { counted } from '../model/counted.ts';
import type { Plan, Planned } from '../model/plan.ts';
import { wantsJson } from './paths.ts';
import { printRows } from './print.ts';

/** `3 of 162 tables: 1 missing, 2 stale`. */
function amount(kind: string, all: readonly Planned[]): string {
  const of = (state: string) => all.filter((one) => one.state === state).length;
  const [stale, missing] = [of('stale'), of('missing')];
  const parts = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(stale > 0 ? [`${stale} stale`] : []),
  ];
  return parts.length > 0
    ? `${counted(all.length, kind)}: ${parts.join(', ')}`
    : `${counted(all.length, kind)}, all fresh`;
}

/** What a refresh would do, in a line or two. */
function outcome({ nothingNew, asksOthers, sources, tables }: Plan): string[] {
  const asked = 'publishers would be asked first: footpack fetch --dry-run tells what for';
  const done = nothingNew
    ? 'nothing new: a refresh would leave the release that stands as it is'
    : `a refresh would publish a release; ${amount('source', sources)}; ${amount('table', tables)}`;
  return asksOthers ? [asked, done] : [done];
}

/** Prints a plan: the sources, the tables, and what it comes to. */
export function printPlan(plan: Plan, given: { json?: boolean }): void {
  if (wantsJson(given)) {
    process.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
    return;
  }
  const columns = ['name', 'state', 'reason'];
  const narrow = { whole: ['name', 'state'] };
  for (const [kind, rows] of [
    ['source', plan.sources],
    ['table', plan.tables],
  ] as const) {
    const named = rows.map(({ name, ...rest }) => ({ [kind]: name, ...rest }));
    printRows(named, [kind, ...columns.slice(1)], given, {
      whole: [kind, ...narrow.whole.slice(1)],
    });
    process.stdout.write('\n');
  }
  process.stdout.write(`${outcome(plan).join('\n')}\n`);
}
