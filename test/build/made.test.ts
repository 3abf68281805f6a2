import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contentsOf,
  type Made,
  type Means,
  recipeOf,
  staleParts,
  wholeOf,
} from '../../src/build/made.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';

const means = (given: Partial<Means> = {}): Means => ({
  macros: 'm',
  engine: 'v1',
  families: new Map([
    ['a', ['a', 'base']],
    ['base', ['a', 'base']],
    ['b', ['b']],
  ]),
  ...given,
});

const WANTED = { sql: 'SELECT 1', reads: ['stage.map', 'stage.figure'], byIndicator: true };
const HELD = new Map([
  ['stage.map', { '': 'map 1' }],
  ['stage.figure', { a: 'a 1', base: 'base 1', b: 'b 1' }],
]);

describe('the key of a part', () => {
  const before: Made = { ...recipeOf(WANTED, HELD, means()), contents: {} };
  const stale = (
    held: Record<string, Record<string, string>>,
    given: Partial<Means> = {},
    wanted: Partial<typeof WANTED> = {},
  ) =>
    staleParts(
      recipeOf({ ...WANTED, ...wanted }, new Map([...HELD, ...Object.entries(held)]), means(given)),
      before,
    );

  it('stays while nothing changes, whatever else the tables before are called', () => {
    expect(stale({})).toEqual([]);
    expect(stale({ 'stage.other': { '': 'anything' } })).toEqual([]);
  });

  it('changes with the rows of the indicator and of its family, and with no others', () => {
    expect(stale({ 'stage.figure': { a: 'a 1', base: 'base 1', b: 'b 2' } })).toEqual(['b']);
    expect(stale({ 'stage.figure': { a: 'a 2', base: 'base 1', b: 'b 1' } })).toEqual([
      'a',
      'base',
    ]);
    expect(stale({ 'stage.figure': { a: 'a 1', base: 'base 2', b: 'b 1' } })).toEqual([
      'a',
      'base',
    ]);
  });

  it('is that of an indicator that came, or went', () => {
    const figure = { a: 'a 1', base: 'base 1', b: 'b 1', c: 'c 1' };
    expect(stale({ 'stage.figure': figure })).toEqual(['c']);
    expect(stale({ 'stage.figure': { a: 'a 1', base: 'base 1' } })).toEqual(['b']);
  });

  it('changes for all with the SQL, the macros, the engine, and a table read as a whole', () => {
    const all = ['a', 'b', 'base'];
    expect(stale({}, {}, { sql: 'SELECT 2' })).toEqual(all);
    expect(stale({}, { macros: 'n' })).toEqual(all);
    expect(stale({}, { engine: 'v2' })).toEqual(all);
    expect(stale({ 'stage.map': { '': 'map 2' } })).toEqual(all);
  });

  it('is one for a table that is not made by indicator', () => {
    const whole = { ...WANTED, byIndicator: false };
    const { keys } = recipeOf(whole, HELD, means());
    expect(Object.keys(keys)).toEqual(['']);
    const other = new Map([
      ...HELD,
      ['stage.figure', { a: 'a 1', base: 'base 1', b: 'b 2' }],
    ] as const);
    expect(recipeOf(whole, other, means()).keys['']).not.toBe(keys['']);
  });
});

it('the hash of a whole goes by its parts, not by their order', () => {
  expect(wholeOf({ a: '1', b: '2' })).toBe(wholeOf({ b: '2', a: '1' }));
  expect(wholeOf({ a: '1', b: '2' })).not.toBe(wholeOf({ a: '2', b: '1' }));
  expect(wholeOf({ a: '1' })).not.toBe(wholeOf({ a: '1', b: '0 0' }));
});

describe('what a table holds', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase(':memory:', { threads: 1 });
  });
  afterAll(() => db.close());

  const held = async (select: string, indicators?: string[]) => {
    await db.run(`CREATE OR REPLACE TABLE t AS ${select}`);
    return contentsOf(db, 't', indicators);
  };
  const rows = (...values: string[]) =>
    `SELECT * FROM (VALUES ${values.join(', ')}) AS v (indicator_id, n)`;

  it('is told by indicator, whatever the order of the rows', async () => {
    const one = await held(rows("('a', 1.5)", "('b', NULL)", "('a', 2.5)"));
    expect(Object.keys(one).sort()).toEqual(['a', 'b']);
    expect(await held(rows("('a', 2.5)", "('a', 1.5)", "('b', NULL)"))).toEqual(one);
    expect(await held(rows("('a', 1.5)", "('b', NULL)", "('a', 2.5)"), ['b'])).toEqual({
      b: one.b,
    });
    const other = await held(rows("('a', 1.5)", "('b', NULL)", "('a', 2.6)"));
    expect(other.b).toBe(one.b);
    expect(other.a).not.toBe(one.a);
  });

  it('counts a row that is there twice, and two that are swapped', async () => {
    const one = await held(rows("('a', 1.0)", "('b', 2.0)"));
    expect((await held(rows("('a', 1.0)", "('a', 1.0)", "('b', 2.0)"))).a).not.toBe(one.a);
    expect(await held(rows("('a', 2.0)", "('b', 1.0)"))).not.toEqual(one);
  });

  it('is the whole where a row is of no indicator, and where no table is by indicator', async () => {
    expect(Object.keys(await held(rows("('a', 1.0)", '(NULL, 2.0)')))).toEqual(['']);
    expect(Object.keys(await held('SELECT 1 AS n'))).toEqual(['']);
    expect(await held('SELECT 1 AS n WHERE false')).toEqual({ '': '0 0' });
    expect(await held(`${rows("('a', 1.0)")} WHERE false`)).toEqual({});
  });
});
