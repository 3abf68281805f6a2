import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderFiles } from '../../src/build/sql-files.ts';
import type { Database } from '../../src/duckdb/database.ts';
import { packageRoot } from '../support.ts';
import { withMacros } from './vectors.ts';

let db: Database;
beforeAll(async () => {
  db = await withMacros();
});
afterAll(() => db.close());

const one = async (expression: string) =>
  (await db.rows(`SELECT ${expression} AS answer`))[0]?.answer ?? null;

const NOT_NUMBERS = ['NULL', "CAST('NaN' AS DOUBLE)", "CAST('Infinity' AS DOUBLE)"];
const BELOW = [...NOT_NUMBERS, '-1', "CAST('-Infinity' AS DOUBLE)"];
const CONFIDENCE = [...BELOW, '0', '1', '2', '-0.95'];
const LISTS = [
  'NULL',
  '[]',
  '[1]',
  '[1, NULL]',
  "[1, CAST('NaN' AS DOUBLE)]",
  "[1, CAST('Infinity' AS DOUBLE)]",
];
const COUNTS = [...LISTS, '[20, -1]'];

/** Of each macro: arguments that have an answer, and what has none in place of each. */
const DOMAINS: [macro: string, given: string[], outside: string[][]][] = [
  ['safe_div', ['1', '2'], [NOT_NUMBERS, [...NOT_NUMBERS.slice(0, 2), '0', '0.00']]],
  ['normal_quantile', ['0.3'], [[...BELOW, '0', '1', '2']]],
  ['normal_probability', ['0.3'], [NOT_NUMBERS]],
  ['two_sided_p', ['0.3'], [NOT_NUMBERS]],
  ['confidence_deviate', ['0.95'], [CONFIDENCE]],
  ['confidence_tail', ['0.95'], [CONFIDENCE]],
  ['wilson_lower', ['5', '10', '0.95'], [[...BELOW, '11'], [...BELOW, '0', '4'], CONFIDENCE]],
  ['wilson_upper', ['5', '10', '0.95'], [[...BELOW, '11'], [...BELOW, '0', '4'], CONFIDENCE]],
  ['poisson_lower', ['5', '0.95'], [BELOW, CONFIDENCE]],
  ['poisson_upper', ['5', '0.95'], [BELOW, CONFIDENCE]],
  ['poisson_lower', ['65', '0.95'], [BELOW, CONFIDENCE]],
  ['poisson_upper', ['65', '0.95'], [BELOW, CONFIDENCE]],
  ['poisson_lower', ['0', '0.95'], [[...BELOW, '-0.5'], CONFIDENCE]],
  ['poisson_upper', ['0', '0.95'], [[...BELOW, '-0.5'], CONFIDENCE]],
  ['byar_lower', ['5', '0.95'], [BELOW, CONFIDENCE]],
  ['byar_upper', ['5', '0.95'], [BELOW, CONFIDENCE]],
  [
    'student_quantile',
    ['0.3', '4.5'],
    [
      [...BELOW, '0', '1'],
      [...BELOW, '0'],
    ],
  ],
  ['mean_lower', ['3', '2', '9.5', '0.95'], [NOT_NUMBERS, BELOW, [...BELOW, '0', '1'], CONFIDENCE]],
  ['mean_upper', ['3', '2', '9.5', '0.95'], [NOT_NUMBERS, BELOW, [...BELOW, '0', '1'], CONFIDENCE]],
  ['dobson_lower', ['3', '2', '19', '0.95'], [BELOW, BELOW, [...BELOW, '9.9'], CONFIDENCE]],
  ['dobson_upper', ['3', '2', '19', '0.95'], [BELOW, BELOW, [...BELOW, '9.9'], CONFIDENCE]],
  ['dsr_value', ['[6, 4]', '[9, 9]', '[1, 0]'], [COUNTS, [...COUNTS, '[9, 0]'], COUNTS]],
  [
    'dsr_lower',
    ['[6, 4]', '[9, 9]', '[1, 0]', '0.95'],
    [[...COUNTS, '[5, 4.9]'], [...COUNTS, '[9, 0]'], [...COUNTS, '[0, 0]'], CONFIDENCE],
  ],
  [
    'dsr_upper',
    ['[6, 4]', '[9, 9]', '[1, 0]', '0.95'],
    [[...COUNTS, '[5, 4.9]'], [...COUNTS, '[9, 0]'], [...COUNTS, '[0, 0]'], CONFIDENCE],
  ],
  ['isr_expected', ['[6, 4]', '[9, 9]', '[1, 2]'], [COUNTS, COUNTS, [...COUNTS, '[9, 0]']]],
  ['isr_value', ['6', '4'], [BELOW, [...BELOW, '0']]],
  ['isr_lower', ['6', '4', '0.95'], [BELOW, [...BELOW, '0'], CONFIDENCE]],
  ['isr_upper', ['6', '4', '0.95'], [BELOW, [...BELOW, '0'], CONFIDENCE]],
  [
    'quantile_group',
    ['6', '8', '4'],
    [
      [...BELOW, '0', '9'],
      [...BELOW, '3', '5'],
      [...BELOW, '0', '9', '2.5'],
    ],
  ],
  ['slope_index', ['[6, 4]', '[9, 9]'], [LISTS, [...COUNTS, '[9, 0]']]],
  [
    'relative_index',
    ['[6, 4]', '[9, 9]'],
    [
      [...LISTS, '[1, 3]'],
      [...COUNTS, '[9, 0]'],
    ],
  ],
  [
    'change_lower',
    ['2', '1', '3', '5', '4', '6'],
    [
      BELOW,
      [...NOT_NUMBERS, '2.5'],
      [...NOT_NUMBERS, '1.5'],
      BELOW,
      [...NOT_NUMBERS, '5.5'],
      BELOW,
    ],
  ],
  [
    'change_upper',
    ['2', '1', '3', '5', '4', '6'],
    [
      BELOW,
      [...NOT_NUMBERS, '2.5'],
      [...NOT_NUMBERS, '1.5'],
      BELOW,
      [...NOT_NUMBERS, '5.5'],
      BELOW,
    ],
  ],
];

describe('outside their domain the macros say NULL, and never fail', () => {
  const swapped = (given: string[], at: number, bad: string) => given.with(at, bad).join(', ');

  it.each(DOMAINS)(
    '%s(%s), inside a column among rows that have an answer',
    async (macro, given, outside) => {
      const names = given.map((_, i) => `p${i}`);
      const bad = outside.flatMap((values, at) => values.map((value) => swapped(given, at, value)));
      const rows = [given.join(', '), ...bad, given.join(', ')];
      const said = await db.rows(
        `SELECT ${macro}(${names.join(', ')}) AS answer
       FROM (VALUES ${rows.map((row, i) => `(${i}, ${row})`).join(', ')}) AS t(i, ${names.join(', ')})
       ORDER BY i`,
      );
      const answers = said.map(({ answer }) => answer);
      expect(answers[0]).not.toBeNull();
      expect(answers.at(-1)).toBe(answers[0]);
      const answered = bad.filter((_, i) => answers[i + 1] !== null);
      expect(answered, 'should have no answer').toEqual([]);
    },
  );

  it.each(DOMAINS)('%s(%s), as constants', async (macro, given, outside) => {
    const bad = outside.flatMap((values, at) =>
      values.slice(-3).map((value) => `${macro}(${swapped(given, at, value)})`),
    );
    const [row] = await db.rows(`SELECT ${[...new Set(bad)].join(', ')}`);
    expect(Object.values(row ?? {}).filter((answer) => answer !== null)).toEqual([]);
    expect(Object.values(row ?? {}).length).toBeGreaterThan(1);
  });

  it('quantile groups leave out what has no value', async () => {
    expect(await one("quantile_groups([3, NULL, 1, 2, CAST('NaN' AS DOUBLE), 4], 4)")).toEqual([
      3,
      null,
      1,
      2,
      null,
      4,
    ]);
    expect(await one('quantile_groups([3, 1, 2], NULL)')).toEqual([null, null, null]);
    expect(await one('quantile_groups(NULL, 4)')).toBeNull();
    expect(await one('quantile_groups([], 4)')).toEqual([]);
  });
});

describe('a column may be of any type and have any name', () => {
  const types = ['INTEGER', 'BIGINT', 'HUGEINT', 'DECIMAL(18, 2)', 'DECIMAL(38, 10)', 'DOUBLE'];

  it.each(
    DOMAINS.filter(([, given]) => given.every((g) => Number.isInteger(Number(g)) || g === '0.95')),
  )('%s(%s) of every number type', async (macro, given) => {
    const answers = await Promise.all(
      types.map((type) =>
        one(
          `${macro}(${given.map((g) => (g === '0.95' ? g : `CAST(${g} AS ${type})`)).join(', ')})`,
        ),
      ),
    );
    expect(answers[0]).not.toBeNull();
    expect(new Set(answers).size).toBe(1);
  });

  /** Every name that a lambda of the macros gives. */
  const names = [
    ...new Set(
      folderFiles(packageRoot, 'macro').flatMap(({ sql }) =>
        [...sql.replace(/--[^\n]*/g, '').matchAll(/\blambda ([\w, ]+):/g)].flatMap((match) =>
          (match[1] ?? '').split(', '),
        ),
      ),
    ),
  ];
  const once = DOMAINS.filter(([macro], i) => DOMAINS.findIndex(([m]) => m === macro) === i);

  it.each(once)('%s(%s) of columns named as its own values are', async (macro, args) => {
    expect(names.length).toBeGreaterThan(10);
    const expected = await one(`${macro}(${args.join(', ')})`);
    for (let from = 0; from < names.length; from += args.length) {
      const used = args.map((_, i) => names[(from + i) % names.length]);
      const table = from % 2 === 0 ? '' : 'given.';
      const [row] = await db.rows(
        `SELECT ${macro}(${used.map((name) => table + name).join(', ')}) AS answer
         FROM (SELECT ${args.map((arg, i) => `${arg} AS ${used[i]}`).join(', ')}) AS given`,
      );
      expect(row?.answer, used.join(', ')).toBe(expected);
    }
  });

  it('nor does a lambda of one’s own mind', async () => {
    expect(await one('list_transform([5, 65], lambda given: poisson_lower(given, 0.95))')).toEqual([
      await one('poisson_lower(5, 0.95)'),
      await one('poisson_lower(65, 0.95)'),
    ]);
  });
});

it('docs/methods.md names every macro that people are to use', () => {
  const methods = readFileSync(join(packageRoot, 'docs', 'methods.md'), 'utf8');
  const macros = [...DOMAINS.map(([macro]) => macro), 'quantile_groups'];
  for (const macro of macros.filter((name) => name !== 'confidence_tail')) {
    expect(methods, macro).toMatch(new RegExp(`\\b${macro}\\(`));
  }
});
