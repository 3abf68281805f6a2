import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import {
  type indexSchema,
  latestSchema,
  type Manifest,
  type releasesSchema,
} from '../model/release.ts';
import { json } from '../release/json.ts';
import { readableManifest } from '../release/manifest.ts';
import { releases } from '../release/publish.ts';
import { DATA } from './headers.ts';
import { type Offered, offeredFile, offeredText } from './offered.ts';
import { fileWithin } from './within.ts';

type Index = z.infer<typeof indexSchema>;

/** The releases of an output folder as they are at the moment of asking. */
export interface Published {
  /** The id that `latest.json` names, or the one that the server was told to show. */
  latest(): string | null;
  /** As `releases.json` has them, the newest first. */
  list(): z.infer<typeof releasesSchema>;
  /** Null for one that is not there, or whose manifest cannot be read. */
  manifest(id: string): Manifest | null;
  folder(id: string): string;
  /** The footprints of a scheme of a release; null where there are no packs of it. */
  index(id: string, scheme: string): Index | null;
  /** `latest.json` or `releases.json`; null before anything was published. */
  pointer(name: 'latest.json' | 'releases.json'): Offered | null;
  /** A file that the manifest of a release names, or the manifest; null for any other. */
  file(id: string, path: string): Offered | null;
}

/** Letters, digits and such: a name that cannot lead anywhere. */
const isPlain = (name: string) => /^[\w-][\w.-]*$/.test(name);

/** Reads what a file holds again only when the file is another one. */
function reread<Value>(read: (path: string) => Value): (path: string) => Value | null {
  const known = new Map<string, { mark: string; value: Value }>();
  return (path) => {
    const about = statSync(path, { throwIfNoEntry: false });
    if (!about) {
      known.delete(path);
      return null;
    }
    const mark = `${about.ino} ${about.size} ${about.mtimeMs}`;
    const before = known.get(path);
    if (before?.mark === mark) return before.value;
    const value = read(path);
    known.set(path, { mark, value });
    return value;
  };
}

interface Held {
  manifest: Manifest;
  sha256: string;
  size: number;
  modified: Date;
  files: Map<string, Manifest['files'][number]>;
}

function heldIn(folder: string): Held | null {
  const manifest = readableManifest(folder);
  if (manifest === null) return null;
  const bytes = readFileSync(join(folder, 'manifest.json'));
  return {
    manifest,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.byteLength,
    modified: new Date(manifest.createdAt),
    files: new Map(manifest.files.map((file) => [file.path, file])),
  };
}

/**
 * The releases below `out`, read as they are asked for: one that is published while the server runs is
 * there at once. With `only`, that release alone, and it is the latest.
 */
export function published(out: string, only?: string): Published {
  const root = join(out, 'releases');
  const held = reread((path) => heldIn(join(path, '..')));
  const pointed = reread((path) => latestSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))));
  const indexed = reread((path) => JSON.parse(readFileSync(path, 'utf8')) as Index);
  const find = (id: string) =>
    isPlain(id) && (only === undefined || id === only)
      ? held(join(root, id, 'manifest.json'))
      : null;

  function list(): z.infer<typeof releasesSchema> {
    return releases(out)
      .filter(({ release }) => only === undefined || release === only)
      .map(({ release, asOf, schemes, createdAt, contentHash }) => ({
        id: release,
        asOf,
        schemes,
        createdAt,
        contentHash,
      }));
  }

  return {
    latest() {
      if (only !== undefined) return only;
      try {
        return pointed(join(out, 'latest.json'))?.data?.release ?? null;
      } catch {
        return null;
      }
    },
    list,
    manifest: (id) => find(id)?.manifest ?? null,
    folder: (id) => join(root, id),
    index(id, scheme) {
      const path = `${scheme}/index.json`;
      return find(id)?.files.has(path) ? indexed(join(root, id, path)) : null;
    },
    pointer(name) {
      if (only !== undefined) {
        const about = find(only)?.manifest;
        if (!about) return null;
        const { contentHash } = about;
        const value =
          name === 'latest.json'
            ? { release: only, path: `releases/${only}`, contentHash }
            : list();
        return offeredText(json(value, 2), name, { headers: DATA });
      }
      const found = fileWithin(out, name);
      return found && offeredText(readFileSync(found.path, 'utf8'), name, { headers: DATA });
    },
    file(id, path) {
      const release = find(id);
      if (!release) return null;
      const isManifest = path === 'manifest.json';
      const entry = release.files.get(path);
      if (!isManifest && !entry) return null;
      const found = fileWithin(join(root, id), path);
      const size = entry?.bytes ?? release.size;
      // A file that is not what was published is not there.
      if (!found || found.about.size !== size) return null;
      return offeredFile(found.path, {
        sha256: entry?.sha256 ?? release.sha256,
        size,
        modified: release.modified,
        keeping: 'immutable',
        headers: DATA,
      });
    },
  };
}
