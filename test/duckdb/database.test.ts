import { existsSync } from 'node:fs';
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
