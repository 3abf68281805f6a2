import { z } from 'zod';
import type { Finding } from './finding.ts';
import { EXIT } from './problem.ts';

/**
 * Findings that a person may overrule: the file could be read all the same. What came broken, is no
 * extract or lacks a column cannot be read whoever says so; and a check that blocks a release is a
 * promise of the release, which is never overruled.
 */
export const ACCEPTABLE = [
  'header moved',
  'rows collapsed',
  'too many faulty rows',
  'total differs',
] as const;

/** What a person asks to be overruled, in words that tell one finding of the run from the others. */
export interface Acceptance {
  finding: string;
  reason: string;
}

/** A finding that was overruled for the bytes beside which this stands. */
export const overruledSchema = z.object({ finding: z.enum(ACCEPTABLE), reason: z.string() });
export type Overruled = z.infer<typeof overruledSchema>;

/** The same as a manifest tells it: for one snapshot of one source and period. */
export const acceptedSchema = z.object({
  finding: z.string(),
  source: z.string(),
  period: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  reason: z.string(),
});
export type Accepted = z.infer<typeof acceptedSchema>;

type Held = Pick<Finding, 'name' | 'source' | 'period' | 'sha256'>;

/** Whether a finding may be overruled: by its name, and because its bytes are known. */
export function isAcceptable({ name, sha256 }: Pick<Held, 'name' | 'sha256'>): boolean {
  return sha256 !== undefined && ACCEPTABLE.some((one) => one === name);
}

/** Whether a finding keeps a file out that a person could let in. */
export function isOpen(finding: Pick<Finding, 'name' | 'sha256' | 'exitCode'>): boolean {
  return finding.exitCode !== EXIT.done && isAcceptable(finding);
}

/** The whole name of a finding: `rows-collapsed:ae-attendances:2017-04@1a2b3c4d5e6f`. */
export function acceptanceId({ name, source, period, sha256 }: Held): string {
  const snapshot = sha256 === undefined ? '' : `@${sha256.slice(0, 12)}`;
  return `${name.replaceAll(' ', '-')}:${source}:${period ?? ''}${snapshot}`;
}

/** Whether what was asked names a finding: its whole name, or that up to a colon or the `@`. */
export function isMeant(asked: string, finding: Held): boolean {
  const [id, given] = [acceptanceId(finding), asked.trim().replaceAll(' ', '-')];
  return id === given || id.startsWith(`${given}:`) || id.startsWith(`${given}@`);
}

/** What was overruled in the extracts that a release was built from, in a fixed order. */
export function acceptedOf(
  extracts: readonly {
    sourceId: string;
    period: string;
    sha256: string;
    overruled?: readonly Overruled[];
  }[],
): Accepted[] {
  return extracts
    .flatMap(({ sourceId, period, sha256, overruled = [] }) =>
      overruled.map(({ finding, reason }) => ({
        finding,
        source: sourceId,
        period,
        sha256,
        reason,
      })),
    )
    .sort((a, b) => (acceptanceId(idOf(a)) < acceptanceId(idOf(b)) ? -1 : 1));
}

const idOf = ({ finding, ...rest }: Accepted): Held => ({ name: finding, ...rest });
