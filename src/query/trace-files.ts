import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Database } from '../duckdb/database.ts';
import { bundledFolder } from '../fetch/bundled.ts';
import { fileSha256 } from '../fetch/file-hash.ts';
import {
  type BundledSidecar,
  bundledSidecarSchema,
  type Extract,
  sidecarSchema,
} from '../model/source.ts';
import type { ReleaseFile, State } from './traced.ts';

/** Where the files of a release may lie today. */
export interface Places {
  packageRoot: string;
  /** The raw archive. */
  raw: string;
  /** Files that the user names: extracts and schemes of their own. */
  own: readonly string[];
}

/** A file of a release and what has become of it. */
export interface Found {
  file: ReleaseFile;
  state: State;
  /** Where it lies, whatever it holds now; null where it is missing. */
  path: string | null;
  /** Of a bundled extract that is as it was: its layout, and how it was computed. */
  relation: string | null;
  rule: string | null;
}

/** The files that a release was made of. */
export async function filesOf(db: Database): Promise<ReleaseFile[]> {
  const rows = await db.rows('SELECT * FROM source ORDER BY source_id, period, source_file');
  return rows.map((row) => ({
    source: String(row.source_id),
    title: String(row.title),
    publisher: String(row.publisher),
    licence: String(row.licence),
    attribution: String(row.attribution),
    period: String(row.period),
    file: String(row.source_file),
    url: row.url ? String(row.url) : null,
    retrieved: row.retrieved === null ? null : String(row.retrieved),
    sha256: String(row.sha256),
    bytes: Number(row.bytes),
    bundled: row.bundled === true,
    own: row.bundled !== true && !String(row.source_file).includes('/'),
    computedFrom: row.derived_from ? JSON.parse(String(row.derived_from)) : [],
  }));
}

/** The first of some files that has these bytes, else the first that is there. */
async function pathWith(
  sha256: string,
  paths: readonly string[],
): Promise<{ path: string | null; state: State }> {
  const there = paths.filter((path) => existsSync(path));
  for (const path of there) {
    if ((await fileSha256(path)) === sha256) return { path, state: 'unchanged' };
  }
  const [path] = there;
  return path === undefined ? { path: null, state: 'missing' } : { path, state: 'changed' };
}

function sidecarOf(path: string): BundledSidecar | null {
  try {
    return bundledSidecarSchema.parse(
      JSON.parse(readFileSync(path.replace(/\.csv$/, '.json'), 'utf8')),
    );
  } catch {
    return null;
  }
}

/** Looks for a file of a release where such a file lies, and proves it by its SHA-256. */
export async function findFile(file: ReleaseFile, places: Places): Promise<Found> {
  const { packageRoot, raw, own } = places;
  if (file.bundled) {
    const path = join(bundledFolder(packageRoot), file.file.replace(/^bundled\//, ''));
    const found = await pathWith(file.sha256, [path]);
    const sidecar = found.state === 'unchanged' ? sidecarOf(path) : null;
    const about = { relation: sidecar?.relation ?? null, rule: sidecar?.rule ?? null };
    return { file, ...found, ...about };
  }
  if (!file.own) {
    const found = await pathWith(file.sha256, [join(raw, file.file)]);
    return { file, ...found, relation: null, rule: null };
  }
  // A file may have been given another name since: its bytes are what is asked for first.
  const named = own.filter((path) => basename(path) === file.file);
  const exact = await pathWith(file.sha256, own);
  const found = exact.state === 'unchanged' ? exact : await pathWith(file.sha256, named);
  return { file, ...found, relation: null, rule: null };
}

/** What a person overruled for a file of the archive: without it the file could not be read again. */
function overruledOf(path: string): Pick<Extract, 'overruled'> {
  try {
    const { overruled } = sidecarSchema.parse(JSON.parse(readFileSync(`${path}.json`, 'utf8')));
    return overruled ? { overruled } : {};
  } catch {
    return {};
  }
}

/** A file that is as it was, ready to be read under the name that it had. */
export function extractOf({ file, path, relation }: Found): Extract {
  return {
    sourceId: file.source,
    period: file.period,
    file: file.file,
    path: path ?? '',
    sha256: file.sha256,
    bytes: file.bytes,
    url: file.url ?? '',
    retrieved: file.retrieved ?? '',
    bundled: file.bundled,
    relation,
    ...(path === null || file.bundled || file.own ? {} : overruledOf(path)),
  };
}
