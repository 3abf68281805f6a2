import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, extname, join } from 'node:path';
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
  const others = sidecars(folder).filter(
    (s) => s.sidecar.period === arrival.period && s.path !== path,
  );
  const latest = Math.max(0, ...others.map((s) => s.sidecar.turn));
  if (!existsSync(path) || sha256(readFileSync(path)) !== digest) writeWhole(path, arrival.bytes);
  const sidecar: Sidecar = {
    source: arrival.source,
    period: arrival.period,
    url: arrival.url,
    retrieved: seen?.retrieved ?? arrival.retrieved,
    checked: seen && seen.checked > arrival.retrieved ? seen.checked : arrival.retrieved,
    bytes: arrival.bytes.byteLength,
    sha256: digest,
    turn: seen && seen.turn > latest ? seen.turn : latest + 1,
  };
  writeWhole(sidecarPath, `${JSON.stringify(sidecar, null, 2)}\n`);
  return { isNew, file: `${arrival.source}/${file}` };
}

/**
 * Every file of the archive, the newest of each source and period first: the one last checked, and
 * of those checked on one day the one that came last. (A publisher may take a revision back, or
 * replace a file twice on a day: the day on which bytes were first seen does not say what stands.)
 */
export function archived(raw: string): Extract[] {
  if (!existsSync(raw)) return [];
  const found: { extract: Extract; sidecar: Sidecar }[] = [];
  for (const folder of readdirSync(raw, { withFileTypes: true })) {
    if (!folder.isDirectory() || folder.name === 'bundled') continue;
    for (const { path, sidecar } of sidecars(join(raw, folder.name))) {
      const extract: Extract = {
        sourceId: sidecar.source,
        period: sidecar.period,
        file: `${folder.name}/${basename(path)}`,
        path,
        sha256: sidecar.sha256,
        bytes: sidecar.bytes,
        url: sidecar.url,
        retrieved: sidecar.retrieved,
        bundled: false,
        relation: null,
      };
      found.push({ extract, sidecar });
    }
  }
  return found
    .sort(
      (a, b) =>
        a.sidecar.source.localeCompare(b.sidecar.source, 'en') ||
        a.sidecar.period.localeCompare(b.sidecar.period, 'en') ||
        b.sidecar.checked.localeCompare(a.sidecar.checked, 'en') ||
        b.sidecar.turn - a.sidecar.turn ||
        a.sidecar.sha256.localeCompare(b.sidecar.sha256, 'en'),
    )
    .map((f) => f.extract);
}

/** The files of one source that have a sidecar, in no order. */
function sidecars(folder: string): { path: string; sidecar: Sidecar }[] {
  return readdirSync(folder).flatMap((name) => {
    if (!name.endsWith('.json')) return [];
    const path = join(folder, name.slice(0, -'.json'.length));
    if (!existsSync(path)) return [];
    const sidecar = sidecarSchema.safeParse(JSON.parse(readFileSync(`${path}.json`, 'utf8')));
    return sidecar.success ? [{ path, sidecar: sidecar.data }] : [];
  });
}
