import { join } from 'node:path';
import { CHECKS, folderFiles, sourcesRead, tableFiles } from './build/sql-files.ts';
import type { Limits } from './duckdb/database.ts';
import { type Choice, choose } from './fetch/choice.ts';
import { codeHash } from './fetch/code.ts';
import { fileSha256 } from './fetch/file-hash.ts';
import { states } from './fetch/state.ts';
import type { Acceptance } from './model/acceptance.ts';
import { counted } from './model/counted.ts';
import type { Effects } from './model/effects.ts';
import { exitCodeOf, type Finding } from './model/finding.ts';
import type { Framework } from './model/framework.ts';
import type { Indicator } from './model/indicator.ts';
import type { Attribution } from './model/lists.ts';
import type { ExitCode } from './model/problem.ts';
import type { Source } from './model/source.ts';
import { standingId } from './query/release-folder.ts';
import { type Basis, basisHash, engineVersion, readBasis, writeBasis } from './release/basis.ts';
import { verify } from './release/manifest.ts';
import type { Summary } from './release/summary.ts';
import { type Origin, type Retrieved, retrieve, retrievedAlready } from './retrieve.ts';

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

/** Whether a run asks publishers or a mirror before it builds. */
function isFetching(from: RefreshOptions['from']): from is Origin {
  return from.kind === 'live' || from.kind === 'mirror';
}

/** Fetches what the options ask for into the archive. */
async function fetchFirst(options: RefreshOptions, effects: Effects): Promise<Retrieved> {
  const { from, only, raw, sources } = options;
  if (!isFetching(from)) return { sources: [], findings: [], bytes: 0 };
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

/** The extracts that a build of these options reads. */
export function choiceOf(options: RefreshOptions, packageRoot: string): Choice {
  const sources = sourcesRead(packageRoot, options.sources);
  return choose(packageRoot, sources, options.from.kind === 'bundled' ? null : options.raw);
}

/** Extracts by what they are, wherever the archive lies. */
function withoutPaths(choice: Choice): unknown {
  return JSON.parse(JSON.stringify(choice, (key, value) => (key === 'path' ? undefined : value)));
}

/** All that a release follows from, as one hash; null where a file of the user's cannot be read. */
async function basisOf(
  options: RefreshOptions,
  choice: Choice,
  fetched: readonly Finding[],
  packageRoot: string,
): Promise<string | null> {
  const { schemes, attribution, sources, indicators, frameworks, version, from, raw } = options;
  const files = [...options.extracts, options.indicatorFile, options.schemeFile];
  const own = files.map(async (path) => path && [path, await fileSha256(path)]);
  const macros = folderFiles(packageRoot, 'macro');
  try {
    return basisHash(
      [version, engineVersion(), codeHash('src', 'pipelines')],
      [...macros, ...tableFiles(packageRoot), ...folderFiles(packageRoot, CHECKS)],
      { schemes, attribution, sources, indicators, frameworks, own: await Promise.all(own) },
      withoutPaths(choice),
      from.kind === 'bundled' ? [] : [...states(raw).values()].map(({ findings }) => findings),
      fetched,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
}

/**
 * The release that stands, where it is the one that would be made: of the same basis, and whole.
 * Asks neither the engine nor the lock, for it writes nothing.
 */
function standing(out: string, basis: string | null): Basis | null {
  const last = readBasis(join(out, '.work'));
  if (last === null || last.basis !== basis || standingId(out) !== last.release) return null;
  if (verify(join(out, 'releases', last.release)).length > 0) return null;
  return last;
}

/** What a fetch comes to, where that can be told without writing anything; else null. */
async function heldAlready(options: RefreshOptions, effects: Effects): Promise<Retrieved | null> {
  const { from } = options;
  if (isFetching(from)) return retrievedAlready({ ...options, from }, effects);
  return { sources: [], findings: [], bytes: 0 };
}

/** What a build would read after a fetch, and the release that stands where that is nothing new. */
interface Prospect {
  choice: Choice;
  basis: string | null;
  stands: Basis | null;
}

async function prospectOf(
  options: RefreshOptions,
  fetched: Retrieved,
  packageRoot: string,
): Promise<Prospect> {
  const choice = choiceOf(options, packageRoot);
  const basis = await basisOf(options, choice, fetched.findings, packageRoot);
  return { choice, basis, stands: standing(options.out, basis) };
}

/** Whether a refresh would do nothing, as far as that can be told without asking anybody. */
export async function isNothingNew(options: RefreshOptions, effects: Effects): Promise<boolean> {
  const held = await heldAlready(options, effects);
  if (held === null) return false;
  return (await prospectOf(options, held, effects.packageRoot)).stands !== null;
}

/**
 * Fetches what is asked for, reads it, builds every table behind which something changed, checks, and
 * publishes a release under `options.out`. Where nothing is new it does none of that, and loads
 * neither the engine nor what writes a release. The one place that knows the order.
 */
export async function refresh(options: RefreshOptions, effects: Effects): Promise<Refreshed> {
  const started = effects.now().getTime();
  const work = join(options.out, '.work');
  const { packageRoot } = effects;
  const refreshed = (summary: Summary, fetched: Retrieved, read: readonly Finding[]): Refreshed => {
    const asked = new Set(fetched.sources.map(({ source }) => source));
    const theirs = read.filter(({ source }) => asked.has(source));
    const seconds = Math.max(0, effects.now().getTime() - started) / 1000;
    return {
      exitCode: exitCodeOf([...fetched.findings, ...theirs]),
      summary: { ...summary, seconds },
    };
  };
  const leftAlone = ({ summary, findings }: Basis, fetched: Retrieved): Refreshed => {
    effects.log(`nothing new: release ${summary.release} was made of the same, and stands`);
    const { made, fresh } = summary.tables;
    const tables = { made: 0, inPart: 0, fresh: made + fresh };
    return refreshed({ ...summary, isNew: false, tables, against: null }, fetched, findings);
  };

  const held = await heldAlready(options, effects);
  const ahead = held && (await prospectOf(options, held, packageRoot));
  if (held && ahead?.stands) return leftAlone(ahead.stands, held);

  const { takeLock } = await import('./build/lock.ts');
  const lock = await takeLock(work);
  try {
    effects.phase?.('fetch');
    const fetched = held ?? (await fetchFirst(options, effects));
    const { choice, basis, stands } = ahead ?? (await prospectOf(options, fetched, packageRoot));
    if (stands) return leftAlone(stands, fetched);
    const { rebuild } = await import('./rebuild.ts');
    const { summary, findings, parts } = await rebuild(options, choice, fetched.findings, effects);
    // Of a file that was damaged the basis knows what it should be: once mended, it is new.
    const isWhole = findings.every(({ name }) => name !== 'damaged');
    if (basis !== null && isWhole)
      writeBasis(work, { basis, release: summary.release, findings, summary, parts });
    return refreshed(summary, fetched, findings);
  } finally {
    lock.close();
  }
}
