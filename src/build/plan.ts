import type { Planned, PlannedState } from '../model/plan.ts';
import type { BuildStep } from './build.ts';
import { type Contents, type Made, type Means, recipeOf, staleParts, wholeOf } from './made.ts';

/** What a plan knows of the tables that no step makes: what they would hold, and why it is another thing. */
export interface Given {
  contents: ReadonlyMap<string, Contents>;
  /** For each table that would hold something else: `qof-prevalence: new snapshot 2017/18`. */
  changes: ReadonlyMap<string, string>;
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
    if (behind.length > 0) {
      const more = behind.length > 2 ? ` and ${behind.length - 2} more` : '';
      return told('stale', `it follows from ${behind.slice(0, 2).join(', ')}${more}`);
    }
    const parts = staleParts(recipe, before);
    if (parts.length === 0) return told('fresh', null);
    const others = step.reads.filter(
      (table) => before.reads[table] !== wholeOf(held.get(table) ?? {}),
    );
    return told('stale', `${others.join(', ') || 'the family of an indicator'} changed`);
  });
}
