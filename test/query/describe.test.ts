import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEYS } from '../../src/model/keys.ts';
import { Problem } from '../../src/model/problem.ts';
import { TABLES } from '../../src/model/tables.ts';
import {
  type DescribedTable,
  describedTables,
  schemaPage,
  tableNamed,
  tablePage,
  tablesPage,
  unitIn,
} from '../../src/query/describe.ts';
import { releaseFolder } from '../../src/query/release-folder.ts';
import { type Release, shippedRelease } from '../figures/releases.ts';

let release: Release;
let tables: DescribedTable[];

beforeAll(async () => {
  release = await shippedRelease();
  tables = await describedTables(releaseFolder(release.out));
});
afterAll(() => release.db.close());

describe('the tables of a release', () => {
  it('are all there, with their words, columns and keys', () => {
    expect(tables.map(({ table }) => table)).toEqual(Object.keys(TABLES).sort());
    for (const { table, description, key, references, columns } of tables) {
      expect(description).toBe(TABLES[table]?.description);
      expect(Object.fromEntries(columns.map((c) => [c.name, c.comment]))).toEqual(
        TABLES[table]?.columns,
      );
      expect(key).toEqual(KEYS[table]?.primary);
      expect(references).toEqual(KEYS[table]?.foreign ?? []);
    }
  });

  it('have the rows and types that SQL tells', async () => {
    for (const name of ['baseline', 'membership', 'quarantine']) {
      const table = tableNamed(tables, name);
      expect(table.rows).toBe((await release.row(`SELECT count(*) AS n FROM ${name}`)).n);
      const told = await release.rows(`DESCRIBE ${name}`);
      expect(table.columns.map((c) => [c.name, c.type])).toEqual(
        told.map((row) => [row.column_name, row.column_type]),
      );
    }
  });

  it('tell the unit where the comment does', () => {
    const { columns } = tableNamed(tables, 'baseline');
    const unit = (name: string) => columns.find((column) => column.name === name)?.unit;
    expect(unit('value')).toBe('the indicator’s unit (percent runs 0 to 100)');
    expect(unit('denominator')).toBe('the unit of the indicator’s denominator');
    expect(unit('coverage')).toBe('0 to 1');
    expect(unit('footprint_code')).toBeNull();
    const numeric = tableNamed(tables, 'observation').columns.filter((column) =>
      /^(DECIMAL|DOUBLE|.*INT)/.test(column.type),
    );
    expect(numeric.map((c) => [c.name, c.unit])).toEqual([
      ['source_line', 'records'],
      ['numerator', 'the unit of the indicator’s numerator'],
      ['denominator', 'the unit of the indicator’s denominator'],
      ['value', 'the indicator’s unit (percent runs 0 to 100)'],
      ['numerator_low', 'the unit of the indicator’s numerator'],
      ['numerator_high', 'the unit of the indicator’s numerator'],
      ['denominator_low', 'the unit of the indicator’s denominator'],
      ['denominator_high', 'the unit of the indicator’s denominator'],
      ['rounding', 'the unit of that count'],
      ['covered', 'the unit of that base’s numerator'],
      ['spread', 'the indicator’s unit (percent runs 0 to 100)'],
    ]);
    expect(unitIn('Size, bytes')).toBe('bytes');
    expect(unitIn('Named in bytes of 0 to 1 parts')).toBeNull();
    for (const column of tables.flatMap((table) => table.columns)) {
      if (/unit of the indicator’s|indicator’s unit/.test(column.comment)) {
        expect(column.unit, column.comment).toMatch(/^the /);
      }
    }
  });
});

describe('a table that is not there', () => {
  const next = (name: string) => {
    try {
      return `found ${tableNamed(tables, name).table}`;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      expect(problem.message).toBe(`there is no table ${name}`);
      return problem.detail.next;
    }
  };

  it('is taken for one that is spelt like it, or of which it is a column', () => {
    expect(next('basline')).toBe('did you mean baseline?');
    expect(next('observations')).toBe('did you mean observation?');
    expect(next('obs')).toBe('did you mean observation?');
    expect(next('org_vintage')).toBe('it is a column of membership, observation, organisation');
    expect(next("x'; DROP")).toMatch(/^one of baseline, .*unmapped$/);
    expect(tableNamed(tables, 'BASELINE').table).toBe('baseline');
  });
});

describe('as pages', () => {
  const wide = (lines: string[]) => Math.max(...lines.map((line) => [...line].length));

  it('lists tables with rows and a line each', () => {
    const lines = tablesPage(tables, 100);
    expect(lines[0]).toMatch(/^table +rows +what it holds$/);
    const baseline = tables.find(({ table }) => table === 'baseline');
    expect(lines.find((line) => line.startsWith('baseline'))?.split(/ {2,}/)).toEqual([
      'baseline',
      baseline?.rows.toLocaleString('en-GB'),
      TABLES.baseline?.description,
    ]);
  });

  it('shows a table with its keys and every word of its comments, at any width', () => {
    const table = tableNamed(tables, 'baseline');
    for (const width of [40, 80, 120]) {
      const lines = tablePage(table, width);
      expect(wide(lines)).toBeLessThanOrEqual(width);
      const text = lines.join(' ').replace(/\s+/g, ' ');
      for (const word of [
        'key scheme, footprint_code, indicator_id, period',
        'joins footprint by scheme, footprint_code indicator by indicator_id',
        ...table.columns.map((c) => `${c.name} ${c.type} ${c.comment}`),
      ]) {
        expect(text).toContain(word);
      }
    }
  });

  it('lists the columns of all tables', () => {
    const lines = schemaPage(tables, 80);
    expect(wide(lines)).toBeLessThanOrEqual(80);
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain(
      'neighbour: scheme VARCHAR, footprint_code VARCHAR, position INTEGER, neighbour_code VARCHAR',
    );
  });
});
