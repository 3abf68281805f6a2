import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase, within } from '../../src/duckdb/database.ts';
import { scratch } from '../support.ts';

const base = scratch();
const temp = join(base, 'fast', 'spill');

/** More than the memory of these tests holds. */
const LARGE = `CREATE TEMP TABLE t AS
  SELECT i, hash(i) AS h, md5(i::VARCHAR) AS s FROM range(3000000) AS r(i) ORDER BY h`;

describe('the limits of a database', () => {
  it('hold where they are given, and the usual where they are not', () => {
    const usual = { memoryLimit: '3GB', threads: 1, scratch: true };
    expect(within(undefined, usual)).toEqual(usual);
    expect(within({ memory: '1GB', temp, tempMax: '5GB' }, usual)).toEqual({
      memoryLimit: '1GB',
      threads: 1,
      scratch: true,
      tempFolder: temp,
      tempMax: '5GB',
    });
  });

  it('what memory does not hold goes to the temporary folder, which is gone in the end', async () => {
    const limits = { memory: '128MB', threads: 1, temp, tempMax: '2GB' };
    const db = await openDatabase(':memory:', within(limits));
    const [told] = await db.rows(
      `SELECT current_setting('threads') AS threads, current_setting('temp_directory') AS folder`,
    );
    expect(told).toEqual({ threads: 1, folder: temp });
    await db.run(LARGE);
    expect(existsSync(temp)).toBe(true);
    const [row] = await db.rows('SELECT count(*) AS n FROM t');
    expect(row?.n).toBe(3_000_000);
    db.close();
    expect(existsSync(temp)).toBe(false);
  });

  it('the most that may go there is kept to', async () => {
    const limits = { memory: '128MB', threads: 1, temp, tempMax: '1MB' };
    const db = await openDatabase(':memory:', within(limits));
    await expect(db.run(LARGE)).rejects.toThrow(/max_temp_directory_size/);
    db.close();
  });
});

describe('a database that keeps no log', () => {
  const path = join(base, 'kept', 'unlogged.duckdb');
  const held = async () => {
    const db = await openDatabase(path, { readOnly: true });
    const rows = await db.rows('SELECT table_name AS name FROM duckdb_tables() ORDER BY name');
    db.close();
    return rows.map(({ name }) => name);
  };

  it('is the file once it is packed, and what it was where it is not', async () => {
    const db = await openDatabase(path, { unlogged: true });
    await db.run('CREATE TABLE first AS SELECT range AS i FROM range(1000)');
    await db.run('CHECKPOINT');
    await db.run('CREATE TABLE second AS FROM first; DROP TABLE first');
    // More rows than are held back from the file until a commit.
    await db.run('CREATE TABLE large AS SELECT range AS i, hash(range) AS h FROM range(500000)');
    expect((await db.rows('SELECT count(*) AS n FROM second'))[0]?.n).toBe(1000);
    db.close();
    expect(existsSync(`${path}.wal`)).toBe(false);
    expect(await held()).toEqual(['first']);
  });

  it('is the same to all its connections, under the name of its file', async () => {
    const db = await openDatabase(path, { unlogged: true });
    const other = await db.sibling();
    await db.run('CREATE SCHEMA stage; CREATE TABLE stage.area AS SELECT 1 AS code');
    expect(await other.rows('SELECT current_database() AS name, code FROM stage.area')).toEqual([
      { name: 'unlogged', code: 1 },
    ]);
    other.close();
    db.close();
  });

  it('takes up the log of one that had one', async () => {
    const logged = await openDatabase(path, { scratch: true });
    await logged.run('CREATE TABLE of_the_log AS SELECT 1 AS i');
    logged.close();
    expect(existsSync(`${path}.wal`)).toBe(true);
    const db = await openDatabase(path, { unlogged: true });
    await db.run('CHECKPOINT');
    db.close();
    expect(existsSync(`${path}.wal`)).toBe(false);
    expect(await held()).toEqual(['first', 'of_the_log']);
  });

  it('spills beside the file, and leaves nothing there', async () => {
    const db = await openDatabase(path, { unlogged: true, memoryLimit: '128MB', threads: 1 });
    await db.run(LARGE);
    expect(existsSync(`${path}.tmp`)).toBe(true);
    db.close();
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });

  it('that is no database is let go of', async () => {
    const broken = join(base, 'broken.duckdb');
    writeFileSync(broken, 'x'.repeat(20_000));
    await expect(openDatabase(broken, { unlogged: true })).rejects.toThrow(/not a valid DuckDB/);
  });
});
