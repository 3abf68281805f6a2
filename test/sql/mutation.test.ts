import { afterAll, beforeAll, expect, it } from 'vitest';
import { folderFiles } from '../../src/build/sql-files.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { packageRoot } from '../support.ts';
import { missed, VECTORS } from './vectors.ts';

/** A slip of the pen in a file of `sql/macro`: what is written, and what might have been. */
type Slip = [file: string, written: string, slipped: string];

const SLIPS: Slip[] = [
  // z: a digit of each approximation, its sign, one side for two.
  ['normal', '3.387132872796366608e0', '3.387132972796366608e0'],
  ['normal', '1.42343711074968357734e0', '1.42343713074968357734e0'],
  ['normal', '6.6579046435011037772e0', '6.6579048435011037772e0'],
  ['normal', '18154.981253343561249e0', '18154.982253343561249e0'],
  ['normal', '9842.7148383839780218e0', '9842.7149383839780218e0'],
  ['normal', '0.022235277870649807e0', '0.022235377870649807e0'],
  ['normal', 'sign(share - 0.5e0)', 'sign(0.5e0 - share)'],
  ['normal', ', 1e-16) / 2', ', 1e-16)'],
  ['normal', '2 * normal_beyond(deviate)', 'normal_beyond(deviate)'],
  ['normal', '1 - normal_beyond(deviate)', 'normal_beyond(deviate)'],
  ['normal', 'THEN normal_beyond(-deviate)', 'THEN 1 - normal_beyond(-deviate)'],
  ['normal', '0.39894228040143267794e0 - s', '0.39894228040143267794e0 + s'],
  // Wilson.
  ['proportion', '4 * _given.x * (', '2 * _given.x * ('],
  ['proportion', '[2 * _given.x + _given.z * _given.z', '[2 * _given.x + _given.z'],
  ['proportion', '2 * (_given.n + _given.z * _given.z)', '2 * _given.n'],
  ['proportion', '_given.x / _given.n * (2 * _given.x / sum)', '2 * _given.x / sum'],
  ['proportion', 'confidence_deviate(confidence), -1)', 'confidence_deviate(confidence), 1)'],
  ['proportion', 'confidence_deviate(confidence), 1)', 'confidence_deviate(confidence), -1)'],
  ['proportion', '_given.x = _given.n THEN 1e0', '_given.x = _given.n THEN 0.5e0'],
  ['proportion', '((_given.n - _given.x) / _given.n)', '1'],
  ['proportion', '/ nullif(CAST(b AS DOUBLE), 0)', '/ CAST(b AS DOUBLE) * 2'],
  // Byar and exact: the continuity, the sides, α/2, the count at which one gives way to the other.
  ['poisson', '1 / (9 * x)', '1 / (8 * x)'],
  ['poisson', '(3 * sqrt(x))', '(2 * sqrt(x))'],
  ['poisson', '(3 * sqrt(x)), 3)', '(3 * sqrt(x)), 2)'],
  ['poisson', '+ side * z', '+ side * 2 * z'],
  ['poisson', 'byar_limit(_given.x + 1, _given.z, 1)', 'byar_limit(_given.x, _given.z, 1)'],
  [
    'poisson',
    'ELSE byar_limit(_given.x, _given.z, -1)',
    'ELSE byar_limit(_given.x + 1, _given.z, -1)',
  ],
  ['poisson', "'tail': confidence_tail(confidence)", "'tail': 2 * confidence_tail(confidence)"],
  ['poisson', '_given.x < 10 THEN exact_lower', '_given.x <= 10 THEN exact_lower'],
  ['poisson', '_given.x < 10 THEN exact_lower', '_given.x < 9 THEN exact_lower'],
  ['poisson', '_given.x < 10 THEN exact_upper', '_given.x <= 10 THEN exact_upper'],
  ['poisson', '_given.x < 10 THEN exact_upper', '_given.x < 9 THEN exact_upper'],
  ['poisson', "'level': ln(tail) + lgamma(x + 1), 'byar'", "'level': ln(tail) + lgamma(x), 'byar'"],
  ['poisson', "lgamma(x + 1), 'start'", "lgamma(x + 2), 'start'"],
  ['poisson', 'sum * m / (_given.x + k)', 'sum * m / (_given.x + k + 1)'],
  ['poisson', '(k + 1) * (_given.x - k) / below', '(k + 1) * (_given.x - k + 1) / below'],
  ['poisson', 'range(4)', 'range(1)'],
  ['poisson', 'range(35, 0, -1)', 'range(3, 0, -1)'],
  ['poisson', 'range(29, -1, -1)', 'range(3, -1, -1)'],
  [
    'poisson',
    'greatest(byar_limit(_given.x, _given.z, -1), 0e0)',
    'byar_limit(_given.x, _given.z, -1)',
  ],
  // Standardised rates: Dobson's factor, the weights, the least count.
  ['standardised', 'sqrt(_given.variance / _given.count)', 'sqrt(_given.variance)'],
  ['standardised', '(_given.bound - _given.count)', '(_given.bound - _given.count - 1)'],
  ['standardised', '_given.count >= 10', '_given.count >= 9'],
  ['standardised', 'list_sum(_given.counts) >= 10', 'list_sum(_given.counts) >= 9'],
  ['standardised', '_given.weights[i] * o', 'o'],
  ['standardised', '/ _given.populations[i], 2) * o', '/ _given.populations[i], 1) * o'],
  ['standardised', '/ pow(list_sum(_given.weights), 2)', '/ list_sum(_given.weights)'],
  [
    'standardised',
    'dobson_limit(rate, variance, count, poisson_upper',
    'dobson_limit(rate, variance, count, poisson_lower',
  ],
  ['standardised', 'n * _given.counts[i] / _given.references[i]', 'n * _given.counts[i]'],
  ['standardised', 'isr_value(poisson_lower', 'isr_value(poisson_upper'],
  ['standardised', 'isr_value(poisson_upper', 'isr_value(byar_upper'],
  [
    'standardised',
    'safe_div(_given.observed, _given.expected)',
    'safe_div(_given.expected, _given.observed)',
  ],
  // Quantiles and slopes: the tie rule, the edges of the groups, the middles, the weights.
  ['quantile', 'other < v', 'other <= v'],
  ['quantile', '- ceil(', '- floor('],
  ['quantile', '_given.count + 1 - _given.rank', '_given.count - _given.rank'],
  ['quantile', '_given.quantiles <= _given.count', '_given.count > 0'],
  ['quantile', ') - n / 2)', '))'],
  ['quantile', '_given.populations[i] * _middles', '_middles'],
  ['quantile', '_middles.mean - slope / 2', '_middles.mean'],
  ['quantile', 'list_count(numbers) = length', 'length > 0'],
  // Student's t: the degrees of freedom, the standard error, both ways to the tail.
  ['student', 'CAST(n AS DOUBLE) - 1)', 'CAST(n AS DOUBLE))'],
  ['student', '/ sqrt(_given.n)', '/ _given.n'],
  ['student', 'mean_limit(mean, sd, n, confidence, -1)', 'mean_limit(mean, sd, n, confidence, 1)'],
  ['student', '(k - 0.5e0) * (half', '(k + 0.5e0) * (half'],
  ['student', '(1.5e0 + k)', '(2.5e0 + k)'],
  ['student', '1 / (4 * df)', '1 / (2 * df)'],
  ['student', 'lgamma(df / 2)', 'lgamma(df / 2 + 1)'],
  ['student', 'range(4)', 'range(1)'],
  ['student', 'sign(_given.z) * t', 't'],
  // The change: which limit of which figure.
  ['change', '_given.upper_before - _given.before', '_given.before - _given.lower_before'],
  ['change', '_given.upper_after - _given.after', '_given.after - _given.lower_after'],
  ['change', '_given.after - _given.before +', '_given.before - _given.after +'],
  ['change', 'upper_after, -1)', 'upper_after, 1)'],
];

const macros = folderFiles(packageRoot, 'macro').map(({ table, sql }) => ({
  name: table.slice('macro.'.length),
  sql,
}));

/** What a file of macros defines. */
const defined = (sql: string) =>
  [...sql.matchAll(/CREATE OR REPLACE MACRO (\w+)/g)].map((match) => match[1] ?? '');

/** The files of which a file uses a macro, themselves or through others, and itself, in order. */
function loadedFor(file: string): typeof macros {
  const at = macros.findIndex(({ name }) => name === file);
  const wanted = new Set([file]);
  for (const { name, sql } of macros.slice(0, at + 1).toReversed()) {
    if (!wanted.has(name)) continue;
    for (const other of macros.slice(0, at)) {
      const used = defined(other.sql).some((macro) => new RegExp(`\\b${macro}\\(`).test(sql));
      if (used) wanted.add(other.name);
    }
  }
  // Newcombe's example has Wilson's limits.
  if (file === 'change') for (const name of ['normal', 'proportion']) wanted.add(name);
  return macros.filter(({ name }) => wanted.has(name));
}

let db: Database;
let databases = 0;
beforeAll(async () => {
  db = await openDatabase(':memory:', { threads: 1 });
});
afterAll(() => db.close());

/** The vectors that a file of macros misses, in a database of its own, with a change to its text. */
async function missedBy(file: string, change: (sql: string) => string): Promise<string[]> {
  const name = `fresh_${databases++}`;
  await db.run(`ATTACH ':memory:' AS ${name}`);
  await db.run(`USE ${name}`);
  for (const loaded of loadedFor(file)) {
    await db.run(loaded.name === file ? change(loaded.sql) : loaded.sql);
  }
  const own = new Set(defined(macros.find((m) => m.name === file)?.sql ?? ''));
  const tried = VECTORS.filter(({ call }) => own.has(call.slice(0, call.indexOf('('))));
  expect(tried.length).toBeGreaterThan(1);
  const wrong = await missed(db, tried);
  await db.run('USE memory');
  await db.run(`DETACH ${name}`);
  return wrong;
}

const files = [...new Set(SLIPS.map(([file]) => file))];

it.each(files)('%s.sql as it is written meets its vectors', async (file) => {
  expect(await missedBy(file, (sql) => sql)).toEqual([]);
});

it.each(SLIPS)('%s.sql with %s taken for %s is found out', async (file, written, slipped) => {
  const wrong = await missedBy(file, (sql) => {
    expect(sql, 'what is to be changed is not there').toContain(written);
    return sql.replaceAll(written, slipped);
  });
  expect(wrong, 'no vector tells the difference').not.toEqual([]);
});

it('every macro that counts has a vector, or is part of one that has', () => {
  const tried = new Set(VECTORS.map(({ call }) => call.slice(0, call.indexOf('('))));
  const counting = macros.filter(({ name }) => files.includes(name));
  for (const macro of counting.flatMap(({ sql }) => defined(sql))) {
    const used = counting.some(({ sql }) =>
      sql
        .split(/(?=CREATE OR REPLACE MACRO )/)
        .some(
          (text) =>
            !text.startsWith(`CREATE OR REPLACE MACRO ${macro}(`) &&
            new RegExp(`\\b${macro}\\(`).test(text),
        ),
    );
    expect(tried.has(macro) || used, macro).toBe(true);
  }
});
