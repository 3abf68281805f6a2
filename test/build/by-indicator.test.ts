import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuildStep, planBuild } from '../../src/build/build.ts';
import { families } from '../../src/build/family.ts';
import { CHECKS, SCHEMAS } from '../../src/build/sql-files.ts';
import { openWindow, type Window } from '../../src/build/window.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { ident, text } from '../../src/duckdb/quote.ts';
import { shippedRelease } from '../figures/releases.ts';
import { packageRoot, scratch } from '../support.ts';

/**
 * What is said to be made by indicator: from the rows of some families alone, a table gets the rows
 * of those families that it gets from all. Over the build of what footpack ships.
 */

const root = scratch();
let db: Database;
let window: Window;
let marked: BuildStep[];
let parted: Set<string>;
/** Two halves of the families, every other one in each. */
let halves: string[][];

beforeAll(async () => {
  const release = await shippedRelease();
  release.db.close();
  // The build database of the shared release is copied with its log, and looked at as it is.
  for (const file of ['build.duckdb', 'build.duckdb.wal']) {
    const from = join(release.out, '.work', file);
    if (existsSync(from)) copyFileSync(from, join(root, file));
  }
  db = await openDatabase(join(root, 'build.duckdb'), { scratch: true, threads: 1 });
  const steps = await planBuild(db, packageRoot, [...SCHEMAS, CHECKS]);
  marked = steps.filter((step) => step.byIndicator);
  const columns = await db.rows(
    `SELECT schema_name || '.' || table_name AS name FROM duckdb_columns()
     WHERE database_name = current_database() AND column_name = 'indicator_id'`,
  );
  parted = new Set(columns.map((row) => String(row.name)));
  const all = [...new Set((await families(db)).values())];
  const unique = [...new Set(all.map((family) => family.join(' ')))].sort();
  halves = [0, 1].map((half) =>
    unique.filter((_, i) => i % 2 === half).flatMap((family) => family.split(' ')),
  );
  window = await openWindow(db, 'looked_through');
});
afterAll(() => db.close());

it('is most of what has figures, and each such table has its indicator', () => {
  expect(marked.length).toBeGreaterThan(25);
  for (const step of marked) expect(parted, step.table).toContain(step.table);
  expect(halves.map((half) => half.length > 10)).toEqual([true, true]);
});

describe.each([0, 1])('half %i of the families', (half) => {
  it('is what every table makes of that half', async () => {
    const indicators = halves[half] ?? [];
    const mine = `indicator_id IN (${indicators.map(text).join(', ')})`;
    let rows = 0;
    for (const step of marked) {
      const name = step.table.split('.').map(ident).join('.');
      const shown = {
        indicators,
        parted: step.reads.filter((table) => parted.has(table)),
        whole: step.reads.filter((table) => !parted.has(table)),
      };
      await window.look(shown, () => db.run(`CREATE OR REPLACE TEMP TABLE alone AS ${step.sql}`));
      const whole = `SELECT * FROM ${name} WHERE ${mine}`;
      const [counts] = await db.rows(
        `SELECT (SELECT count(*) FROM (FROM alone EXCEPT ALL (${whole}))) AS added,
           (SELECT count(*) FROM ((${whole}) EXCEPT ALL FROM alone)) AS missing,
           (SELECT count(*) FROM (${whole})) AS rows`,
      );
      expect([counts?.added, counts?.missing], step.table).toEqual([0, 0]);
      rows += Number(counts?.rows);
    }
    expect(rows).toBeGreaterThan(50_000);
  });
});
