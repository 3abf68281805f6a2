import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';
import { recordedRefresh } from '../../src/cli/recorded.ts';
import { sha256 } from '../../src/fetch/archive.ts';
import { readManifest } from '../../src/release/manifest.ts';
import { latestOf } from '../figures/releases.ts';
import { type Errand, sent, type Told } from './errand.ts';
import { type SmallOptions, smallOptions, wholeOptions } from './small-options.ts';
import { type SmallPackage, smallPackage } from './small-package.ts';

/** The two months of a small publisher, each with the moment of its refresh. */
export const MONTHS = {
  last: { now: '2026-10-23T09:00:00Z', inTime: 800, name: 'West Yorkshire' },
  next: { now: '2026-11-23T09:00:00Z', inTime: 900, name: 'West Riding' },
} as const;
export type Month = keyof typeof MONTHS;

/** A release as it should be, by its id and by the digest of all that its id is made of. */
export interface Right {
  release: string;
  contentHash: string;
}

/** Two months that nothing disturbed. */
export interface SmallMonths {
  small: SmallPackage;
  /** Folders with `out` and `raw` as the refresh of each month left them. Nothing may change them. */
  before: string;
  after: string;
  /** The release of each month. */
  right: Record<Month, Right>;
  /** The archive after the second month: every file below it with its digest, by its path. */
  archive: Record<string, string>;
  /** The steps of the refresh of the second month. */
  steps: Told['steps'];
}

/** Options of the refresh of a month into a folder that has `out` and `raw`. */
export function monthOptions(small: SmallPackage, month: Month, folder: string): SmallOptions {
  const { inTime, name } = MONTHS[month];
  const from = { kind: 'mirror', mirror: small.mirror(name) } as const;
  return { ...smallOptions(small, join(folder, 'out'), inTime), from };
}

/** The same as an errand of a process of its own. */
export function monthErrand(
  small: SmallPackage,
  month: Month,
  folder: string,
): Errand & { task: 'refresh' } {
  const { packageRoot } = small;
  const options = monthOptions(small, month, folder);
  return { task: 'refresh', packageRoot, options, now: MONTHS[month].now, mishap: null };
}

/** The refresh of a month, here and undisturbed; what a test gives stands in for its options. */
export async function refreshMonth(
  small: SmallPackage,
  month: Month,
  folder: string,
  given: Partial<SmallOptions> & { now?: () => Date; told?: string[] } = {},
) {
  const { now = () => new Date(MONTHS[month].now), told = [], ...options } = given;
  const { exitCode, summary } = await recordedRefresh(
    wholeOptions({ ...monthOptions(small, month, folder), ...options }),
    { scheduled: false, notify: undefined },
    { now, packageRoot: small.packageRoot, log: (line) => told.push(line) },
  );
  return { exitCode, summary, right: rightIn(join(folder, 'out')) };
}

/** The release that latest.json points to. */
export function rightIn(out: string): Right {
  const { folder, release } = latestOf(out);
  return { release, contentHash: readManifest(folder).contentHash };
}

/** What a file of an archive holds: of JSON, in whatever order its members stand. */
function held(path: string): string {
  const bytes = readFileSync(path);
  if (!path.endsWith('.json')) return sha256(bytes);
  const parsed: object = JSON.parse(bytes.toString());
  return sha256(JSON.stringify(Object.entries(parsed).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Every file of an archive with the digest of what it holds, but for the lock. */
export function archiveIn(folder: string): Record<string, string> {
  const raw = join(folder, 'raw');
  return Object.fromEntries(
    readdirSync(raw, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(raw, path), held(path)])
      .filter(([path]) => !/^\.work.lock\.duckdb$/.test(path ?? ''))
      .sort(),
  );
}

/** A copy of a folder with `out` and `raw`, which a test may do with as it likes. */
export function copied(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  return to;
}

/** Makes both months once in a run of tests, by the first file that asks for them. */
export async function smallMonths(): Promise<SmallMonths> {
  const root = join(inject('runFolder'), 'months');
  const told = join(root, 'told.json');
  const [before, after] = [join(root, 'before'), join(root, 'after')];
  try {
    mkdirSync(root);
    const small = smallPackage(join(root, 'package'));
    const last = await refreshMonth(small, 'last', before);
    copied(before, after);
    const { stdout, stderr, code } = await sent(monthErrand(small, 'next', after));
    if (code !== 0) throw new Error(`no second month: ${stderr}`);
    const right = { last: last.right, next: rightIn(join(after, 'out')) };
    const known = { right, archive: archiveIn(after), ...(JSON.parse(stdout) as Told) };
    writeFileSync(`${told}.part`, JSON.stringify(known));
    renameSync(`${told}.part`, told);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    while (!existsSync(told)) await setTimeout(100);
  }
  const small = smallPackage(join(root, 'package'));
  return { small, before, after, ...JSON.parse(readFileSync(told, 'utf8')) };
}
