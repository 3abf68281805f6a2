import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { type Acceptance, acceptedOf, isAcceptable, type Overruled } from '../model/acceptance.ts';
import type { FetchedSource } from '../model/effects.ts';
import type { Finding } from '../model/finding.ts';
import { EXIT, type ExitCode, Problem } from '../model/problem.ts';
import type { Source } from '../model/source.ts';
import { type HeldBack, overrule, type Verdict } from './acceptance.ts';
import {
  archive,
  archived,
  cameAgain,
  type Held,
  holdings,
  isWhole,
  stillStands,
} from './archive.ts';
import { sentence } from './failure.ts';
import { collapse, type Offer, type Proof, type Prove, unreconciled } from './offer.ts';
import { redacted } from './redacted.ts';
import { writeState } from './state.ts';

/** Sources fetched at one time; how many requests their hosts get is the client's business. */
const SOURCES_AT_ONCE = 4;
/** What may be wrong with the disk of an archive, as Node names it. */
const UNWRITABLE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full, for this user',
  EROFS: 'its file system is read-only',
  EACCES: 'not all of it is yours to write',
  EPERM: 'not all of it is yours to write',
};
/** Files of one source that are under way at one time. */
const FILES_AT_ONCE = 4;

/** A source and how to learn what is there of it; `otherwise` is asked when `offers` give nothing. */
export interface Offering {
  source: Source;
  offers: () => Promise<Offer[]>;
  otherwise?: (() => Promise<Offer[]>) | undefined;
}

export interface FetchOptions {
  raw: string;
  /** The day, `YYYY-MM-DD`. */
  today: string;
  prove: Prove;
  /** Findings of this run that a person overrules. */
  accept?: readonly Acceptance[];
  /** Hears of each source that is done. */
  finished?: (source: FetchedSource) => void;
}

type Refusal = Omit<Finding, 'source' | 'period'>;
type Outcome = 'added' | 'unchanged' | Refusal;
type Proved = Exclude<Proof, { refused: unknown }>;

/** A run of fetching, with the files that came whole and were refused. */
interface Run extends FetchOptions {
  heldBack: HeldBack<Proved>[];
}

/** One file: asked for, brought beside the archive, proved, and only then part of it. */
async function takeOffer(
  offer: Offer,
  held: readonly Held[],
  options: Run,
  path: string,
): Promise<Outcome> {
  const { source, period } = offer;
  const requested = redacted(offer.requested);
  // What was taken from elsewhere, is not what stands now or was damaged, is no reason to send nothing.
  const newest = held.find((h) => h.sidecar.period === period);
  const day = offer.retrieved ?? options.today;
  // What the publisher has now is the latest, though the clock went back since the one before it came.
  const later = newest && newest.sidecar.checked > day && offer.retrieved === undefined;
  const checked = later ? newest.sidecar.checked : day;
  try {
    const asked = newest?.sidecar.requested === requested;
    const same = (asked && (await intact(newest))) || undefined;
    if (same && offer.version !== undefined && same.sidecar.etag === offer.version) {
      stillStands(same, day);
      return 'unchanged';
    }
    const came = await offer.take(path, same && !offer.version ? same.sidecar : {});
    if (came.unchanged) {
      if (same) stillStands(same, day);
      return 'unchanged';
    }
    const known =
      same?.sidecar.sha256 === came.sha256
        ? same
        : await intact(
            held.find((h) => h.sidecar.period === period && h.sidecar.sha256 === came.sha256),
          );
    const etag = offer.version ?? came.etag;
    const told = {
      url: offer.url ?? redacted(came.url),
      requested,
      status: came.status,
      ...(etag === undefined ? {} : { etag }),
      ...(came.lastModified === undefined ? {} : { lastModified: came.lastModified }),
    };
    if (known) {
      cameAgain({ path: known.path, sidecar: { ...known.sidecar, ...told } }, checked);
      return 'unchanged';
    }
    const { name } = offer;
    const { sha256, bytes } = came;
    const sidecars = held.map((h) => h.sidecar);
    const judge = (overruled: readonly Overruled[], at: string) =>
      judged(offer, { path: at, name, sha256, bytes, period }, sidecars, overruled, options);
    const keep = async (
      { ending, rows, relation, decoded }: Proved,
      overruled: readonly Overruled[],
      at: string,
    ) => {
      const proved = {
        rows,
        relation,
        decoded,
        ...(overruled.length > 0 ? { overruled: [...overruled] } : {}),
      };
      const arrival = { ...told, ...proved, source: source.id, period, bytes, sha256, path: at };
      await archive(options.raw, { ...arrival, retrieved: day, checked, ending });
    };
    const verdict = await judge([], path);
    if (!verdict.refused) {
      await keep(verdict.proof, [], path);
      return 'added';
    }
    const finding = { ...verdict.refused, source: source.id, period };
    if (options.accept?.length && isAcceptable(finding)) {
      const aside = `${path}.held`;
      renameSync(path, aside);
      options.heldBack.push({
        finding,
        overruled: [],
        judge: (overruled) => judge(overruled, aside),
        keep: (proof, overruled) => keep(proof, overruled, aside),
      });
    }
    return verdict.refused;
  } catch (error) {
    return refused('not fetched', `${offer.name}: ${sentence(error)}`, EXIT.notFetched);
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * Whether a file that came whole may enter the archive: it holds to its contract, is not far shorter
 * than the last good one, and adds up to its own total. But for what is overruled.
 */
async function judged(
  { source, period, name }: Offer,
  file: Parameters<Prove>[1],
  held: readonly Held['sidecar'][],
  overruled: readonly Overruled[],
  options: FetchOptions,
): Promise<Verdict<Proved>> {
  const { sha256 } = file;
  const proof = await options.prove(source, file, partFolder(options.raw), overruled);
  if ('refused' in proof) {
    const { refused } = proof;
    return { refused: isAcceptable({ ...refused, sha256 }) ? { ...refused, sha256 } : refused };
  }
  const faults = [
    ['rows collapsed', collapse(source, proof, held, period)],
    ['total differs', unreconciled(proof)],
  ] as const;
  for (const [finding, why] of faults) {
    if (why === null || overruled.some((one) => one.finding === finding)) continue;
    return { refused: { ...refused(finding, `${name}: ${why}`, EXIT.shapeChanged), sha256 } };
  }
  return { refused: null, proof };
}

/** Where files lie until they are proved. */
function partFolder(raw: string): string {
  return join(raw, '.work', 'part');
}

function refused(name: string, message: string, exitCode: ExitCode): Refusal {
  return { name, severity: 'warn', message, exitCode };
}

/** A file of the archive whose bytes are still those that were put there. */
async function intact(held: Held | undefined): Promise<Held | null> {
  return held && (await isWhole({ path: held.path, sha256: held.sidecar.sha256 })) ? held : null;
}

/** What a build goes on with in place of a file that did not come or was refused. */
function standsIn({ source, period }: Finding, raw: string): string {
  const held = holdings(raw, source);
  if (period === null) {
    return held.length > 0
      ? '; what the archive holds stays in use'
      : '; the archive has none of it';
  }
  const same = held.find((h) => h.sidecar.period === period);
  return same
    ? `; what was retrieved on ${same.sidecar.retrieved} stays in use`
    : '; the archive has none of this period';
}

/** All that one address has of a source. */
async function takeAll(
  source: Source,
  offersOf: () => Promise<Offer[]>,
  options: Run,
): Promise<FetchedSource> {
  const result: FetchedSource = {
    source: source.id,
    files: 0,
    added: 0,
    unchanged: 0,
    findings: [],
  };
  let offers: Offer[];
  try {
    offers = await offersOf();
  } catch (error) {
    const finding = refused('not fetched', sentence(error), EXIT.notFetched);
    result.findings.push({ ...finding, source: source.id, period: null });
    return result;
  }
  const held = holdings(options.raw, source.id);
  const limit = pLimit(FILES_AT_ONCE);
  const outcomes = await Promise.all(
    offers.map((offer, i) =>
      limit(() =>
        takeOffer(offer, held, options, join(partFolder(options.raw), `${source.id}_${i}`)),
      ),
    ),
  );
  result.files = offers.length;
  offers.forEach(({ period }, i) => {
    const outcome = outcomes[i];
    if (outcome === 'added' || outcome === 'unchanged') result[outcome] += 1;
    else if (outcome) result.findings.push({ ...outcome, source: source.id, period });
  });
  for (const finding of result.findings) finding.message += standsIn(finding, options.raw);
  result.findings.sort((a, b) => (a.period ?? '').localeCompare(b.period ?? '', 'en'));
  return result;
}

/** What an error of the archive's own disk says to a person; any other is left as it is. */
function cannotKeep(error: unknown, raw: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const why = code === undefined ? undefined : UNWRITABLE[code];
  if (why === undefined) return error;
  return new Problem(EXIT.unexpected, `the raw archive cannot be written to: ${why}`, {
    where: raw,
    untouched: 'every release, and what the archive held',
    next: 'make room there or make it writable, or give --raw another folder, and run again',
  });
}

/** A source from its first address, else from the second. */
async function takeSource(offering: Offering, options: Run): Promise<FetchedSource> {
  const { source } = offering;
  const first = await takeAll(source, offering.offers, options);
  const had = first.added + first.unchanged > 0 || first.findings.length === 0;
  if (had || !offering.otherwise) return first;
  const second = await takeAll(source, offering.otherwise, options);
  if (second.findings.length > 0)
    return { ...second, findings: [...first.findings, ...second.findings] };
  const told = first.findings.map((f) => ({
    ...f,
    severity: 'info' as const,
    message: `${f.message}; taken from its second address`,
    exitCode: EXIT.done,
  }));
  return { ...second, findings: told };
}

/**
 * Brings what publishers or a mirror have into the archive, several sources at a time. A file that
 * cannot be had, or that is refused, leaves the archive as it was and becomes a finding; how each
 * source fared is kept beside it. Nothing is left of a file that did not arrive whole. What a person
 * accepts is let in at the end, once it is known of which finding of the run each name is.
 */
export async function fetchSources(
  offerings: readonly Offering[],
  options: FetchOptions,
): Promise<FetchedSource[]> {
  const part = partFolder(options.raw);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const note = ({ source, findings }: FetchedSource) =>
    writeState(options.raw, { source, checked: options.today, findings });
  const run: Run = { ...options, heldBack: [] };
  try {
    const limit = pLimit(SOURCES_AT_ONCE);
    let broken: { error: unknown } | null = null;
    const taken = offerings.map((offering) =>
      limit(async () => {
        if (broken) throw broken.error;
        try {
          const finished = await takeSource(offering, run);
          note(finished);
          options.finished?.(finished);
          return finished;
        } catch (error) {
          broken ??= { error: cannotKeep(error, options.raw) };
          throw broken.error;
        }
      }),
    );
    // None is at work in the archive any more when an error is told and the lock given back.
    await Promise.allSettled(taken);
    const done = await Promise.all(taken);
    const inUse = (finding: Finding) => standsIn(finding, options.raw);
    const before = acceptedOf(archived(options.raw));
    const asked = options.accept ?? [];
    for (const source of await overrule(asked, run.heldBack, done, inUse, before)) note(source);
    return done;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}
