import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildTables } from './build/build.ts';
import { runChecks } from './build/check.ts';
import { demandOf, refuseWithoutRoom, roomFor } from './build/disk.ts';
import { type Inputs, writeInputs } from './build/input.ts';
import { takeLock } from './build/lock.ts';
import { chosenSchemes } from './build/scheme.ts';
import { sourcesRead } from './build/sql-files.ts';
import { type Database, type Limits, openDatabase, within } from './duckdb/database.ts';
import { archived } from './fetch/archive.ts';
import { bundled } from './fetch/bundled.ts';
import { select } from './fetch/selection.ts';
import { states } from './fetch/state.ts';
import { type Acceptance, acceptedOf } from './model/acceptance.ts';
import { counted } from './model/counted.ts';
import type { Effects } from './model/effects.ts';
import { exitCodeOf, type Finding } from './model/finding.ts';
import type { Framework } from './model/framework.ts';
import type { Indicator } from './model/indicator.ts';
import type { Attribution } from './model/lists.ts';
import { EXIT, type ExitCode, Problem } from './model/problem.ts';
import type { Source } from './model/source.ts';
import { lineAgainst } from './query/diff.ts';
import { standingId } from './query/release-folder.ts';
import { loadExtracts } from './read/load.ts';
import { loadUserExtract } from './read/user-extract.ts';
import { userIndicators } from './read/user-indicators.ts';
import { loadUserScheme } from './read/user-scheme.ts';
import { fullDisk } from './release/full-disk.ts';
import { publish } from './release/publish.ts';
import { writeRelease } from './release/release.ts';
import { type Summary, summarise } from './release/summary.ts';
import { type Origin, type Retrieved, retrieve } from './retrieve.ts';

export interface RefreshOptions {
  /** Where extracts come from: the package alone, the archive as it is, or fetched first. */
  from: { kind: 'bundled' } | { kind: 'offline' } | Origin;
  /** Sources to fetch; empty means all that can be had. */
  only: readonly string[];
  schemes: readonly string[];
  /** How a provider's activity is attributed to footprints. */
  attribution: Attribution;
  /** Paths of the user's tidy extracts, and of the CSV that defines their indicators. */
  extracts: readonly string[];
  indicatorFile: string | null;
  /** Path of a CSV in which the user draws footprints; packs are built of them. */
  schemeFile: string | null;
  out: string;
  raw: string;
  sources: readonly Source[];
  indicators: readonly Indicator[];
  frameworks?: readonly Framework[];
  version: string;
  /** Findings that a person overrules, each for one snapshot. */
  accept?: readonly Acceptance[];
  /** What the databases of the run may take of the machine. */
  limits?: Limits;
}

export interface Refreshed {
  exitCode: ExitCode;
  summary: Summary;
}

/** Memory of a build's database, whatever it reads; what is more goes to disk beside it. */
const MEMORY = '3GB';

/** Fetches what the options ask for into the archive. */
async function fetchFirst(options: RefreshOptions, effects: Effects): Promise<Retrieved> {
  const { from, only, raw, sources } = options;
  if (from.kind === 'bundled' || from.kind === 'offline') {
    return { sources: [], findings: [], bytes: 0 };
  }
  const fetched = await retrieve(
    {
      from,
      only,
      raw,
      sources,
      accept: options.accept ?? [],
      ...(options.limits ? { limits: options.limits } : {}),
    },
    effects,
  );
  const sum = (what: 'files' | 'added') => fetched.sources.reduce((n, s) => n + s[what], 0);
  effects.log(
    `fetched   ${counted(sum('files'), 'file')} of ${counted(fetched.sources.length, 'source')}, ` +
      `${sum('added')} of them new, ${(fetched.bytes / 1e6).toFixed(1)} MB`,
  );
  return fetched;
}

/** Reads what the build needs into the database; gives what is in use and what was noticed. */
async function readSources(
  db: Database,
  options: RefreshOptions,
  effects: Effects,
  work: string,
): Promise<Pick<Inputs, 'indicators' | 'extracts' | 'findings' | 'selected'>> {
  const floor = bundled(effects.packageRoot);
  const archive = options.from.kind === 'bundled' ? [] : archived(options.raw);
  const { chosen, passedOver } = select(
    sourcesRead(effects.packageRoot, options.sources),
    archive,
    floor.map((b) => b.extract),
  );
  const first = chosen.flatMap((c) => (c.extracts.length > 0 ? c.extracts.slice(0, 1) : c.floor));
  const demand = demandOf(first, options.schemes.length + (options.schemeFile ? 1 : 0));
  refuseWithoutRoom(await roomFor(demand, options.out, options.limits));
  const decoded = join(work, 'decoded');
  const loaded = await loadExtracts(db, options.sources, chosen, decoded);
  // How the last fetch of each source went is kept in the archive: a build that fetches nothing
  // says the same of stale sources as the one that fetched.
  const stale = options.from.kind === 'bundled' ? [] : [...states(options.raw).values()];
  const findings: Finding[] = [
    ...stale.flatMap((state) => state.findings),
    ...loaded.findings,
    ...passedOver.map(({ extract, because }) => ({
      name: 'passed over',
      severity: 'warn' as const,
      source: extract.sourceId,
      period: extract.period,
      message: `${extract.file} is not used: ${because}`,
      exitCode: EXIT.done,
    })),
  ];
  const used = loaded.used.map((extract) => ({
    extract,
    from: floor.find((b) => b.extract.file === extract.file)?.from ?? [],
  }));
  const own = options.indicatorFile
    ? userIndicators(options.indicatorFile, options.indicators, options.frameworks ?? [])
    : [];
  const indicators = [...options.indicators, ...own];
  for (const path of options.extracts) {
    const brought = await loadUserExtract(db, path, indicators, decoded);
    used.push({ extract: brought.extract, from: [] });
    findings.push(...brought.findings);
    for (const indicator of own) {
      if (brought.indicatorIds.includes(indicator.id)) indicator.source = brought.extract.sourceId;
    }
  }
  const drawn = options.schemeFile ? await loadUserScheme(db, options.schemeFile, decoded) : null;
  if (drawn) used.push({ extract: drawn, from: [] });
  effects.log(`read      ${used.length} extracts, ${loaded.rows.toLocaleString('en-GB')} rows`);
  const selected = drawn ? [...options.schemes, drawn.sourceId] : options.schemes;
  return { indicators, extracts: used, findings, selected };
}

/** Removes what a run that was killed left beside the lock. */
function clearWork(work: string): void {
  for (const name of readdirSync(work)) {
    if (!name.startsWith('lock.')) rmSync(join(work, name), { recursive: true, force: true });
  }
}

/** Stops a release that breaks a promise, before anything is published. */
async function holdBack(db: Database, effects: Effects, path: string): Promise<void> {
  const breaches = await runChecks(db, effects.packageRoot);
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

/** What changed against the release that stood before, in a line. */
async function changed(out: string, before: string | null, after: string): Promise<string | null> {
  try {
    return await lineAgainst(out, before, after);
  } catch (error) {
    // The release is published: that the last one cannot be read takes nothing from it.
    return `against ${before}: not compared, ${(error as Error).message}`;
  }
}

/**
 * Fetches what is asked for, reads it, builds every table, checks, and publishes a release under
 * `options.out`. The one place that knows the order.
 */
export async function refresh(options: RefreshOptions, effects: Effects): Promise<Refreshed> {
  const started = effects.now().getTime();
  const work = join(options.out, '.work');
  const lock = await takeLock(work);
  try {
    effects.phase?.('fetch');
    const fetched = await fetchFirst(options, effects);
    const path = join(work, 'build.duckdb');
    clearWork(work);
    if (options.limits?.temp) rmSync(options.limits.temp, { recursive: true, force: true });
    // The bundled snapshot is small: statements run side by side, and none is worth spreading.
    const small = options.from.kind === 'bundled';
    const usual = { scratch: true, memoryLimit: MEMORY, ...(small ? { threads: 1 } : {}) };
    const db = await openDatabase(path, within(options.limits, usual));
    try {
      effects.phase?.('read');
      const read = await readSources(db, options, effects, work);
      const findings = [...fetched.findings, ...read.findings];
      await writeInputs(db, {
        ...read,
        attribution: options.attribution,
        sources: options.sources,
        frameworks: options.frameworks ?? [],
      });
      effects.phase?.('build');
      await buildTables(db, effects.packageRoot);
      const schemes = await chosenSchemes(db, read.selected);
      effects.phase?.('check');
      await holdBack(db, effects, path);
      effects.phase?.('write');
      const made = join(work, 'release');
      const { manifest, packs } = await writeRelease(db, {
        packageRoot: effects.packageRoot,
        folder: made,
        schemes,
        createdAt: effects.now().toISOString(),
        version: options.version,
        findings,
        accepted: acceptedOf(read.extracts.map(({ extract }) => extract)),
      });
      effects.phase?.('publish');
      const before = standingId(options.out);
      const { isNew } = publish(options.out, made, manifest);
      const summary = await summarise(db, manifest, {
        path: join(options.out, 'releases', manifest.release),
        isNew,
        packs,
        findings,
        against: await changed(options.out, before, manifest.release),
        seconds: (effects.now().getTime() - started) / 1000,
      });
      const asked = new Set(fetched.sources.map((s) => s.source));
      const theirs = read.findings.filter((f) => asked.has(f.source));
      return { exitCode: exitCodeOf([...fetched.findings, ...theirs]), summary };
    } catch (error) {
      throw fullDisk(error, options.out) ?? error;
    } finally {
      db.close();
      rmSync(join(work, 'decoded'), { recursive: true, force: true });
    }
  } finally {
    lock.close();
  }
}
