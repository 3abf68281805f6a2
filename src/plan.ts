import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildStep, givenContents, meansOf, planBuild } from './build/build.ts';
import { writeInputs } from './build/input.ts';
import { type Made, madeTables } from './build/made.ts';
import { planTables } from './build/plan.ts';
import { CHECKS, SCHEMAS, sourcesRead } from './build/sql-files.ts';
import { type Database, openDatabase } from './duckdb/database.ts';
import type { Choice } from './fetch/choice.ts';
import type { Effects } from './model/effects.ts';
import type { Indicator } from './model/indicator.ts';
import type { Plan, Planned } from './model/plan.ts';
import { EXIT, Problem } from './model/problem.ts';
import {
  type Expected,
  mirrorPlans,
  planOwnFiles,
  planSources,
  type SourcePlan,
} from './plan-sources.ts';
import { layoutsOf } from './read/load.ts';
import { createRelations, type KeptExtract, keptExtracts } from './read/relations.ts';
import { inUse, noticed } from './rebuild.ts';
import { choiceOf, isNothingNew, type RefreshOptions } from './refresh.ts';

/** Opens the build database of the last run to look at it; null where none can be looked at. */
async function lastBuild(work: string): Promise<Database | null> {
  const path = join(work, 'build.duckdb');
  if (!existsSync(path)) return null;
  try {
    return await openDatabase(path, { readOnly: true });
  } catch (error) {
    const told = String(error);
    // A refresh makes anew what cannot be read.
    if (!/Conflicting lock|\(PID \d+\)|used by another process/.test(told)) return null;
    throw new Problem(EXIT.locked, 'another run is at work on the build database', {
      where: path,
      untouched: 'everything',
      next: 'wait for it to finish; footpack runs tells how far it has come',
    });
  }
}

/** For each relation of schema `raw` that would hold other rows, the sources that are why. */
function changesOf(plans: readonly SourcePlan[]): Map<string, string> {
  const changes = new Map<string, string>();
  for (const { name, reason, relations } of plans) {
    for (const relation of [...relations, 'quarantine']) {
      if (reason === null || relations.length === 0) continue;
      const before = changes.get(`raw.${relation}`);
      const told = `${name}: ${reason}`;
      changes.set(`raw.${relation}`, before === undefined ? told : `${before}; ${told}`);
    }
  }
  return changes;
}

/** The tables of a build whose inputs would be these, against those that were made. */
async function tablesOf(
  options: RefreshOptions,
  choice: Choice,
  expected: readonly Expected[],
  indicators: readonly Indicator[],
  changes: ReadonlyMap<string, string>,
  made: ReadonlyMap<string, Made | null>,
  packageRoot: string,
): Promise<Planned[]> {
  const inputs = await openDatabase(':memory:', { threads: 1 });
  try {
    await createRelations(inputs, layoutsOf(options.sources));
    const outcomes = expected.flatMap(({ kept }) => kept?.outcome ?? []);
    const found = outcomes.flatMap((o) => ('refused' in o ? [o.refused] : o.findings));
    const drawn = expected.find(({ extract }) => extract.path === options.schemeFile);
    await writeInputs(inputs, {
      indicators: [...options.indicators, ...indicators],
      sources: options.sources,
      frameworks: options.frameworks ?? [],
      attribution: options.attribution,
      extracts: inUse(
        choice,
        expected.map(({ extract }) => extract),
      ),
      findings: noticed(options, choice, found),
      selected: [...options.schemes, ...(drawn ? [drawn.extract.sourceId] : [])],
    });
    const steps: BuildStep[] = await planBuild(inputs, packageRoot, [...SCHEMAS, CHECKS]);
    const read = expected.map(({ extract, key, kept }) => ({
      relation: kept && !('refused' in kept.outcome) ? kept.outcome.relation : null,
      file: extract.file,
      key,
    }));
    const contents = await givenContents(inputs, steps, read);
    return planTables(steps, made, { contents, changes }, await meansOf(inputs, packageRoot));
  } finally {
    inputs.close();
  }
}

/**
 * What a refresh would read and make, and why, by what the last build was made of. Touches nothing.
 * What publishers have is not asked; a mirror folder is looked at. Throws a Problem (exit code 6) while
 * a run is at work on the build.
 */
export async function plan(options: RefreshOptions, effects: Effects): Promise<Plan> {
  const { packageRoot } = effects;
  const build = await lastBuild(join(options.out, '.work'));
  try {
    const kept = build ? await keptExtracts(build) : new Map<string, KeptExtract>();
    const made = build ? await madeTables(build, [...SCHEMAS, CHECKS]) : new Map<string, null>();
    const choice = choiceOf(options, packageRoot);
    const read = sourcesRead(packageRoot, options.sources);
    const known = planSources(read, choice, kept);
    const own = await planOwnFiles(options, build, kept);
    const news = await mirrorPlans(options, effects);
    const plans = [...known.plans, ...own.plans].map((one): SourcePlan => {
      const offered = news?.get(one.name);
      if (offered === undefined) return one;
      const layouts = read.find(({ id }) => id === one.name)?.layouts ?? [];
      const relations = [...new Set([...one.relations, ...layouts.map((l) => l.relation)])];
      const reason = one.state === 'stale' ? `${one.reason}; ${offered}` : offered;
      return { ...one, state: 'stale', reason, relations };
    });
    return {
      nothingNew: await isNothingNew(options, effects),
      asksOthers: news === null,
      sources: plans.map(({ relations: _, ...told }) => told),
      tables: await tablesOf(
        options,
        choice,
        [...known.extracts, ...own.extracts],
        own.indicators,
        changesOf(plans),
        made,
        packageRoot,
      ),
    };
  } finally {
    build?.close();
  }
}
