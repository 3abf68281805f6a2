import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { moved } from '../fetch/durable.ts';
import type { Manifest } from '../model/release.ts';
import { releases, writeList } from './publish.ts';

/** The releases to remove so that the newest `keep` stay; the one that is pointed to always does. */
export function tooMany(
  all: readonly Manifest[],
  keep: number,
  latest: string | null,
): readonly Manifest[] {
  return all.slice(keep).filter((m) => m.release !== latest);
}

/**
 * Removes releases, each out of `releases/` in one step and then from the disk: what is killed in
 * between leaves whole releases and something in `.work`, which the next run clears.
 */
export function prune(out: string, gone: readonly Manifest[]): void {
  const aside = join(out, '.work', 'pruned');
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  for (const { release } of gone) moved(join(out, 'releases', release), join(aside, release));
  writeList(out);
  rmSync(aside, { recursive: true, force: true });
}

/** The releases under `out`, newest first, with the bytes of each. */
export function releaseList(out: string): (Pick<
  Manifest,
  'release' | 'asOf' | 'createdAt' | 'schemes' | 'contentHash'
> & {
  bytes: number;
})[] {
  return releases(out).map((m) => ({
    release: m.release,
    asOf: m.asOf,
    createdAt: m.createdAt,
    schemes: m.schemes,
    contentHash: m.contentHash,
    bytes: m.files.reduce((sum, f) => sum + f.bytes, 0),
  }));
}
