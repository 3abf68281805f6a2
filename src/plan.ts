import { join } from 'node:path';
import {
  type BuildStep,
  buildTables,
  givenContents,
  meansOf,
  planBuild,
  type ReadExtract,
} from './build/build.ts';
import { writeInputs } from './build/input.ts';
import { type Contents, madeTables } from './build/made.ts';
import { planTables } from './build/plan.ts';
import { refuseStrangers } from './build/scheme.ts';
import { CHECKS, SCHEMAS, sourcesRead } from './build/sql-files.ts';
import { type Database, openDatabase } from './duckdb/database.ts';
import { archived } from './fetch/archive.ts';
import type { Choice } from './fetch/choice.ts';
import { select } from './fetch/selection.ts';
import type { Effects } from './model/effects.ts';
import type { Finding } from './model/finding.ts';
import type { Indicator } from './model/indicator.ts';
import type { Plan, Planned } from './model/plan.ts';
import type { Extract } from './model/source.ts';
import { type LastBuild, lastBuild } from './plan-last.ts';
import {
  type Expected,
  newsOf,
  planOwnFiles,
  planSources,
  type SourcePlan,
  withNews,
} from './plan-sources.ts';
import { layoutsOf } from './read/load.ts';
import { createRelations } from './read/relations.ts';
import { inUse, noticed } from './rebuild.ts';
import { choiceOf, isNothingNew, type RefreshOptions } from './refresh.ts';

/** For each table that may hold other rows because of sources, those sources and why. */
function changesOf(plans: readonly SourcePlan[]): Map<string, string[]> {
  const changes = new Map<string, string[]>();
  for (const { name, reason, tables } of plans) {
    for (const table of reason === null ? [] : tables) {
      changes.set(table, [...(changes.get(table) ?? []), `${name}: ${reason}`]);
    }
  }
  return changes;
}

/**
 * Makes the tables that follow from declarations alone, as they are known, in a database that has
 * those; gives what they hold.
 */
async function foresee(
  inputs: Database,
  steps: readonly BuildStep[],
  changes: ReadonlyMap<string, readonly string[]>,
  packageRoot: string,
): Promise<Map<string, Contents>> {
  const isDeclared = (table: string) => table.startsWith('input.') && !changes.has(table);
  await buildTables(
    inputs,
    packageRoot,
    steps.filter(({ reads }) => reads.every(isDeclared)),
    steps,
  );
  const made = await madeTables(inputs, SCHEMAS);
  return new Map([...made].flatMap(([table, its]) => (its ? [[table, its.contents]] : [])));
}

/** What a build would choose of the archive with `arriving` in it, the newest of their periods. */
function choiceWith(
  arriving: readonly Extract[],
  options: RefreshOptions,
  packageRoot: string,
): Choice {
  const choice = choiceOf(options, packageRoot);
  if (arriving.length === 0) return choice;
  const files = new Set(arriving.map(({ file }) => file));
  const there = archived(options.raw).filter(({ file }) => !files.has(file));
  const sources = sourcesRead(packageRoot, options.sources);
  const floor = choice.floor.map(({ extract }) => extract);
  return { ...select(sources, [...arriving, ...there], floor), floor: choice.floor };
}

/** What a build is known to find, before it reads anything. */
interface Foreseen {
  choice: Choice;
  extracts: readonly Expected[];
  refused: readonly Finding[];
  indicators: readonly Indicator[];
  changes: ReadonlyMap<string, readonly string[]>;
}

/** The extracts of which rows, or a refusal, would be in the build database. */
function readOf(extracts: readonly Expected[], { kept }: LastBuild): ReadExtract[] {
  const read = extracts.map(({ extract, key, kept: its }) => ({
    relation: its && !('refused' in its.outcome) ? its.outcome.relation : null,
    file: extract.file,
    key,
  }));
  const files = new Set(read.map(({ file }) => file));
  // What was refused is remembered, whether or not it would be read now.
  const refused = [...kept.values()].filter((one) => 'refused' in one.outcome);
  const others = refused.filter(({ file }) => !files.has(file));
  return [...read, ...others.map(({ file, key }) => ({ relation: null, file, key }))];
}

const isOwn = (source: string) => source.startsWith('user-');

/** The tables of a build of what is foreseen, against those of the last one. */
async function tablesOf(
  options: RefreshOptions,
  { choice, extracts, refused, indicators, changes }: Foreseen,
  last: LastBuild,
  packageRoot: string,
): Promise<Planned[]> {
  const inputs = await openDatabase(':memory:', { threads: 1 });
  try {
    await createRelations(inputs, layoutsOf(options.sources));
    const found = extracts.flatMap(({ kept }) =>
      kept === null || 'refused' in kept.outcome ? [] : kept.outcome.findings,
    );
    // That an own file is let in whole, to be told by its lines, is no news.
    const told = found.filter(({ name, source }) => name !== 'accepted' || !isOwn(source));
    const drawn = extracts.find(({ extract }) => extract.path === options.schemeFile);
    await writeInputs(inputs, {
      indicators: [...options.indicators, ...indicators],
      sources: options.sources,
      frameworks: options.frameworks ?? [],
      attribution: options.attribution,
      extracts: inUse(
        choice,
        extracts.map(({ extract }) => extract),
      ),
      findings: noticed(options, choice, [...refused, ...told]),
      selected: [...options.schemes, ...(drawn ? [drawn.extract.sourceId] : [])],
    });
    const steps: BuildStep[] = await planBuild(inputs, packageRoot, [...SCHEMAS, CHECKS]);
    const contents = await givenContents(inputs, steps, readOf(extracts, last));
    const foreseen = await foresee(inputs, steps, changes, packageRoot);
    const given = { contents, changes, foreseen };
    return planTables(steps, last.made, given, await meansOf(inputs, packageRoot));
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
  const last = await lastBuild(join(options.out, '.work'));
  const brought = await planOwnFiles(options, last);
  const news = await newsOf(options, effects);
  const choice = choiceWith(news?.arriving ?? [], options, packageRoot);
  const read = sourcesRead(packageRoot, options.sources);
  const known = planSources(read, options.from, choice, last);
  const published = news ? withNews(known.plans, news, options.raw) : known.plans;
  const plans = [...published, ...brought.plans];
  const tables = await tablesOf(
    options,
    {
      choice,
      extracts: [...known.extracts, ...brought.extracts],
      refused: known.refused,
      indicators: brought.indicators,
      changes: changesOf(plans),
    },
    last,
    packageRoot,
  );
  // While no list of a scheme is another, the schemes are those of the last build.
  const lists = tables.find(({ name }) => name === 'stage.scheme_listing');
  if (news !== null && lists?.state === 'fresh') refuseStrangers(last.schemes, options.schemes);
  const isAwaited = news === null || news.arriving.length > 0 || news.isNoted;
  return {
    nothingNew: !isAwaited && (await isNothingNew(options, effects)),
    asksOthers: news === null,
    sources: plans.map(({ tables: _, ...told }) => told),
    tables,
  };
}
