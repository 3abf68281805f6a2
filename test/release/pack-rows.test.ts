import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { camel, packRows } from '../../src/release/pack-rows.ts';

let db: Database;

beforeAll(async () => {
  db = await openDatabase(':memory:');
  await db.run(`CREATE SCHEMA pack;
    CREATE TABLE pack.figure (scheme VARCHAR, footprint_code VARCHAR, indicator_id VARCHAR,
      numerator DECIMAL(28, 10), lower_95 DOUBLE, period_start DATE, suppressed BOOLEAN);
    INSERT INTO pack.figure VALUES
      ('s', 'F2', 'b', 284813, 0.1234567891, '2017-04-01', true),
      ('s', 'F1', 'z', 1234567.0000000012, 1e-7, NULL, false),
      ('other', 'F1', 'a', 1, 1, NULL, NULL),
      ('s', 'F1', 'a "quoted" café\\n', -0.5, NULL, '2016-04-01', NULL),
      ('s', 'F2', 'a', NULL, 123456.1234567891, NULL, false),
      ('s', 'F1', 'm', 12345.0123456789, -1e21, NULL, NULL)`);
});
afterAll(() => db?.close());

const COLUMNS = {
  id: 'indicator_id',
  ...camel('numerator lower_95 period_start suppressed'),
};

describe('the rows that packs show', () => {
  it('are those of a footprint of the scheme, in the order of the table, as DuckDB has them', async () => {
    const rows = await packRows(db, 'figure', 's', COLUMNS, { decimals: ['numerator'] });
    for (const footprint of ['F1', 'F2']) {
      const told = await db.rows(
        `SELECT indicator_id AS id, numerator, lower_95 AS lower95, period_start AS "periodStart",
           suppressed
         FROM pack.figure WHERE scheme = 's' AND footprint_code = '${footprint}' ORDER BY rowid`,
      );
      expect(told.length).toBeGreaterThan(1);
      expect(rows.of(footprint)).toEqual(told);
    }
    expect(rows.of('F1').map(({ id }) => id)).toEqual(['z', 'a "quoted" café\\n', 'm']);
  });

  it('have decimals as numbers, but those of which a double would lose digits', async () => {
    const rows = await packRows(db, 'figure', 's', COLUMNS, { decimals: ['numerator'] });
    expect(rows.of('F1').map(({ numerator }) => numerator)).toEqual([
      '1234567.0000000012',
      -0.5,
      12345.0123456789,
    ]);
    expect(rows.of('F2').map(({ numerator }) => numerator)).toEqual([284813, null]);
  });

  it('are none of a footprint without any, and only those that are asked for', async () => {
    await db.run("CREATE OR REPLACE TEMP TABLE headline AS SELECT 'z' AS indicator_id");
    const rows = await packRows(db, 'figure', 's', COLUMNS, {
      only: 'SEMI JOIN headline USING (indicator_id)',
    });
    expect(rows.of('F1').map(({ id }) => id)).toEqual(['z']);
    expect(rows.of('F2')).toEqual([]);
    expect(rows.of('elsewhere')).toEqual([]);
  });
});
