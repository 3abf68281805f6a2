import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { periodSlug } from '../model/period.ts';
import { type Extract, type Sidecar, sidecarSchema } from '../model/source.ts';

/**
 * The raw archive: what publishers published, byte for byte, never changed and never removed.
 * `<raw>/<source>/<period>_<first 12 of the SHA-256>.<ext>` with a sidecar `….json` beside it.
 */

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Writes beside, then renames: a reader sees the old file or the new one, never a part. */
export function writeWhole(path: string, bytes: Uint8Array | string): void {
  const part = `${path}.part`;
  writeFileSync(part, bytes);
  renameSync(part, path);
}

export interface Arrival {
  source: string;
  period: string;
  url: string;
  retrieved: string;
  /** Name of the file as it came; only its ending is kept. */
  name: string;
  bytes: Uint8Array;
}

/** Puts a file into the archive; bytes already there keep the day on which they were first seen. */
export function archive(raw: string, arrival: Arrival): { isNew: boolean; file: string } {
  const digest = sha256(arrival.bytes);
  const folder = join(raw, arrival.source);
  mkdirSync(folder, { recursive: true });
  const ending = extname(arrival.name).toLowerCase();
  const file = `${periodSlug(arrival.period)}_${digest.slice(0, 12)}${ending}`;
  const path = join(folder, file);
  const sidecarPath = `${path}.json`;
  const isNew = !existsSync(sidecarPath);
  const seen = isNew ? null : sidecarSchema.parse(JSON.parse(readFileSync(sidecarPath, 'utf8')));
  if (!existsSync(path) || sha256(readFileSync(path)) !== digest) writeWhole(path, arrival.bytes);
  const sidecar: Sidecar = {
    source: arrival.source,
    period: arrival.period,
    url: arrival.url,
    retrieved: seen?.retrieved ?? arrival.retrieved,
    checked: arrival.retrieved,
    bytes: arrival.bytes.byteLength,
    sha256: digest,
  };
  writeWhole(sidecarPath, `${JSON.stringify(sidecar, null, 2)}\n`);
  return { isNew, file: `${arrival.source}/${file}` };
}

/** Every file of the archive, the newest of each source and period first. */
export function archived(raw: string): Extract[] {
  if (!existsSync(raw)) return [];
  const found: Extract[] = [];
  for (const folder of readdirSync(raw, { withFileTypes: true })) {
    if (!folder.isDirectory() || folder.name === 'bundled') continue;
    for (const name of readdirSync(join(raw, folder.name))) {
      if (!name.endsWith('.json')) continue;
      const path = join(raw, folder.name, name.slice(0, -'.json'.length));
      const sidecar = sidecarSchema.safeParse(
        JSON.parse(readFileSync(join(raw, folder.name, name), 'utf8')),
      );
      if (!sidecar.success || !existsSync(path)) continue;
      found.push({
        sourceId: sidecar.data.source,
        period: sidecar.data.period,
        file: `${folder.name}/${name.slice(0, -'.json'.length)}`,
        path,
        sha256: sidecar.data.sha256,
        bytes: sidecar.data.bytes,
        url: sidecar.data.url,
        retrieved: sidecar.data.retrieved,
        bundled: false,
        relation: null,
      });
    }
  }
  return found.sort(
    (a, b) =>
      a.sourceId.localeCompare(b.sourceId, 'en') ||
      a.period.localeCompare(b.period, 'en') ||
      b.retrieved.localeCompare(a.retrieved, 'en') ||
      a.sha256.localeCompare(b.sha256, 'en'),
  );
}
