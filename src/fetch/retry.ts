import type { Manners } from '../model/effects.ts';

/**
 * Which failures of a request are worth another try, and how long to wait before it. Decides only;
 * `http.ts` acts.
 */

/** How a request failed: by an answer with a status, or by a code of the network or of ours. */
export interface Failure {
  status?: number;
  code?: string;
  /** What the answer asks to wait, ms. */
  retryAfter?: number;
}

/** Manners towards publishers: at most four requests a second and two at once, a host. */
export const MANNERS: Manners = {
  attempts: 5,
  firstWait: 1_000,
  longestWait: 120_000,
  patience: 30 * 60_000,
  lookup: 10_000,
  connect: 15_000,
  response: 60_000,
  watch: 30_000,
  slowest: 30_000,
  atOnce: 2,
  spacing: 250,
};

/** Towards a mirror, which is the user's own: no need to go slowly. */
export const MIRROR_MANNERS: Manners = { ...MANNERS, atOnce: 4, spacing: 0 };

const STATUSES = new Set([408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 524]);
const CODES = new Set([
  'ETIMEDOUT',
  'ECONNRESET',
  'ECONNREFUSED',
  'EADDRINUSE',
  'EPIPE',
  'ENOTFOUND',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'CUT_SHORT',
  'TOO_SLOW',
]);

/**
 * How long to wait before the next try, ms, or null when there is to be none: the failure would
 * come again (403, 404, a certificate that does not hold), the tries are used up, or the publisher
 * asks for a longer wait than a run has.
 */
export function waitBefore(failure: Failure, attempt: number, manners: Manners): number | null {
  if (attempt >= manners.attempts) return null;
  const worth =
    failure.status === undefined ? CODES.has(failure.code ?? '') : STATUSES.has(failure.status);
  if (!worth) return null;
  if (failure.retryAfter !== undefined) {
    return failure.retryAfter <= manners.longestWait ? failure.retryAfter : null;
  }
  return Math.min(manners.firstWait * 2 ** (attempt - 1), manners.longestWait);
}

/** What a Retry-After header asks for, ms from `now`: seconds or an HTTP date. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
