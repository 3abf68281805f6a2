import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { moved, writeWhole } from '../fetch/durable.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { type Manifest, releasesSchema } from '../model/release.ts';
import { json } from './json.ts';
import { readableManifest, verify } from './manifest.ts';

/**
 * The releases under `out`, newest first, read from their manifests; one without is none. The list that
 * was written as they were published tells which came first, for a clock may have gone back between two;
 * those that it does not know yet came last.
 */
export function releases(out: string): Manifest[] {
  const folder = join(out, 'releases');
  if (!existsSync(folder)) return [];
  const listed = listedIds(out);
  return readdirSync(folder)
    .flatMap((id) => readableManifest(join(folder, id)) ?? [])
    .sort(
      (a, b) =>
        listed.indexOf(a.release) - listed.indexOf(b.release) ||
        (a.createdAt < b.createdAt ? 1 : -1),
    );
}

/** The ids of `releases.json`, newest first; none where it is missing or damaged. */
function listedIds(out: string): string[] {
  try {
    const list = releasesSchema.parse(JSON.parse(readFileSync(join(out, 'releases.json'), 'utf8')));
    return list.map(({ id }) => id);
  } catch {
    return [];
  }
}

/**
 * Proves a finished folder, all of which the disk holds (`settleFolder`), against its manifest, moves it
 * into `releases/` and then points `latest.json` to it: a reader sees the old release or the new one.
 * The same content published again keeps what is there; a damaged release of that name is replaced.
 */
export function publish(out: string, made: string, manifest: Manifest): { isNew: boolean } {
  const faults = verify(made);
  if (faults.length > 0) {
    throw new Problem(
      EXIT.unexpected,
      `the release does not agree with its manifest: ${faults[0]}`,
      {
        where: made,
        untouched: 'the last release',
        next: 'run the refresh again; a disk that fills or fails is the likely cause',
      },
    );
  }
  const path = `releases/${manifest.release}`;
  const target = join(out, path);
  mkdirSync(join(out, 'releases'), { recursive: true });
  const isNew = !existsSync(target) || verify(target).length > 0;
  if (isNew) {
    const aside = `${made}.replaced`;
    rmSync(aside, { recursive: true, force: true });
    if (existsSync(target)) moved(target, aside);
    moved(made, target);
    rmSync(aside, { recursive: true, force: true });
  } else {
    rmSync(made, { recursive: true, force: true });
  }
  writeList(out);
  writeWhole(
    join(out, 'latest.json'),
    json({ release: manifest.release, path, contentHash: manifest.contentHash }, 2),
  );
  return { isNew };
}

/** Writes `releases.json` anew from the manifests on disk. */
export function writeList(out: string): void {
  const list = releases(out).map((m) => ({
    id: m.release,
    asOf: m.asOf,
    schemes: m.schemes,
    createdAt: m.createdAt,
    contentHash: m.contentHash,
  }));
  writeWhole(join(out, 'releases.json'), json(list, 2));
}
