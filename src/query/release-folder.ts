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

/** A release under `out`: the one named, else the latest. Throws a usage Problem without one. */
export function releaseFolder(out: string, id?: string): ReleaseFolder {
  const release = id === undefined ? latest(out) : named(out, id);
  const database = join(release.folder, 'footpack.duckdb');
  if (!existsSync(database)) {
    throw new Problem(EXIT.usage, `release ${release.id} has no footpack.duckdb`, {
      where: database,
      next: `footpack check ${release.id} --out ${out}`,
    });
  }
  return { ...release, database };
}

function latest(out: string): { id: string; folder: string } {
  const pointer = join(out, 'latest.json');
  if (!existsSync(pointer)) {
    throw new Problem(EXIT.usage, `there is no release in ${out} yet`, {
      where: pointer,
      next: 'footpack refresh --bundled, or name another folder with --out DIR',
    });
  }
  const { release, path } = latestSchema.parse(JSON.parse(readFileSync(pointer, 'utf8')));
  return { id: release, folder: join(out, path) };
}

/** The id that `latest.json` points to, or null where nothing was published yet. */
export function latestId(out: string): string | null {
  return existsSync(join(out, 'latest.json')) ? latest(out).id : null;
}

/** The same where a pointer that cannot be read counts as none. */
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
