import { join } from 'node:path';
import type { Limits } from './duckdb/database.ts';
import type { Offering } from './fetch/fetch.ts';
import type { Planned } from './fetch/plan.ts';
import { type Acceptance, acceptanceId, isOpen } from './model/acceptance.ts';
import type { Effects, FetchedSource } from './model/effects.ts';
import type { Finding } from './model/finding.ts';
import type { Source } from './model/source.ts';

/** Where extracts are fetched from: their publishers' own sites, or a mirror of them. */
export type Origin = { kind: 'live' } | { kind: 'mirror'; mirror: string };

export interface RetrieveOptions {
  from: Origin;
  /** Sources to fetch; empty means all that can be had. */
  only: readonly string[];
  raw: string;
  sources: readonly Source[];
  /** Findings of this run that a person overrules, each for the bytes of which it speaks. */
  accept?: readonly Acceptance[];
  /** What the proof of files may take of the machine, where that is less than it takes by itself. */
  limits?: Limits;
}

export interface Retrieved {
  /** The sources that were asked for and offered: exit codes speak of these alone. */
  sources: FetchedSource[];
  /** What was noticed of no source: that of a source stands with it, and in the archive. */
  findings: Finding[];
  bytes: number;
}

/** The day of a run, in universal time. */
export function dayOf(effects: Effects): string {
  return effects.now().toISOString().slice(0, 10);
}

/** Who offers what: nothing is asked of a publisher yet, of a mirror only its list. */
async function offered(
  options: RetrieveOptions,
  effects: Effects,
  arrived: (bytes: number) => void,
): Promise<{ offerings: Offering[]; findings: Finding[] }> {
  const { from, only, sources } = options;
  const { isUrl, mirrorOfferings } = await import('./fetch/mirror.ts');
  if (from.kind === 'mirror' && !isUrl(from.mirror)) {
    return mirrorOfferings(from.mirror, sources, only, null, arrived);
  }
  // Loaded here: a run that asks nobody has no use for an HTTP client.
  const { openClient } = await import('./fetch/http.ts');
  const { MANNERS, MIRROR_MANNERS } = await import('./fetch/retry.ts');
  const manners = { ...(from.kind === 'live' ? MANNERS : MIRROR_MANNERS), ...effects.manners };
  const client = openClient(manners, { now: effects.now, got: effects.got, arrived });
  if (from.kind === 'mirror') {
    return mirrorOfferings(from.mirror, sources, only, client, arrived);
  }
  const { publisherOfferings } = await import('./fetch/publishers.ts');
  const asked = sources.filter((s) => only.length === 0 || only.includes(s.id));
  return { offerings: publisherOfferings(asked, client, dayOf(effects).slice(0, 7)), findings: [] };
}

/**
 * What `retrieve` would come to where it would change nothing: a mirror folder holds what the archive
 * does. Null where something may be new, and where only asking would tell. Takes no lock, for it
 * writes nothing.
 */
export async function retrievedAlready(
  options: RetrieveOptions,
  effects: Effects,
): Promise<Retrieved | null> {
  const { from, only, sources, raw } = options;
  if (from.kind !== 'mirror' || (options.accept?.length ?? 0) > 0) return null;
  const { unchangedMirror } = await import('./fetch/unchanged.ts');
  const unchanged = await unchangedMirror(from.mirror, sources, only, raw, dayOf(effects));
  if (unchanged === null) return null;
  let sourcesDone = 0;
  for (const finished of unchanged.sources) {
    sourcesDone += 1;
    effects.progress?.({ finished, sourcesDone, sources: unchanged.sources.length, bytes: 0 });
  }
  return { ...unchanged, bytes: 0 };
}

/**
 * Brings what publishers or a mirror have into the archive, each file proved against the contract
 * of its source first. The fetching half of a refresh.
 */
export async function retrieve(options: RetrieveOptions, effects: Effects): Promise<Retrieved> {
  const { clearMended, takeLock } = await import('./build/lock.ts');
  const work = join(options.raw, '.work');
  const lock = await takeLock(work, '--raw');
  let bytes = 0;
  let [sourcesDone, sources] = [0, 0];
  const { openProver } = await import('./read/prove.ts');
  const { fetchSources } = await import('./fetch/fetch.ts');
  const prover = await openProver(options.limits);
  try {
    clearMended(work, effects.now());
    const { offerings, findings } = await offered(options, effects, (came) => {
      bytes += came;
      effects.progress?.({ finished: null, sourcesDone, sources, bytes });
    });
    sources = offerings.length;
    const fetched = await fetchSources(offerings, {
      raw: options.raw,
      today: dayOf(effects),
      prove: prover.prove,
      accept: options.accept ?? [],
      finished: (source) => {
        sourcesDone += 1;
        effects.progress?.({ finished: source, sourcesDone, sources, bytes });
      },
    });
    for (const finding of fetched.flatMap((s) => s.findings).filter(isOpen)) {
      effects.log(`to accept it for these bytes: --accept ${acceptanceId(finding)} --reason "why"`);
    }
    return { sources: fetched, findings, bytes };
  } finally {
    prover.close();
    lock.close();
  }
}

/** What a fetch would ask for. Pages and lists are looked at; no file is taken, nothing written. */
export async function planRetrieval(
  options: RetrieveOptions,
  effects: Effects,
): Promise<{ planned: Planned[]; findings: Finding[] }> {
  const { offerings, findings } = await offered(options, effects, () => {});
  const { plan } = await import('./fetch/plan.ts');
  const { planned, findings: failed } = await plan(offerings, options.raw);
  return { planned, findings: [...findings, ...failed] };
}
