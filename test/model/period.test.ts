import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, periodSlug, spanOf } from '../../src/model/period.ts';

const two = (n: number) => String(n).padStart(2, '0');
const year = fc.integer({ min: 1990, max: 2049 });
const month = fc.tuple(year, fc.integer({ min: 1, max: 12 })).map(([y, m]) => `${y}-${two(m)}`);

/** Periods of every kind, drawn from few years so that they meet. */
const period = fc.oneof(
  year.map(String),
  year.map((y) => `${y}/${two((y + 1) % 100)}`),
  fc.tuple(year, fc.integer({ min: 1, max: 4 })).map(([y, q]) => `${y}-Q${q}`),
  month,
  fc.tuple(month, month).map((pair) => pair.sort().join('/')),
  fc.constantFrom('undated', '2013/14-2023/24', 'latest'),
);

describe('the days of a period', () => {
  it.each([
    ['2016/17', '2016-04-01', '2017-03-31'],
    ['1999/00', '1999-04-01', '2000-03-31'],
    ['2016-04', '2016-04-01', '2016-04-30'],
    ['2016-02', '2016-02-01', '2016-02-29'],
    ['2017-02', '2017-02-01', '2017-02-28'],
    ['2016-12', '2016-12-01', '2016-12-31'],
    ['2016-Q1', '2016-01-01', '2016-03-31'],
    ['2016-Q4', '2016-10-01', '2016-12-31'],
    ['2016', '2016-01-01', '2016-12-31'],
    ['2016-04/2019-03', '2016-04-01', '2019-03-31'],
    ['2011-04/2019-12', '2011-04-01', '2019-12-31'],
    ['undated', null, null],
  ])('%s runs from %s to %s', (text, start, end) => {
    expect(spanOf(text)).toEqual({ start, end });
  });

  it.each([
    '2016/18',
    '2016/16',
    '2016-13',
    '2016-00',
    '2016-Q5',
    '2016-4',
    '16/17',
    '2019-03/2016-04',
    '2016-04/2016-05/2016-06',
    '2013/14-2023/24',
    '',
    'last year',
  ])('%j is no period', (text) => {
    expect(spanOf(text)).toBeNull();
  });
});

describe('one period covers another', () => {
  it.each([
    ['2016-04/2019-03', '2016/17', true],
    ['2016-04/2019-03', '2018/19', true],
    ['2016-04/2019-03', '2019/20', false],
    ['2016/17', '2016-04', true],
    ['2016/17', '2017-03', true],
    ['2016/17', '2017-04', false],
    ['2016/17', '2016', false],
    ['2016', '2016/17', false],
    ['2016', '2016-Q1', true],
    ['2016/17', '2016-Q1', false],
    ['2016-04', '2016/17', false],
    ['2016-04/2017-03', '2016/17', true],
    ['undated', 'undated', true],
    ['undated', '2016/17', false],
    ['2016/17', 'undated', false],
    ['latest', 'latest', true],
    ['latest', '2016/17', false],
  ])('%s covers %s: %s', (outer, inner, expected) => {
    expect(covers(outer, inner)).toBe(expected);
  });

  it('covers itself, whatever it is called', () => {
    fc.assert(fc.property(period, (p) => covers(p, p)));
  });

  it('covers what is covered by what it covers', () => {
    // The second and third are drawn inside the first as often as not, so that the rule is tried.
    const months = fc
      .array(month, { minLength: 6, maxLength: 6 })
      .map((drawn) => drawn.sort())
      .map(([a, b, c, d, e, f]) => [`${a}/${f}`, `${b}/${e}`, `${c}/${d}`] as const);
    fc.assert(fc.property(months, ([a, b, c]) => covers(a, b) && covers(b, c) && covers(a, c)));
    fc.assert(
      fc.property(period, period, period, (a, b, c) => {
        fc.pre(covers(a, b) && covers(b, c));
        return covers(a, c);
      }),
      { numRuns: 20, maxSkipsPerRun: 10_000 },
    );
  });

  it('holds each of its months, and a year its quarters', () => {
    fc.assert(
      fc.property(year, fc.integer({ min: 1, max: 12 }), (y, m) => {
        const financial = m >= 4 ? y : y - 1;
        return (
          covers(`${y}`, `${y}-${two(m)}`) &&
          covers(`${y}-Q${Math.ceil(m / 3)}`, `${y}-${two(m)}`) &&
          covers(`${y}`, `${y}-Q${Math.ceil(m / 3)}`) &&
          covers(`${financial}/${two((financial + 1) % 100)}`, `${y}-${two(m)}`) &&
          !covers(`${financial + 1}/${two((financial + 2) % 100)}`, `${y}-${two(m)}`)
        );
      }),
    );
  });
});

describe('a period in a file name', () => {
  it.each([
    ['2016/17', '2016_17'],
    ['2016-04/2019-03', '2016-04_2019-03'],
    ['undated', 'undated'],
    ['../../etc/passwd', '.._.._etc_passwd'],
  ])('%s becomes %s', (text, slug) => {
    expect(periodSlug(text)).toBe(slug);
  });

  it('never leads to another folder', () => {
    fc.assert(fc.property(fc.string(), (text) => !/[/\\\0]/.test(periodSlug(text))));
  });
});
