import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepMacros } from '../../src/build/macros.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { packageRoot, scratch } from '../support.ts';

/** Macros of a package of which one is another than it was. */
const other = scratch();

let db: Database;
beforeAll(async () => {
  cpSync(join(packageRoot, 'sql', 'macro'), join(other, 'sql', 'macro'), { recursive: true });
  db = await openDatabase(':memory:');
});
afterAll(() => db.close());

const vintage = async () => (await db.rows("SELECT year_vintage(DATE '2017-05-01') AS v"))[0]?.v;

it('macros are made where there are none, and again where one is another', async () => {
  await keepMacros(db, packageRoot);
  expect(await vintage()).toBe('2017-04');
  writeFileSync(
    join(other, 'sql', 'macro', 'year.sql'),
    "CREATE OR REPLACE MACRO year_vintage(day) AS 'another';",
  );
  await keepMacros(db, other);
  expect(await vintage()).toBe('another');
});

it('those that a database has already are left as they are', async () => {
  await keepMacros(db, packageRoot);
  await db.run("CREATE OR REPLACE MACRO year_vintage(day) AS 'left'");
  await keepMacros(db, packageRoot);
  expect(await vintage()).toBe('left');
});

it('macros that cannot be made leave those that were there, with their key', async () => {
  await keepMacros(db, packageRoot);
  writeFileSync(join(other, 'sql', 'macro', 'zero.sql'), 'CREATE MACRO of nothing');
  await expect(keepMacros(db, other)).rejects.toThrow(/syntax error/);
  await db.run("CREATE OR REPLACE MACRO year_vintage(day) AS 'left'");
  await keepMacros(db, packageRoot);
  expect(await vintage()).toBe('left');
});
