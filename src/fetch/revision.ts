import { fileName, type Link } from './link.ts';

/**
 * Where a file stands among others of the same period; the first figure that differs decides.
 * 1. 0 provisional, 1 neither, 2 final.
 * 2. Its edition: 3 of `v3`, `_V3` or `Version 3`; 2 of `revised`; 1 otherwise.
 * 3. The month of upload that WordPress puts into the path, as 202507; 0 where there is none.
 */
export type Revision = readonly [finality: number, edition: number, uploaded: number];

/** `v2` as a word, or right behind a year: `July2025v2.csv`; not the `v2` inside `-S6v2kb.csv`. */
const VERSION =
  /(?:(?<![a-z0-9])|(?<=20\d\d)|(?<=-\d\d))v(?:er(?:sion)?)?[\s._-]*(\d{1,2})(?![a-z0-9])/gi;

/**
 * How far a text and a file name say that something was revised. The name of a file ends in random
 * letters and in the `-1`, `-1-1` of a second upload (`Monthly-AE-June-2025-1-1.csv`): neither is
 * looked at.
 */
export function revisionOf(link: Link): Revision {
  const words = `${link.text} ${fileName(link.href)}`.replaceAll('_', ' ');
  const versions = [...words.matchAll(VERSION)].map((match) => Number(match[1]));
  const edition = Math.max(1, /revis(ed|ion)/i.test(words) ? 2 : 1, ...versions);
  const finality = /provisional/i.test(words) ? 0 : /(?<![a-z])final(?![a-z])/i.test(words) ? 2 : 1;
  const folder = /\/(20\d{2})\/(0[1-9]|1[0-2])\//.exec(new URL(link.href).pathname);
  return [finality, edition, folder ? Number(`${folder[1]}${folder[2]}`) : 0];
}

/** Below zero where `a` is older than `b`. */
export function compareRevisions(a: Revision, b: Revision): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The newest of some links: one, or several that nothing tells apart. */
export function newest<T extends Link>(links: readonly T[]): T[] {
  const [first, ...rest] = links.map((link) => ({ link, revision: revisionOf(link) }));
  if (first === undefined) return [];
  let best = [first];
  for (const next of rest) {
    const order = compareRevisions(next.revision, best[0]?.revision ?? first.revision);
    if (order > 0) best = [next];
    else if (order === 0) best.push(next);
  }
  return best.map(({ link }) => link);
}
