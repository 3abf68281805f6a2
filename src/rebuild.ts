import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildStep, buildTables, planBuild } from './build/build.ts';
import { runChecks } from './build/check.ts';
import { demandOf, refuseWithoutRoom, roomFor } from './build/disk.ts';
import { type Inputs, writeInputs } from './build/input.ts';
import { keepMacros } from './build/macros.ts';
import { chosenSchemes } from './build/scheme.ts';
import { CHECKS, SCHEMAS } from './build/sql-files.ts';
import { type Database, openDatabase, within } from './duckdb/database.ts';
import { together } from './duckdb/together.ts';
import { untold } from './fetch/archive.ts';
import type { Choice } from './fetch/choice.ts';
import { settleFolder } from './fetch/durable.ts';
import { states } from './fetch/state.ts';
import { acceptedOf } from './model/acceptance.ts';
import { counted } from './model/counted.ts';
import type { Effects } from './model/effects.ts';
import type { Finding } from './model/finding.ts';
import { EXIT, Problem } from './model/problem.ts';
import type { Extract } from './model/source.ts';
import { lineAgainst } from './query/diff.ts';
import { releaseFolder, releaseIn, standingId } from './query/release-folder.ts';
import { loadExtracts } from './read/load.ts';
import { keepOnly } from './read/relations.ts';
import { loadUserExtract } from './read/user-extract.ts';
import { refuseNamesakes } from './read/user-file.ts';
import { userIndicators } from './read/user-indicators.ts';
import { loadUserScheme } from './read/user-scheme.ts';
import type { RefreshOptions } from './refresh.ts';
import { readBasis } from './release/basis.ts';
import { fullDisk } from './release/full-disk.ts';
import { isAsPublished } from './release/manifest.ts';
import type { Earlier, PartKeys } from './release/parts.ts';
import { publish } from './release/publish.ts';
import { sealRelease, writeRelease } from './release/release.ts';
import { type Summary, summarise } from './release/summary.ts';

/** Memory of a build's database, whatever it reads; what is more goes to disk beside it. */
const MEMORY = '3GB';

/** What a build notices of the extracts that it reads, `loaded`, and of those that it passes over. */
export function noticed(
  options: RefreshOptions,
  { passedOver }: Choice,
  loaded: readonly Finding[],
): Finding[] {
  // How the last fetch of each source went is kept in the archive: a build that fetches nothing
  // says the same of stale sources as the one that fetched.
  const fetched = options.from.kind === 'bundled' ? [] : [...states(options.raw).values()];
  return [
    ...fetched.flatMap((state) => state.findings),
    ...(options.from.kind === 'bundled' ? [] : untold(options.raw)),
    ...loaded,
    ...passedOver.map(({ extract, because }) => ({
      name: 'passed over',
      severity: 'warn' as const,
      source: extract.sourceId,
      period: extract.period,
      message: `${extract.file} is not used: ${because}`,
      exitCode: EXIT.done,
    })),
  ];
}

/** Extracts in use, each with what a bundled one was computed from. */
export function inUse({ floor }: Choice, extracts: readonly Extract[]): Inputs['extracts'] {
  const from = new Map(floor.map((bundled) => [bundled.extract.file, bundled.from]));
  return extracts.map((extract) => ({ extract, from: from.get(extract.file) ?? [] }));
}

/** Reads what the build needs into the database; gives what is in use and what was noticed. */
async function readSources(
  db: Database,
  options: RefreshOptions,
  choice: Choice,
  effects: Effects,
  work: string,
): Promise<Pick<Inputs, 'indicators' | 'extracts' | 'findings' | 'selected'>> {
  const { chosen } = choice;
  const first = chosen.flatMap((c) => (c.extracts.length > 0 ? c.extracts.slice(0, 1) : c.floor));
  const demand = demandOf(first, options.schemes.length + (options.schemeFile ? 1 : 0));
  refuseWithoutRoom(await roomFor(demand, options.out, options.limits));
  const decoded = join(work, 'decoded');
  const loaded = await loadExtracts(db, options.sources, chosen, decoded);
  const findings = noticed(options, choice, loaded.findings);
  const used = [...loaded.used];
  const ownFiles = [...options.extracts, ...(options.schemeFile ? [options.schemeFile] : [])];
  refuseNamesakes(ownFiles);
  await keepOnly(db, [...used.map(({ file }) => file), ...ownFiles.map((path) => basename(path))]);
  const own = options.indicatorFile
    ? userIndicators(options.indicatorFile, options.indicators, options.frameworks ?? [])
    : [];
  const indicators = [...options.indicators, ...own];
  for (const path of options.extracts) {
    const brought = await loadUserExtract(db, path, indicators, decoded);
    used.push(brought.extract);
    findings.push(...brought.findings);
    for (const indicator of own) {
      if (brought.indicatorIds.includes(indicator.id)) indicator.source = brought.extract.sourceId;
    }
  }
  const drawn = options.schemeFile ? await loadUserScheme(db, options.schemeFile, decoded) : null;
  if (drawn) used.push(drawn);
  effects.log(`read      ${used.length} extracts, ${loaded.rows.toLocaleString('en-GB')} rows`);
  const selected = drawn ? [...options.schemes, drawn.sourceId] : options.schemes;
  return { indicators, extracts: inUse(choice, used), findings, selected };
}

/** Stops a release that breaks a promise, before anything is published. */
async function holdBack(
  db: Database,
  effects: Effects,
  steps: readonly BuildStep[],
  path: string,
): Promise<void> {
  const breaches = await runChecks(db, effects.packageRoot, steps);
  const blocking = breaches.filter((b) => b.severity === 'block');
  if (blocking.length === 0) return;
  const told = blocking
    .slice(0, 10)
    .map(
      (b) =>
        `  ${b.check}: ${[b.scheme, b.indicator_id, b.period].filter(Boolean).join(' ')}: ${b.message}`,
    );
  effects.log(told.join('\n'));
  throw new Problem(
    EXIT.blocked,
    `${counted(blocking.length, 'breach', 'breaches')} of what a release promises; nothing is published`,
    {
      where: `${path}, table pack.check`,
      untouched: 'the last release',
      next: 'look at the rows in the build database, mend the source or its declaration, and run again',
    },
  );
}

/** What changed in the tables of a folder against the release that stands, in a line. */
async function changed(out: string, made: string): Promise<string | null> {
  const id = standingId(out);
  if (id === null) return null;
  try {
    const before = releaseFolder(out, id);
    if (!isAsPublished(before.folder, basename(before.database)))
      throw new Error(`${basename(before.database)} is not what was published`);
    return await lineAgainst(before, releaseIn(made, 'made'));
  } catch (error) {
    // That the last release cannot be read takes nothing from the next.
    return `against ${id}: not compared, ${(error as Error).message}`;
  }
}

/** The release of which it is known what each part was made of, if there is one. */
function earlierRelease(out: string): Earlier | null {
  const last = readBasis(join(out, '.work'));
  return last && { folder: join(out, 'releases', last.release), parts: last.parts };
}

/** Removes what a run that was killed left beside the lock, the build database and its basis. */
function clearWork(work: string): void {
  for (const name of readdirSync(work)) {
    if (/^(lock|basis|build)\.(duckdb(\.wal)?|json)$/.test(name)) continue;
    rmSync(join(work, name), { recursive: true, force: true });
  }
}

/** What a run that did not make every table tells of it; null of one that did. */
function builtLine({ made, inPart, fresh }: Summary['tables']): string | null {
  if (fresh + inPart === 0) return null;
  const parts = inPart > 0 ? `, ${inPart} of them for some indicators alone` : '';
  return `built     ${made} of ${made + fresh} tables${parts}; the others are as they would be made`;
}

export interface Rebuilt {
  summary: Summary;
  /** What was noticed as the extracts were read. */
  findings: readonly Finding[];
  /** What the parts of the release were made of. */
  parts: PartKeys;
}

/**
 * Reads what is chosen, builds every table of which something changed, checks, and publishes a release
 * under `options.out`, whose lock the caller holds. The build database is kept: a table whose key is
 * what it was is not made again. One that cannot be used any more is made anew.
 */
export async function rebuild(
  options: RefreshOptions,
  choice: Choice,
  fetched: readonly Finding[],
  effects: Effects,
): Promise<Rebuilt> {
  const work = join(options.out, '.work');
  const path = join(work, 'build.duckdb');
  clearWork(work);
  if (options.limits?.temp) rmSync(options.limits.temp, { recursive: true, force: true });
  const isKept = existsSync(path);
  try {
    return await attempt(options, choice, fetched, effects, path);
  } catch (error) {
    const full = fullDisk(error, options.out);
    if (full) throw full;
    if (!isKept || error instanceof Problem) throw error;
    const why = (error as Error).message.split('\n')[0];
    effects.log(`built anew: the build database of the last run cannot be used (${why})`);
    clearBuild(path);
    return await attempt(options, choice, fetched, effects, path).catch((again) => {
      throw fullDisk(again, options.out) ?? again;
    });
  }
}

function clearBuild(path: string): void {
  for (const file of [path, `${path}.wal`]) rmSync(file, { recursive: true, force: true });
}

async function attempt(
  options: RefreshOptions,
  choice: Choice,
  fetched: readonly Finding[],
  effects: Effects,
  path: string,
): Promise<Rebuilt> {
  const started = effects.now().getTime();
  const work = join(options.out, '.work');
  // The bundled snapshot is small: statements run side by side, and none is worth spreading.
  const small = options.from.kind === 'bundled';
  // It is made anew in seconds, so that a log would only double what is written.
  const usual = small ? { unlogged: true, threads: 1 } : { scratch: true };
  const db = await openDatabase(path, within(options.limits, { ...usual, memoryLimit: MEMORY }));
  let packed = Promise.resolve();
  try {
    effects.phase?.('read');
    const read = await readSources(db, options, choice, effects, work);
    const findings = [...fetched, ...read.findings];
    await writeInputs(db, {
      ...read,
      attribution: options.attribution,
      sources: options.sources,
      frameworks: options.frameworks ?? [],
    });
    effects.phase?.('build');
    const steps = await planBuild(db, effects.packageRoot, [...SCHEMAS, CHECKS]);
    await keepMacros(db, effects.packageRoot);
    const isCheck = (step: BuildStep) => step.table.startsWith(`${CHECKS}.`);
    const tablesOnly = steps.filter((step) => !isCheck(step));
    const [built] = await together([
      buildTables(db, effects.packageRoot, tablesOnly, steps),
      // The Arrow library takes a while to load: it does so while the database is at work.
      import('./release/map-values.ts'),
    ]);
    const tables = {
      made: built.made.length + built.renewed.length,
      inPart: built.renewed.length,
      fresh: built.fresh.length,
    };
    const line = builtLine(tables);
    if (line) effects.log(line);
    const schemes = await chosenSchemes(db, read.selected);
    effects.phase?.('check');
    await holdBack(db, effects, steps.filter(isCheck), path);
    effects.phase?.('write');
    const made = join(work, 'release');
    const written = await writeRelease(db, {
      packageRoot: effects.packageRoot,
      folder: made,
      schemes,
      createdAt: effects.now().toISOString(),
      version: options.version,
      findings,
      earlier: earlierRelease(options.out),
      accepted: acceptedOf(read.extracts.map(({ extract }) => extract)),
      compare: (folder) => changed(options.out, folder),
    });
    // Nothing more is changed in the build: it is packed while the files of the release are hashed.
    packed = pack(db, effects);
    const manifest = sealRelease(written);
    const isOther = standingId(options.out) !== manifest.release;
    await Promise.all([settleFolder(made), packed]);
    effects.phase?.('publish');
    const { isNew } = publish(options.out, made, manifest);
    const summary = await summarise(db, manifest, {
      path: join(options.out, 'releases', manifest.release),
      isNew,
      packs: written.packs,
      findings,
      tables,
      against: isOther ? written.against : null,
      seconds: Math.max(0, effects.now().getTime() - started) / 1000,
    });
    return { summary, findings: read.findings, parts: written.parts };
  } catch (error) {
    // What was made stays, for the next run and for whoever looks at why this one failed.
    if (error instanceof Problem) packed = packed.then(() => pack(db, effects));
    throw error;
  } finally {
    await packed;
    db.close();
    rmSync(join(work, 'decoded'), { recursive: true, force: true });
  }
}

/**
 * Packs what the run made into the file of the database, for the next run to open at once.
 * Nothing is compressed: it is read once a month, and to compress it takes longer than to write it.
 */
async function pack(db: Database, effects: Effects): Promise<void> {
  try {
    await db.run("SET force_compression = 'uncompressed'");
    await db.run('CHECKPOINT');
  } catch (error) {
    // The next run makes again what the file does not hold; the release is not concerned.
    effects.log(`the build database was not packed: ${(error as Error).message.split('\n')[0]}`);
  }
}
