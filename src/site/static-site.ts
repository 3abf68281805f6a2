import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { EXIT, Problem } from '../model/problem.ts';
import type { ReleaseFolder } from '../query/release-folder.ts';
import { json } from '../release/json.ts';
import { listFiles, verify } from '../release/manifest.ts';
import { documentOf, shownValues } from './documents.ts';
import { footprintList } from './footprint-list.ts';
import { published } from './published.ts';

/** The file by which a site is known for one: it names every file of it. */
const LIST = 'site.json';

const listSchema = z.object({
  release: z.string(),
  schemes: z.array(z.string()),
  footprints: z.int(),
  files: z.array(z.string()),
});

export interface StaticSite {
  folder: string;
  release: string;
  schemes: string[];
  /** Documents of footprints. */
  footprints: number;
  files: number;
  bytes: number;
  /** The release that the folder showed before; null where there was none. */
  replaced: string | null;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** The release that a folder shows, when it holds a site and nothing besides; null for an empty one. */
function siteIn(folder: string): string | null {
  const top = readdirSync(folder).sort();
  if (top.length === 0) return null;
  const refused = (strangers: readonly string[]) =>
    new Problem(EXIT.usage, `${folder} holds things that are no site of footpack’s`, {
      where: strangers
        .slice(0, 5)
        .map((path) => `\n    ${join(folder, path)}`)
        .join('')
        .concat(strangers.length > 5 ? `\n    and ${strangers.length - 5} more` : ''),
      untouched: folder,
      next: 'name a new folder, or an empty one, with --output',
    });
  const list = listIn(folder);
  // What is no site of ours may be a whole disk: it is not walked.
  if (list === null) throw refused(top);
  const own = new Set([LIST, ...list.files]);
  const strangers = filesBelow(folder).filter((path) => !own.has(path));
  if (strangers.length > 0) throw refused(strangers);
  return list.release;
}

/** The list of a site's files, or null where there is none that can be read. */
function listIn(folder: string): z.infer<typeof listSchema> | null {
  try {
    return listSchema.parse(JSON.parse(readFileSync(join(folder, LIST), 'utf8')));
  } catch {
    return null;
  }
}

/** Whether a path is a folder or lies below it. */
function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(way) !== way;
}

/** Refuses a folder that cannot become a site, or that must not; gives what it showed before. */
function refuseTarget(target: string, out: string, pages: string): string | null {
  if (!existsSync(dirname(target))) {
    throw new Problem(EXIT.usage, `there is no folder ${dirname(target)} to write to`, {
      untouched: 'everything: nothing was written',
      next: 'make it, or name a folder elsewhere with --output',
    });
  }
  const real = join(realpathSync(dirname(target)), basename(target));
  for (const [folder, holds] of [
    [out, 'holds releases alone'],
    [pages, 'holds the built pages'],
  ] as const) {
    const root = existsSync(folder) ? realpathSync(folder) : resolve(folder);
    if (isWithin(root, real)) {
      throw new Problem(EXIT.usage, `${target} lies within ${folder}, which ${holds}`, {
        untouched: target,
        next: 'name a folder elsewhere with --output',
      });
    }
  }
  if (!existsSync(target)) return null;
  if (!statSync(target).isDirectory()) {
    throw new Problem(EXIT.usage, `${target} is a file: --output names a folder`, {
      untouched: target,
      next: 'name a new folder, or an empty one, with --output',
    });
  }
  return siteIn(target);
}

function copied(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/**
 * Writes the site of a release as files for any static host: the pages, the files of the release with
 * their pointers, and a document of each footprint. Written beside `target`, and moved there in one step;
 * a site that was there is replaced. Throws a usage `Problem` for a target that holds anything else, for
 * one among the releases, for a damaged release, and where the pages were not built. Traces, of which
 * there are thousands and which take seconds each, are not written: a document tells the command.
 */
export function staticSite(given: {
  release: ReleaseFolder;
  out: string;
  /** Folder of the built pages. */
  pages: string;
  target: string;
}): StaticSite {
  const { release, out, pages } = given;
  if (given.target.trim() === '') {
    throw new Problem(EXIT.usage, '--output names no folder', {
      untouched: 'everything: nothing was written',
      next: 'footpack site -o public',
    });
  }
  const target = resolve(given.target);
  if (!existsSync(join(pages, 'index.html'))) {
    throw new Problem(EXIT.usage, 'the pages of the site are not built', {
      where: pages,
      untouched: target,
      next: 'npm run prepare',
    });
  }
  const replaced = refuseTarget(target, out, pages);
  const faults = verify(release.folder);
  if (faults.length > 0) {
    throw new Problem(
      EXIT.unexpected,
      `release ${release.id} is not what was published: ${faults[0]}`,
      {
        untouched: target,
        next: `footpack check ${release.id}`,
      },
    );
  }
  const shown = published(out, release.id);
  // A name that nobody else has: nothing that lies beside is taken for ours.
  const part = mkdtempSync(join(dirname(target), `.${basename(target)}.`));
  const aside = `${part}.replaced`;
  try {
    chmodSync(part, 0o755);
    for (const path of filesBelow(pages)) copied(join(pages, path), join(part, path));
    for (const path of ['manifest.json', ...listFiles(release.folder).map((file) => file.path)]) {
      copied(join(release.folder, path), join(part, 'releases', release.id, path));
    }
    const about = shown.manifest(release.id);
    const { contentHash = '', schemes = [], attribution = null } = about ?? {};
    const pointer = { release: release.id, path: `releases/${release.id}`, contentHash };
    writeFileSync(join(part, 'latest.json'), json(pointer, 2));
    writeFileSync(join(part, 'releases.json'), json(shown.list(), 2));
    const indexes = schemes.flatMap((scheme) => {
      const index = shown.index(release.id, scheme);
      return index ? [[scheme, index] as const] : [];
    });
    let footprints = 0;
    for (const [scheme, index] of indexes) {
      const values = shownValues(release, scheme);
      for (const { code } of index) {
        const folder = join(part, 'footprints', scheme, code);
        mkdirSync(folder, { recursive: true });
        const page = documentOf(release, scheme, code, { attribution, values, traces: 'command' });
        writeFileSync(join(folder, 'index.html'), page);
        footprints += 1;
      }
    }
    mkdirSync(join(part, 'footprints'), { recursive: true });
    const list = footprintList(release.id, attribution, indexes);
    writeFileSync(join(part, 'footprints', 'index.html'), list);
    const files = filesBelow(part);
    writeFileSync(
      join(part, LIST),
      json({ release: release.id, schemes: indexes.map(([name]) => name), footprints, files }, 2),
    );
    const bytes = [...files, LIST].reduce((sum, path) => sum + statSync(join(part, path)).size, 0);
    if (existsSync(target)) renameSync(target, aside);
    renameSync(part, target);
    rmSync(aside, { recursive: true, force: true });
    return {
      folder: target,
      release: release.id,
      schemes: indexes.map(([name]) => name),
      footprints,
      files: files.length + 1,
      bytes,
      replaced,
    };
  } finally {
    rmSync(part, { recursive: true, force: true });
    // A move that failed half way puts back what was there.
    if (existsSync(aside) && !existsSync(target)) renameSync(aside, target);
  }
}
