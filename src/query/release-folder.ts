import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, Problem } from '../model/problem.ts';
import { latestSchema } from '../model/release.ts';

export interface ReleaseFolder {
  id: string;
  folder: string;
  /** Path of its `footpack.duckdb`, which is there. */
  database: string;
}

/** Where a release under `out` is, whole or not: the one named, else the latest. */
export function releasePlace(out: string, id?: string): Pick<ReleaseFolder, 'id' | 'folder'> {
  return id === undefined ? latest(out) : named(out, id);
}

/** A release under `out`: the one named, else the latest. Throws a Problem without one. */
export function releaseFolder(out: string, id?: string): ReleaseFolder {
  const place = releasePlace(out, id);
  const release = releaseIn(place.folder, place.id);
  if (!existsSync(release.database)) {
    throw new Problem(EXIT.usage, `release ${release.id} has no footpack.duckdb`, {
      where: release.database,
      next: `footpack check ${release.id} --out ${out}`,
    });
  }
  return release;
}

/** A release in a folder, published or not, whose database is written. */
export function releaseIn(folder: string, id: string): ReleaseFolder {
  return { id, folder, database: join(folder, 'footpack.duckdb') };
}

function latest(out: string): { id: string; folder: string } {
  const pointer = join(out, 'latest.json');
  if (!existsSync(pointer)) {
    throw new Problem(EXIT.usage, `there is no release in ${out} yet`, {
      where: pointer,
      next: 'footpack refresh --bundled, or name another folder with --out DIR',
    });
  }
  const { release, path } = pointed(pointer);
  const folder = join(out, path);
  if (!existsSync(folder)) {
    throw new Problem(EXIT.unexpected, `latest.json points to ${release}, which is not there`, {
      where: folder,
      untouched: 'every other release: footpack releases lists them',
      next: 'footpack refresh, or refresh --offline, publishes a release and points to it',
    });
  }
  return { id: release, folder };
}

function pointed(pointer: string) {
  try {
    return latestSchema.parse(JSON.parse(readFileSync(pointer, 'utf8')));
  } catch {
    throw new Problem(EXIT.unexpected, 'latest.json cannot be read', {
      where: pointer,
      untouched: 'every release: footpack releases lists them',
      next: 'footpack refresh, or refresh --offline, writes it anew; or name a release',
    });
  }
}

/** The id that `latest.json` points to, or null where nothing was published yet. */
export function latestId(out: string): string | null {
  return existsSync(join(out, 'latest.json')) ? latest(out).id : null;
}

/** The same where a pointer that cannot be read, or that leads to nothing, counts as none. */
export function standingId(out: string): string | null {
  try {
    return latestId(out);
  } catch {
    return null;
  }
}

function named(out: string, id: string): { id: string; folder: string } {
  const releases = join(out, 'releases');
  const there = existsSync(releases) ? readdirSync(releases).sort() : [];
  // Compared with what is there, not joined to a path: an id cannot lead out of the folder.
  if (!there.includes(id)) {
    throw new Problem(EXIT.usage, `there is no release ${id} in ${out}`, {
      next:
        there.length > 0 ? `one of ${there.slice(-5).join(', ')}` : 'footpack refresh --bundled',
    });
  }
  return { id, folder: join(releases, id) };
}
