import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';
import { frameworks, indicators, sources } from '../../pipelines/catalogue.ts';
import { type Database, openDatabase, type Row } from '../../src/duckdb/database.ts';
import type { Effects } from '../../src/model/effects.ts';
import { type Pack, packSchema } from '../../src/model/pack.ts';
import { type Refreshed, type RefreshOptions, refresh } from '../../src/refresh.ts';
import { packageRoot } from '../support.ts';

/** The world as the tests have it: a day that never passes, and nobody to narrate to. */
export function stillEffects(lines: string[] = [], now = '2026-11-23T09:00:00Z'): Effects {
  return { now: () => new Date(now), packageRoot, log: (line) => lines.push(line) };
}

/** Options of a refresh of the catalogue, but for what a test says. */
export function refreshOptions(
  given: Pick<RefreshOptions, 'from' | 'out'> & Partial<RefreshOptions>,
): RefreshOptions {
  return {
    only: [],
    schemes: ['stp-2017'],
    attribution: 'hq',
    extracts: [],
    indicatorFile: null,
    schemeFile: null,
    raw: join(given.out, '..', 'raw'),
    sources,
    indicators,
    frameworks,
    version: '0.0.0-test',
    ...given,
  };
}

/** A release on disk, with ways to ask it. */
export interface Release {
  refreshed: Refreshed;
  /** What was told while it was made. */
  narration: string[];
  /** `data/out` of the release, and its own folder. */
  out: string;
  folder: string;
  id: string;
  db: Database;
  rows: (sql: string) => Promise<Row[]>;
  /** The first row of an answer; a question without one fails. */
  row: (sql: string) => Promise<Row>;
  packs: () => Map<string, Pack>;
}

/** Where the latest release of an output folder lies. */
export function latestOf(out: string): { release: string; folder: string } {
  const { release, path } = JSON.parse(readFileSync(join(out, 'latest.json'), 'utf8'));
  return { release, folder: join(out, path) };
}

/** Runs a refresh as `refreshKept` does and opens what it published, read-only. Close `db` when done. */
export async function released(
  given: Pick<RefreshOptions, 'from' | 'out'> & Partial<RefreshOptions>,
): Promise<Release> {
  const narration: string[] = [];
  const refreshed = await refreshKept(given, narration);
  return opened(given.out, refreshed, narration);
}

/** Runs a refresh that begins with the build of what footpack ships, and makes what is another. */
export async function refreshKept(
  given: Pick<RefreshOptions, 'from' | 'out'> & Partial<RefreshOptions>,
  narration: string[] = [],
): Promise<Refreshed> {
  await keptBuild(given.out);
  return refresh(refreshOptions(given), stillEffects(narration));
}

/**
 * The release of what footpack ships, made once in a run of tests by the first file that asks for it.
 * It is shared: nothing may be written to it. Close `db` when done.
 */
export async function shippedRelease(): Promise<Release> {
  const folder = join(inject('runFolder'), 'shipped');
  const out = join(folder, 'out');
  const told = join(folder, 'told.json');
  try {
    mkdirSync(folder);
    const narration: string[] = [];
    const options = refreshOptions({ from: { kind: 'bundled' }, out });
    const refreshed = await refresh(options, stillEffects(narration));
    // Whoever goes on with a copy of the build need not replay its log again.
    const build = await openDatabase(join(out, '.work', 'build.duckdb'));
    await build.run('CHECKPOINT');
    build.close();
    writeFileSync(`${told}.part`, JSON.stringify({ refreshed, narration }));
    renameSync(`${told}.part`, told);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    while (!existsSync(told)) await setTimeout(100);
  }
  const { refreshed, narration } = JSON.parse(readFileSync(told, 'utf8'));
  return opened(out, refreshed, narration);
}

/** A copy of that release, which a test may change or add to. */
export async function shippedCopy(out: string): Promise<void> {
  const { out: shared, db } = await shippedRelease();
  db.close();
  cpSync(shared, out, { recursive: true, filter: (path) => basename(path) !== '.work' });
}

/**
 * Lays the build of what footpack ships below an output folder that has none: a refresh there makes
 * what is another by its options, and publishes what a build of everything does, as
 * `test/renewal.test.ts` proves.
 */
export async function keptBuild(out: string): Promise<void> {
  const work = join(out, '.work');
  if (existsSync(work)) return;
  const { out: shared, db } = await shippedRelease();
  db.close();
  cpSync(join(shared, '.work'), work, {
    recursive: true,
    filter: (path) => basename(path) === '.work' || basename(path).startsWith('build.duckdb'),
  });
}

async function opened(out: string, refreshed: Refreshed, narration: string[]): Promise<Release> {
  const { release, folder } = latestOf(out);
  const db = await openDatabase(join(folder, 'footpack.duckdb'), { readOnly: true });
  return {
    refreshed,
    narration,
    out,
    folder,
    id: release,
    db,
    rows: (sql) => db.rows(sql),
    row: async (sql) => {
      const [row] = await db.rows(sql);
      if (!row) throw new Error(`no row for ${sql}`);
      return row;
    },
    packs: () => packsIn(folder, 'stp-2017'),
  };
}

/** Asks the release in a folder once, and closes it. */
export async function ask(folder: string, sql: string): Promise<Row[]> {
  const db = await openDatabase(join(folder, 'footpack.duckdb'), { readOnly: true });
  try {
    return await db.rows(sql);
  } finally {
    db.close();
  }
}

/** The packs of a scheme of a release, by footprint code, each parsed with its schema. */
export function packsIn(folder: string, scheme: string): Map<string, Pack> {
  const index = JSON.parse(readFileSync(join(folder, scheme, 'index.json'), 'utf8'));
  return new Map(
    (index as { code: string; pack: string }[]).map((entry) => [
      entry.code,
      packSchema.parse(JSON.parse(readFileSync(join(folder, scheme, entry.pack), 'utf8'))),
    ]),
  );
}

/** How far two numbers are apart, against the larger of the second and 1. */
export function apart(found: unknown, expected: number): number {
  return Math.abs(Number(found) - expected) / Math.max(1, Math.abs(expected));
}
