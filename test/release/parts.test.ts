import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keepMade } from '../../src/build/made.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { json, writeInto } from '../../src/release/json.ts';
import { listFiles, readManifest } from '../../src/release/manifest.ts';
import { type Earlier, openParts } from '../../src/release/parts.ts';
import { bundled } from '../figures/bundled.ts';
import { scratch } from '../support.ts';

const shipped = bundled();
const root = scratch();
const before = join(root, 'before');
const now = join(root, 'now');
let db: Database;

/** Makes a table of the build with what it was made of. */
async function made(table: string, key: string): Promise<void> {
  const name = table.replace('.', '"."');
  await db.run(`CREATE OR REPLACE TABLE "${name}" AS SELECT 1 AS a`);
  const recipe = { sql: '', macros: '', engine: '', reads: {}, keys: { '': key }, contents: {} };
  await keepMade(db, `"${name}"`, recipe);
}

const FILES = { 'place/a.csv': 'a,b\n1,2\n', 'place/b.csv': 'c\n', 'other.csv': 'd\n' };
const isPlace = (path: string) => path.startsWith('place/');
const recipe = { tables: ['pack.trend', 'stage.boundary'], told: { scheme: 'stp-2017' } };

beforeAll(async () => {
  db = await openDatabase(':memory:');
  await db.run('CREATE SCHEMA pack; CREATE SCHEMA stage');
});
afterAll(() => db?.close());

/** What the release before was made of, its files and manifest on disk. */
async function publishedBefore(): Promise<Earlier> {
  for (const [path, body] of Object.entries(FILES)) writeInto(before, path, body);
  const manifest = readManifest(shipped.release().folder);
  writeInto(before, 'manifest.json', json({ ...manifest, files: listFiles(before) }));
  const parts = await openParts(db, before, '1.0.0', null);
  expect(parts.takes('place', recipe, isPlace)).toBe(false);
  return { folder: before, parts: parts.keys };
}

let earlier: Earlier;
beforeEach(async () => {
  for (const folder of [before, now]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(now);
  await made('pack.trend', 'trend');
  await made('stage.boundary', 'boundary');
  earlier = await publishedBefore();
});

/** Whether the part is taken over, and what is written then. */
async function taken(of = recipe, from: Earlier | null = earlier, version = '1.0.0') {
  const parts = await openParts(db, now, version, from);
  const takes = parts.takes('place', of, isPlace);
  return { takes, keys: parts.keys, written: listFiles(now).map(({ path }) => path) };
}

describe('a part of a release', () => {
  it('that is made of the same is taken over, and no other file', async () => {
    const { takes, keys, written } = await taken();
    expect([takes, written]).toEqual([true, ['place/a.csv', 'place/b.csv']]);
    expect(readFileSync(join(now, 'place/a.csv'), 'utf8')).toBe(FILES['place/a.csv']);
    expect(keys).toEqual(earlier.parts);
  });

  it.each([
    ['a table of it was made of another thing', () => made('stage.boundary', 'another')],
    ['nobody knows what a table of it was made of', () => db.run('DROP TABLE pack.trend')],
    ['a file of it is damaged', async () => writeFileSync(join(before, 'place/b.csv'), 'C\n')],
    ['a file of it is gone', async () => rmSync(join(before, 'place/b.csv'))],
    ['the manifest is damaged', async () => writeFileSync(join(before, 'manifest.json'), '{')],
    ['the release is gone', async () => rmSync(before, { recursive: true })],
  ])('is to be made where %s, and nothing of it is there yet', async (_, befalls) => {
    await befalls();
    expect(await taken()).toMatchObject({ takes: false, written: [] });
  });

  it('is to be made where something else is told, or there was no release', async () => {
    const told = { ...recipe, told: { scheme: 'stp-2018' } };
    expect(await taken(told)).toMatchObject({ takes: false, written: [] });
    expect(await taken(recipe, null)).toMatchObject({ takes: false, written: [] });
  });

  it('is to be made by another footpack', async () => {
    expect(await taken(recipe, earlier, '1.0.1')).toMatchObject({ takes: false, written: [] });
  });
});
