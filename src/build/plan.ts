import { FOLLOWS, type Planned, type PlannedState } from '../model/plan.ts';
import type { BuildStep } from './build.ts';
import { type Contents, type Made, type Means, recipeOf, staleParts, wholeOf } from './made.ts';

/** What a plan knows of the tables that no step makes: what they would hold, and why it is another thing. */
export interface Given {
  contents: ReadonlyMap<string, Contents>;
  /** For each table that would hold something else: `qof-prevalence: new snapshot 2017/18`. */
  changes: ReadonlyMap<string, string>;
}

/** What changed, in words, where what a run was asked for or what it declares is not what it was. */
const DECLARED: Readonly<Record<string, string>> = {
  'input.selected_scheme': 'the schemes asked for changed',
  'input.attribution': 'the attribution asked for changed',
  'input.indicator': 'declarations of indicators changed',
  'input.series_break': 'declared breaks of series changed',
  'input.framework': 'the frameworks changed',
  'input.answer': 'what indicators answer changed',
  'input.published_england': 'declared figures for England changed',
  'input.suppression': 'declared rules of suppression changed',
  'input.source': 'the extracts in use, or what is told of them, changed',
  'input.finding': 'what is noticed of the sources changed',
};

/** The tables that a reason names; of more than two it gives the number. */
function listed(tables: readonly string[]): string {
  const more = tables.length > 2 ? ` and ${tables.length - 2} more` : '';
  return `${tables.slice(0, 2).join(', ')}${more}`;
}

/**
 * Which tables a build would make, each with the reason. A table that only follows from a stale one
 * counts as stale: whether that one comes to hold the same as before, only the build can tell.
 */
export function planTables(
  steps: readonly BuildStep[],
  made: ReadonlyMap<string, Made | null>,
  given: Given,
  means: Means,
): Planned[] {
  const held = new Map(given.contents);
  const open = new Set<string>();
  return steps.map((step): Planned => {
    const told = (state: PlannedState, reason: string | null): Planned => {
      if (state !== 'fresh') open.add(step.table);
      return { name: step.table, state, reason };
    };
    const before = made.get(step.table);
    if (before === undefined) return told('missing', 'it has not been made yet');
    if (before === null) return told('stale', 'what it was made of is not known');
    held.set(step.table, before.contents);
    const recipe = recipeOf(step, held, means);
    if (recipe.sql !== before.sql) return told('stale', 'its SQL changed');
    if (recipe.macros !== before.macros) return told('stale', 'the macros changed');
    if (recipe.engine !== before.engine) {
      return told('stale', `DuckDB ${recipe.engine} in place of ${before.engine}`);
    }
    const changes = step.reads.flatMap((table) => given.changes.get(table) ?? []);
    if (changes.length > 0) return told('stale', [...new Set(changes)].join('; '));
    const behind = step.reads.filter((table) => open.has(table));
    if (behind.length > 0) return told('stale', `${FOLLOWS} ${listed(behind)}`);
    const parts = staleParts(recipe, before);
    if (parts.length === 0) return told('fresh', null);
    const others = step.reads.filter(
      (table) => before.reads[table] !== wholeOf(held.get(table) ?? {}),
    );
    const declared = others.flatMap((table) => DECLARED[table] ?? []);
    if (declared.length > 0) return told('stale', declared.join('; '));
    return told('stale', `${listed(others) || 'the family of an indicator'} changed`);
  });
}
