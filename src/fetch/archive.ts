import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Finding } from '../model/finding.ts';
import { periodSlug } from '../model/period.ts';
import { EXIT } from '../model/problem.ts';
import { type Extract, type Sidecar, sidecarSchema } from '../model/source.ts';
import { moved, settle, writeWhole } from './durable.ts';
import { fileSha256 } from './file-hash.ts';

/**
 * The raw archive: what publishers published, byte for byte, never changed and never removed.
 * `<raw>/<source>/<period>_<first 12 of the SHA-256>.<ext>` with a sidecar `….json` beside it.
 */

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A file that has come, is proved, and waits at `path` beside the archive. */
export type Arrival = Omit<Sidecar, 'checked' | 'turn'> & {
  path: string;
  /** The day on which it is known to be what is published, where that is not the day it came. */
  checked?: string;
  /** `.csv`, `.zip`, …: what the bytes are, whatever the file was called. */
  ending: string;
};

/**
 * Moves a file into the archive; bytes already there keep the day on which they were first seen.
 * The sidecar comes last: a file without one is no part of the archive.
 */
export async function archive(raw: string, arrival: Arrival): Promise<string> {
  const { path: from, ending, ...told } = arrival;
  const folder = join(raw, arrival.source);
  mkdirSync(folder, { recursive: true });
  const file = `${periodSlug(arrival.period)}_${arrival.sha256.slice(0, 12)}${ending}`;
  const path = join(folder, file);
  if (existsSync(path) && (await fileSha256(path)) === arrival.sha256) rmSync(from);
  else {
    settle(from);
    moved(from, path);
  }
  record(folder, path, { ...told, checked: arrival.checked ?? arrival.retrieved });
  return `${arrival.source}/${file}`;
}

/** Notes that the file that stands is still what is published on a day. */
export function stillStands({ path, sidecar }: Held, day: string): void {
  const checked = sidecar.checked > day ? sidecar.checked : day;
  writeSidecar(path, { ...sidecar, checked });
}

/** Notes that bytes which the archive has came again: they are now the latest to arrive. */
export function cameAgain({ path, sidecar }: Held, checked: string): void {
  record(dirname(path), path, { ...sidecar, checked });
}

/** Writes the sidecar of an archived file: its first day is kept, and it is the latest to arrive. */
function record(folder: string, path: string, told: Omit<Sidecar, 'turn'>): void {
  const all = sidecars(folder);
  const seen = all.find((s) => s.path === path)?.sidecar;
  const others = all.filter((s) => s.sidecar.period === told.period && s.path !== path);
  const latest = Math.max(0, ...others.map((s) => s.sidecar.turn));
  const sidecar: Sidecar = {
    ...told,
    retrieved: seen?.retrieved ?? told.retrieved,
    checked: seen && seen.checked > told.checked ? seen.checked : told.checked,
    turn: seen && seen.turn > latest ? seen.turn : latest + 1,
  };
  writeSidecar(path, sidecar);
}

function writeSidecar(path: string, sidecar: Sidecar): void {
  writeWhole(`${path}.json`, `${JSON.stringify(sidecar, null, 2)}\n`);
}

/**
 * Every file of the archive, the newest of each source and period first: the one last checked, and
 * of those checked on one day the one that came last. (A publisher may take a revision back, or
 * replace a file twice on a day: the day on which bytes were first seen does not say what stands.)
 */
export function archived(raw: string): Extract[] {
  return holdings(raw).map(({ path, sidecar }) => ({
    sourceId: sidecar.source,
    period: sidecar.period,
    file: `${sidecar.source}/${basename(path)}`,
    path,
    sha256: sidecar.sha256,
    bytes: sidecar.bytes,
    url: sidecar.url,
    retrieved: sidecar.retrieved,
    bundled: false,
    relation: null,
    ...(sidecar.overruled ? { overruled: sidecar.overruled } : {}),
  }));
}

/** A file of the archive and what is told of it. */
export interface Held {
  path: string;
  sidecar: Sidecar;
}

/** The files of the archive, or of one source, in the order of `archived`. */
export function holdings(raw: string, source?: string): Held[] {
  return folders(raw)
    .filter((folder) => source === undefined || folder === source)
    .flatMap((folder) => sidecars(join(raw, folder)))
    .sort(
      (a, b) =>
        a.sidecar.source.localeCompare(b.sidecar.source, 'en') ||
        a.sidecar.period.localeCompare(b.sidecar.period, 'en') ||
        b.sidecar.checked.localeCompare(a.sidecar.checked, 'en') ||
        b.sidecar.turn - a.sidecar.turn ||
        a.sidecar.sha256.localeCompare(b.sidecar.sha256, 'en'),
    );
}

/** The folders of an archive, each named by its source. */
function folders(raw: string): string[] {
  if (!existsSync(raw)) return [];
  return readdirSync(raw, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'bundled' && entry.name !== '.work')
    .map((entry) => entry.name);
}

/** The files of one source that have a sidecar, in no order. */
function sidecars(folder: string): Held[] {
  return readdirSync(folder).flatMap((name) => {
    if (!name.endsWith('.json')) return [];
    const path = join(folder, name.slice(0, -'.json'.length));
    if (!existsSync(path)) return [];
    const sidecar = sidecarOf(path);
    return sidecar ? [{ path, sidecar }] : [];
  });
}

/** What is told of a file, or null where that was damaged. */
function sidecarOf(path: string): Sidecar | null {
  try {
    return sidecarSchema.parse(JSON.parse(readFileSync(`${path}.json`, 'utf8')));
  } catch {
    return null;
  }
}

/** The files of which nothing can be told, for the `.json` beside them was damaged. */
export function untoldFiles(raw: string): { source: string; file: string }[] {
  return folders(raw).flatMap((source) =>
    readdirSync(join(raw, source))
      .filter((name) => existsSync(join(raw, source, `${name}.json`)))
      .filter((name) => sidecarOf(join(raw, source, name)) === null)
      .map((name) => ({ source, file: `${source}/${name}` })),
  );
}

/** What to say of them: they are no part of the archive until they are fetched again. */
export function untold(raw: string): Finding[] {
  return untoldFiles(raw).map(({ source, file }) => ({
    name: 'damaged',
    severity: 'warn',
    source,
    period: null,
    message:
      `${file} is not used: the .json beside it was damaged; restore it, or remove both, ` +
      'and footpack refresh fetches what is still published',
    exitCode: EXIT.done,
  }));
}

/** Whether the bytes of an extract are still those that were archived. */
export async function isWhole({ path, sha256: told }: Pick<Extract, 'path' | 'sha256'>) {
  return existsSync(path) && (await fileSha256(path)) === told;
}
