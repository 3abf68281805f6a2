import { FOLLOWS, type Planned, type PlannedState } from '../model/plan.ts';
import type { BuildStep } from './build.ts';
import {
  type Contents,
  type Made,
  type Means,
  type Recipe,
  recipeOf,
  staleParts,
  wholeOf,
} from './made.ts';

/** What a plan knows of the tables that no step makes: what they would hold, and why it is another thing. */
export interface Given {
  contents: ReadonlyMap<string, Contents>;
  /** For each table that may hold something else, why: `qof-prevalence: new snapshot 2017/18`. */
  changes: ReadonlyMap<string, readonly string[]>;
  /** What tables would hold that can be made beforehand, as they follow from declarations alone. */
  foreseen: ReadonlyMap<string, Contents>;
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

/** Tables, or sources, that a reason names; of more it gives the number. */
const MOST_NAMED = 2;

function listed(tables: readonly string[]): string {
  const rest = tables.length - MOST_NAMED;
  return `${tables.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Why sources change a table. */
function changed(reasons: readonly string[]): string {
  const rest = reasons.length - MOST_NAMED;
  const more = rest > 0 ? [`and ${rest} more ${rest === 1 ? 'source' : 'sources'}`] : [];
  return [...reasons.slice(0, MOST_NAMED), ...more].join('; ');
}

/** What of a table itself is not what it was made with; null where all is. */
function whyOtherwise(recipe: Recipe, before: Made): string | null {
  if (recipe.sql !== before.sql) return 'its SQL changed';
  if (recipe.macros !== before.macros) return 'the macros changed';
  if (recipe.engine !== before.engine)
    return `DuckDB ${recipe.engine} in place of ${before.engine}`;
  return null;
}

/** Which of the tables that it reads are not what they were; null where that makes no difference. */
function whyOthers(recipe: Recipe, before: Made, held: ReadonlyMap<string, Contents>) {
  if (staleParts(recipe, before).length === 0) return null;
  const others = Object.keys(recipe.reads).filter(
    (table) => before.reads[table] !== wholeOf(held.get(table) ?? {}),
  );
  const declared = others.flatMap((table) => DECLARED[table] ?? []);
  if (declared.length > 0) return declared.join('; ');
  return `${listed(others) || 'the family of an indicator'} changed`;
}

/**
 * Which tables a build would make, each with the reason. A table that only follows from a stale one
 * counts as stale: whether that one comes to hold the same as before, only the build can tell. Of one
 * that is foreseen it is known.
 */
export function planTables(
  steps: readonly BuildStep[],
  made: ReadonlyMap<string, Made | null>,
  { contents, changes, foreseen }: Given,
  means: Means,
): Planned[] {
  const held = new Map([...contents, ...foreseen]);
  const open = new Set<string>();
  return steps.map((step): Planned => {
    const told = (state: PlannedState, reason: string | null): Planned => {
      const name = step.table;
      const [now, then] = [foreseen.get(name), made.get(name)?.contents];
      const isSame = now !== undefined && then !== undefined && wholeOf(now) === wholeOf(then);
      if (state !== 'fresh' && !isSame) open.add(name);
      return { name, state, reason };
    };
    const before = made.get(step.table);
    if (before === undefined) return told('missing', 'not made yet');
    if (before === null) return told('stale', 'what it was made of is not known');
    if (!foreseen.has(step.table)) held.set(step.table, before.contents);
    const recipe = recipeOf(step, held, means);
    const otherwise = whyOtherwise(recipe, before);
    if (otherwise !== null) return told('stale', otherwise);
    const reasons = step.reads.flatMap((table) => changes.get(table) ?? []);
    if (reasons.length > 0) return told('stale', changed([...new Set(reasons)]));
    const behind = step.reads.filter((table) => open.has(table));
    if (behind.length > 0) return told('stale', `${FOLLOWS} ${listed(behind)}`);
    const others = whyOthers(recipe, before, held);
    return told(others === null ? 'fresh' : 'stale', others);
  });
}
