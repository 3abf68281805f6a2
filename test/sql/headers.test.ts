import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { promiseOf, severityOf } from '../../src/build/check.ts';
import { folderFiles } from '../../src/build/sql-files.ts';
import { tablesRead } from '../../src/build/tables-read.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { packageRoot } from '../support.ts';

const FOLDERS = ['stage', 'organisation', 'baseline', 'pack', 'check', 'snapshot'];

let db: Database;
beforeAll(async () => {
  db = await openDatabase(':memory:');
});
afterAll(() => db.close());

const files = FOLDERS.flatMap((folder) => folderFiles(packageRoot, folder));

it('sql/ has these folders, and macros', () => {
  expect(readdirSync(join(packageRoot, 'sql')).sort()).toEqual([...FOLDERS, 'macro'].sort());
});

describe.each(files.map((file) => [file.file, file] as const))('%s', (_, file) => {
  it('opens with a comment, and is one SELECT that names tables in full', async () => {
    expect(file.sql).toMatch(/^-- \S.{20,}/);
    expect(file.table).toMatch(/^[a-z]+\.[a-z][a-z0-9_]*$/);
    // tablesRead throws on a second statement, on a bare name and on a function that reads files.
    await tablesRead(db, file);
  });

  it('has no path, no parameter and no template in it', () => {
    const code = file.sql.replace(/--[^\n]*/g, '');
    expect(code).not.toMatch(/\.(csv|tsv|parquet|json|xlsx?|duckdb)\b/i);
    expect(code).not.toMatch(/\$\{|\{\{|\$\d/);
  });
});

const checks = folderFiles(packageRoot, 'check');

it.each(checks.map((file) => [file.file, file] as const))(
  '%s says what it promises, and how much it matters',
  (_, file) => {
    expect(file.sql).toMatch(/^-- (block|warn): \S/);
    expect(['block', 'warn']).toContain(severityOf(file));
    expect(promiseOf(file)).toMatch(/^(?!block|warn)\S.{20,}/);
    for (const column of ['scheme', 'indicator_id', 'period', 'message']) {
      expect(file.sql).toMatch(new RegExp(`\\b${column}\\b`));
    }
  },
);

it('sql/macro holds macros alone, which read no tables', () => {
  for (const file of folderFiles(packageRoot, 'macro')) {
    const statements = file.sql
      .replace(/--[^\n]*/g, '')
      .split(';')
      .filter((statement) => statement.trim() !== '');
    expect(statements.length).toBeGreaterThan(1);
    for (const statement of statements) {
      expect(statement.trim()).toMatch(/^CREATE OR REPLACE MACRO [a-z_]+\(/);
      expect(statement).not.toMatch(/\bFROM\b/);
    }
    expect(file.sql).toMatch(/^-- \S.{20,}/);
  }
});

describe('a check without its first words', () => {
  it('is refused by name', () => {
    const file = { table: 'check.a', file: 'sql/check/a.sql', sql: '-- Something.\nSELECT 1\n' };
    expect(() => severityOf(file)).toThrow('sql/check/a.sql');
  });
});
