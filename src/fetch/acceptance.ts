import {
  type Acceptance,
  type Accepted,
  acceptanceId,
  isAcceptable,
  isMeant,
  isOpen,
  type Overruled,
} from '../model/acceptance.ts';
import type { FetchedSource } from '../model/effects.ts';
import type { Finding } from '../model/finding.ts';
import { EXIT, Problem } from '../model/problem.ts';

/** What became of a file once it was held against its contract. */
export type Verdict<Proof> =
  | { refused: Omit<Finding, 'source' | 'period'> }
  | { refused: null; proof: Proof };

/** A file that has come whole and was refused, kept until it is known whether somebody accepts it. */
export interface HeldBack<Proof> {
  /** The finding that stands against it now. */
  finding: Finding;
  /** What was overruled so far. */
  overruled: Overruled[];
  /** Holds the file against its contract again, but for what is overruled. */
  judge: (overruled: readonly Overruled[]) => Promise<Verdict<Proof>>;
  /** Puts it into the archive. */
  keep: (proof: Proof, overruled: readonly Overruled[]) => Promise<void>;
}

/** The findings of a run that ask for an exit code, one a line, as `--accept` takes them. */
function listed(findings: readonly Finding[]): string {
  const amiss = findings.filter(({ exitCode }) => exitCode !== EXIT.done);
  if (amiss.length === 0) return 'nothing was found amiss in this run';
  const lines = amiss.map((finding) => {
    const can = isAcceptable(finding) ? '' : ' (cannot be accepted: it could not be read)';
    return `\n    ${acceptanceId(finding)}${can}`;
  });
  return `the findings of this run are${lines.join('')}`;
}

function refuse(message: string, findings: readonly Finding[]): Problem {
  const one = findings.find(isOpen);
  const next = one
    ? `name one of them with --accept, as ${acceptanceId(one)}`
    : 'leave out --accept: nothing in this run can be accepted';
  return new Problem(EXIT.usage, message, {
    where: listed(findings),
    untouched: 'every release; what was fetched without fault is in the archive',
    next: `${next}; footpack status lists what keeps a file out; a check that blocks a release cannot be accepted`,
  });
}

/** What is said of a name that no finding has that could be accepted. */
function unnamed(asked: string, findings: readonly Finding[]): string {
  const unreadable = findings.find(
    (one) => one.exitCode !== EXIT.done && !isAcceptable(one) && isMeant(asked, one),
  );
  if (unreadable) return `${asked} cannot be accepted: its file could not be read`;
  const isKind = !/[:@]/.test(asked);
  return (
    `no finding of this run is named ${asked}` +
    (isKind ? ': a kind of finding alone names one only where the run has one of that kind' : '')
  );
}

/**
 * Overrules what is asked: each name must be that of one finding of this run, no less and no more.
 * A file against which something else is found once that is overruled stays out, with that finding.
 * Throws a usage Problem, before anything is accepted, for a name that no finding or several have.
 * Gives the sources that fare otherwise now, each changed to match. `inUse` tells what a build goes
 * on with in place of a file that stays out; `already` is what the archive has overruled before.
 */
export async function overrule<Proof>(
  asked: readonly Acceptance[],
  heldBack: readonly HeldBack<Proof>[],
  sources: readonly FetchedSource[],
  inUse: (finding: Finding) => string,
  already: readonly Accepted[] = [],
): Promise<FetchedSource[]> {
  if (asked.length === 0) return [];
  const told = sources.flatMap(({ findings }) => findings);
  const stands = (a: Finding) => (b: Finding) =>
    acceptanceId(a) === acceptanceId(b) && b.exitCode !== EXIT.done;
  // A source has two addresses at most: of the same bytes from both, one is enough.
  const open = heldBack.filter(
    ({ finding }, i) =>
      told.some(stands(finding)) &&
      heldBack.findIndex((other) => acceptanceId(other.finding) === acceptanceId(finding)) === i,
  );
  const first = new Map(open.map((held) => [held, held.finding]));
  const proofs = new Map<HeldBack<Proof>, Proof>();
  let left = [...asked];
  for (let more = true; more; ) {
    more = false;
    for (const one of left) {
      const meant = open.filter((held) => !proofs.has(held) && isMeant(one.finding, held.finding));
      const [held] = meant;
      if (meant.length > 1) {
        const found = meant.map(({ finding }) => finding);
        throw refuse(`${one.finding} names ${meant.length} findings of this run`, found);
      }
      if (!held) continue;
      const finding = held.finding.name as Overruled['finding'];
      held.overruled.push({ finding, reason: one.reason });
      const verdict = await held.judge(held.overruled);
      if (verdict.refused) held.finding = { ...held.finding, ...verdict.refused };
      else proofs.set(held, verdict.proof);
      left = left.filter((other) => other !== one);
      more = true;
    }
  }
  // Asked again, by a command that is run once more: the archive has it.
  const [stranger] = left.filter(
    (one) => !already.some(({ finding, ...of }) => isMeant(one.finding, { name: finding, ...of })),
  );
  if (stranger) {
    const now = told.filter((finding) => ![...first.values()].some((f) => stands(f)(finding)));
    const open = [...first.keys()].filter((held) => !proofs.has(held)).map((h) => h.finding);
    const found = [...now, ...open];
    throw refuse(unnamed(stranger.finding, found), found);
  }
  const changed = new Set<FetchedSource>();
  for (const [held, was] of first) {
    if (held.overruled.length === 0) continue;
    const proof = proofs.get(held);
    if (proof !== undefined) await held.keep(proof, held.overruled);
    const now = { ...held.finding, message: held.finding.message + inUse(held.finding) };
    for (const source of sources.filter((s) => s.source === was.source)) {
      const findings = source.findings.flatMap((finding) => {
        if (!stands(was)(finding)) return [finding];
        return proof === undefined ? [now] : [];
      });
      source.findings.splice(0, source.findings.length, ...findings);
      if (proof !== undefined) source.added += 1;
      changed.add(source);
    }
  }
  return [...changed];
}
