import type { Overruled } from '../model/acceptance.ts';
import type { Finding } from '../model/finding.ts';
import { isOfIndicator } from '../model/period.ts';
import { ROWS_KEPT, type Sidecar, type Source } from '../model/source.ts';
import type { Download, Seen } from './http.ts';

/** A file that a publisher or a mirror has for us. */
export interface Offer {
  source: Source;
  period: string;
  /** Name in messages: a path in the mirror, or the address. */
  name: string;
  /** What is asked for: with the sidecar of last time it makes the request conditional. */
  requested: string;
  /** Address that goes into releases, where it is not the one that answers. */
  url?: string | undefined;
  /** Day on which a mirror took the file from its publisher. */
  retrieved?: string | undefined;
  /** What tells an answer in pages from the one of last time. */
  version?: string | undefined;
  /** What the file holds, where that can be told without bringing it. */
  peek?: () => Promise<{ bytes: number; sha256: string }>;
  /** Brings the file to `path`, or the news that it is the one already seen. */
  take: (path: string, seen: Seen) => Promise<Download>;
}

/** What a proof says of a file: why it may not enter the archive, or what it holds. */
export type Proof =
  | { refused: Omit<Finding, 'source' | 'period'> }
  | {
      rows: number;
      relation: string;
      decoded: string;
      ending: string;
      /** What was noticed of it that does not refuse it by itself. */
      findings: readonly Finding[];
    };

/**
 * Holds a file that has arrived against the contract of its source, but for what a person overruled.
 */
export type Prove = (
  source: Source,
  file: { path: string; name: string; sha256: string; bytes: number; period: string },
  workFolder: string,
  overruled?: readonly Overruled[],
) => Promise<Proof>;

/**
 * The last good extract that a new one of a period is measured by: of the same layout and period,
 * else of the nearest period before, else of the nearest after. A file of one indicator says nothing
 * of how long that of another is. One that a person let in though it had collapsed is no measure.
 * `held` has the newest of each period first.
 */
export function lastGood(
  held: readonly Sidecar[],
  relation: string,
  period: string,
): { rows: number; period: string } | null {
  const kin = (its: string) => its === period || !(isOfIndicator(its) || isOfIndicator(period));
  const alike = held.flatMap(({ rows, period: its, relation: shape, overruled = [] }) => {
    if (rows === undefined || shape !== relation || !kin(its)) return [];
    if (overruled.some(({ finding }) => finding === 'rows collapsed')) return [];
    return [{ rows, period: its }];
  });
  const inOrder = [...alike].sort((a, b) => (a.period < b.period ? -1 : 1));
  return (
    alike.find((e) => e.period === period) ??
    inOrder.findLast((e) => e.period < period) ??
    inOrder.find((e) => e.period > period) ??
    null
  );
}

/** Why an extract does not add up to the total that it gives itself, or null. */
export function unreconciled({ findings }: { findings: readonly Finding[] }): string | null {
  const total = findings.find(({ name }) => name === 'total differs');
  // The name of the file stands before: `wherever.csv: days sums to …`.
  return total ? total.message.replace(/^[^:]*: /, '') : null;
}

/** Why so few rows cannot be the whole of an extract, or null. */
export function collapse(
  source: Source,
  proof: { rows: number; relation: string },
  held: readonly Sidecar[],
  period: string,
): string | null {
  const layout = source.layouts.find((l) => l.relation === proof.relation);
  const good = lastGood(held, proof.relation, period);
  const kept = layout?.rowsKept ?? ROWS_KEPT;
  if (!good || proof.rows >= kept * good.rows) return null;
  return (
    `${proof.rows} rows, where the last good extract (${good.period}) has ${good.rows}: ` +
    `fewer than ${kept * 100} % of it are not taken for the whole`
  );
}
