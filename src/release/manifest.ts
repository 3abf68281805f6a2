import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../duckdb/database.ts';
import { hashFile } from '../fetch/file-hash.ts';
import { ATTRIBUTIONS, type Attribution } from '../model/lists.ts';
import { type Manifest, manifestSchema } from '../model/release.ts';

/** Files whose bytes differ from run to run though their content does not. */
const OUTSIDE_HASH = new Set([
  'footpack.duckdb',
  'datapackage.json',
  'manifest.json',
  'README.md',
  'ATTRIBUTION.md',
]);

export type FileEntry = Manifest['files'][number];

/**
 * Every file below a release folder but the manifest, in the order of their paths. Files that are
 * `known` are not read again: they must be as they were.
 */
export function listFiles(folder: string, known: readonly FileEntry[] = []): FileEntry[] {
  const read = new Map(known.map((file) => [file.path, file]));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path !== 'manifest.json' && statSync(join(folder, path)).isFile())
    .sort((a, b) => (a < b ? -1 : 1))
    .map((path) => read.get(path) ?? entryOf(folder, path));
}

function entryOf(folder: string, path: string): FileEntry {
  return { path, ...hashFile(join(folder, path)) };
}

/** SHA-256 of the sorted `path sha256` lines of the tables, packs and schemas of a release. */
export function contentHash(files: readonly FileEntry[]): string {
  const lines = files
    .filter((file) => !OUTSIDE_HASH.has(file.path))
    .map((file) => `${file.path} ${file.sha256}\n`)
    .sort();
  return `sha256:${createHash('sha256').update(lines.join('')).digest('hex')}`;
}

/** How a build gave providers to footprints. Throws an Error where it does not say. */
export async function attributionOf(db: Database): Promise<Attribution> {
  const [row] = await db.rows('SELECT basis FROM input.attribution');
  const found = ATTRIBUTIONS.find((basis) => basis === row?.basis);
  if (found === undefined) throw new Error(`input.attribution holds ${row?.basis}`);
  return found;
}

export function readManifest(folder: string): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
}

/** The manifest of a release folder, or null where it is missing or damaged. */
export function readableManifest(folder: string): Manifest | null {
  try {
    return readManifest(folder);
  } catch {
    return null;
  }
}

/** Whether one file of a release is what its manifest says was published. */
export function isAsPublished(folder: string, path: string): boolean {
  const told = readableManifest(folder)?.files.find((file) => file.path === path);
  return (
    told !== undefined &&
    existsSync(join(folder, path)) &&
    entryOf(folder, path).sha256 === told.sha256
  );
}

/** What differs between a release folder and its manifest, one sentence a file; empty when nothing. */
export function verify(folder: string): string[] {
  if (!existsSync(join(folder, 'manifest.json'))) return ['manifest.json is missing'];
  const manifest = readableManifest(folder);
  if (manifest === null) return ['manifest.json cannot be read'];
  const found = new Map(listFiles(folder).map((file) => [file.path, file]));
  const faults: string[] = [];
  for (const file of manifest.files) {
    const now = found.get(file.path);
    if (!now) faults.push(`${file.path} is missing`);
    else if (now.sha256 !== file.sha256) faults.push(`${file.path} is not what was published`);
    found.delete(file.path);
  }
  for (const path of found.keys()) faults.push(`${path} was not part of the release`);
  const hash = contentHash(manifest.files);
  if (hash !== manifest.contentHash)
    faults.push('manifest.json: the content hash is not that of its files');
  if (!manifest.release.endsWith(`_${manifest.contentHash.slice(7, 15)}`)) {
    faults.push('manifest.json: the release id is not that of its content');
  }
  return faults;
}
