import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMacros } from '../../src/build/macros.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { text } from '../../src/duckdb/quote.ts';
import { spanOf } from '../../src/model/period.ts';
import { vintageOf } from '../../src/model/source.ts';
import { packageRoot } from '../support.ts';

let db: Database;
beforeAll(async () => {
  db = await openDatabase(':memory:');
  await createMacros(db, packageRoot);
});
afterAll(() => db.close());

const one = async (expression: string) =>
  (await db.rows(`SELECT ${expression} AS answer`))[0]?.answer ?? null;
const day = (iso: string | null) => (iso === null ? 'NULL::DATE' : `DATE ${text(iso)}`);

describe('a published number', () => {
  it.each<[string | null, number | null]>([
    ['1234', 1234],
    ['1,234', 1234],
    ['3,116,399', 3116399],
    ['21289.0', 21289],
    ['151.37', 151.37],
    ['-5', -5],
    ['0', 0],
    ['*', null],
    ['', null],
    ['n/a', null],
    ['NaN', null],
    ['12 345', null],
    [null, null],
  ])('%j is %j', async (given, expected) => {
    expect(await one(`to_number(${text(given)})`)).toBe(expected);
  });

  it('is exact: pence are not rounded', async () => {
    expect(await one("to_number('0.1') + to_number('0.2') = CAST('0.3' AS DECIMAL(24, 10))")).toBe(
      true,
    );
  });
});

describe('a decimal in short', () => {
  it.each([
    ['1234.5000', '1234.5'],
    ['100', '100'],
    ['0', '0'],
    ['0.50', '0.5'],
    ['-10.00', '-10'],
    ['15422906.59', '15422906.59'],
    ['200000', '200000'],
    ['0.0000000001', '0.0000000001'],
  ])('%s is %s', async (given, expected) => {
    expect(await one(`plain(CAST('${given}' AS DECIMAL(38, 10)))`)).toBe(expected);
  });

  it('is NULL of NULL', async () => {
    expect(await one('plain(NULL)')).toBeNull();
  });
});

describe('a period, from its days', () => {
  it.each([
    ['2016-04-01', '2017-03-31', '2016/17', 'financial year'],
    ['1999-04-01', '2000-03-31', '1999/00', 'financial year'],
    ['2015-04-01', '2016-03-31', '2015/16', 'financial year'],
    ['2016-04-01', '2016-04-30', '2016-04', 'month'],
    ['2016-02-01', '2016-02-29', '2016-02', 'month'],
    ['2016-01-01', '2016-03-31', '2016-Q1', 'quarter'],
    ['2016-10-01', '2016-12-31', '2016-Q4', 'quarter'],
    ['2016-01-01', '2016-12-31', '2016', 'calendar year'],
    [null, null, 'undated', 'undated'],
    ['2016-04-01', null, 'undated', 'undated'],
  ])('%s to %s is %s, a %s', async (start, end, name, kind) => {
    expect(await one(`period_name(${day(start)}, ${day(end)})`)).toBe(name);
    expect(await one(`period_kind(period_name(${day(start)}, ${day(end)}))`)).toBe(kind);
    // The model reads the name as SQL wrote it.
    if (start && end) expect(spanOf(name)).toEqual({ start, end });
  });

  it.each([
    ['a part of a month', '2016-04-15', '2016-04-30'],
    ['a month from its second day', '2016-04-02', '2016-04-30'],
    ['a February without its last day', '2016-02-01', '2016-02-28'],
    ['a year from the middle of April', '2016-04-15', '2017-04-14'],
    ['a year from May', '2016-05-01', '2017-04-30'],
    ['most of a year', '2016-01-15', '2016-12-31'],
    ['three months that are no quarter', '2016-02-01', '2016-04-30'],
    ['three years', '2016-04-01', '2019-03-31'],
  ])('%s is none of these', async (_, start, end) => {
    expect(await one(`period_name(${day(start)}, ${day(end)})`)).toBe(`${start} to ${end}`);
    expect(await one(`period_kind(period_name(${day(start)}, ${day(end)}))`)).toBe('other');
  });
});

describe('the vintage of a day', () => {
  it.each(['2016-03-31', '2016-04-01', '2017-01-01', '2017-03-31', '2017-12-31', '2018-02-28'])(
    'in SQL is that of the model: %s',
    async (iso) => {
      const vintage = await one(`year_vintage(${day(iso)})`);
      expect(vintage).toBe(vintageOf('year start', iso.slice(0, 7)));
    },
  );

  it.each([
    ['2016-03-31', '2015-04'],
    ['2016-04-01', '2016-04'],
  ])('%s is in %s', async (iso, vintage) => {
    expect(await one(`year_vintage(${day(iso)})`)).toBe(vintage);
  });
});
