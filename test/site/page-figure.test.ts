import { describe, expect, it } from 'vitest';
import { type Answer, chartOf, csvOf } from '../../src/site/page/answer.ts';
import { type Figure, type Indicator, markOf, ranked } from '../../src/site/page/figure.ts';
import { legendOf } from '../../src/site/page/legend-items.ts';
import { paintOf, stepsOf } from '../../src/site/page/scale.ts';
import { summaryOf } from '../../src/site/page/summary.ts';
import {
  compact,
  fitted,
  periodTitle,
  schemeTitle,
  sentenceOf,
  share,
  shortName,
  tileLines,
} from '../../src/site/page/words.ts';

const whole: Figure = {
  code: 'E1',
  name: 'The Black Country',
  value: 78.7917,
  lower: 78.6766,
  upper: 78.9065,
  range: null,
  coverage: 1,
  estimated: false,
  england: 82.3645,
  comparison: 'worse',
  rank: 34,
  rankOf: 44,
  quintile: 4,
  withheld: null,
};
const withheld: Figure = {
  ...whole,
  name: 'Nowhere',
  value: null,
  lower: null,
  upper: null,
  coverage: 0.698,
  comparison: 'not compared',
  rank: null,
  rankOf: null,
  withheld: 'coverage 69.8 % is below 80 %',
};
const hollow: Figure = { ...whole, name: 'Somewhere', coverage: 0.9, rank: null, estimated: true };
const indicator = { unit: 'percent', combine: 'ratio' } as Indicator;

describe('the words of a figure', () => {
  it('tell value, interval, rank, comparison and coverage in one sentence', () => {
    expect(sentenceOf(whole, indicator)).toBe(
      'The Black Country: 78.8 %, 95 % interval 78.7 % to 78.9 %, rank 34th of 44, ' +
        'worse than England (82.4 %), coverage 100 %.',
    );
  });

  it('tell why a value is withheld, and no value', () => {
    const said = sentenceOf(withheld, indicator);
    expect(said).toContain('Nowhere: Withheld, not compared with England (82.4 %), coverage 70 %.');
    expect(said).toContain('Coverage 69.8 % is below 80 %.');
    expect(said).not.toContain('78');
  });

  it('tell of holes and of estimates', () => {
    const said = sentenceOf(hollow, indicator);
    expect(said).toContain('Covers 90 % of what should be there. An estimate: more than a quarter');
    expect(sentenceOf(hollow, { ...indicator, combine: 'weighted-mean' })).toContain(
      'An estimate: a weighted mean.',
    );
  });

  it('never round a share up to all or down to nothing', () => {
    expect([1, 0.999, 0.001, 0].map(share)).toEqual(['100 %', '99 %', '1 %', '0 %']);
  });

  it('are short where there is little room', () => {
    expect(shortName('NHS Norfolk and Waveney Integrated Care Board')).toBe('Norfolk and Waveney');
    expect(fitted('Bristol, North Somerset and South Gloucestershire', 30)).toBe(
      'Bristol, North Somerset…',
    );
    expect(tileLines('Durham, Darlington, Teesside, Hambleton and Whitby')).toEqual([
      'Durham',
      'Darlington',
      'Teesside…',
    ]);
    expect([compact(1_361_898, 'residents'), compact(31_183_000, '£')]).toEqual([
      '1.36m',
      '£31.2m',
    ]);
  });

  it.each([
    ['2016/17', '2016/17'],
    ['2015-05', 'May 2015'],
    ['2016-Q1', 'quarter 1 of 2016'],
    ['2015-01-01 to 2017-12-31', '2015 to 2017'],
    ['2015-04-01 to 2015-04-30', '1 April 2015 to 30 April 2015'],
    ['undated', 'undated'],
  ])('say the period %s as %s', (period, said) => {
    expect(periodTitle(period)).toBe(said);
  });

  it('name a scheme, and leave one of a user’s own as it is', () => {
    expect(schemeTitle('stp-2017')).toBe('STP footprints, 2017');
    expect(schemeTitle('our-places')).toBe('our-places');
  });
});

describe('figures in order', () => {
  it('run by rank, then from the largest value, and end with those withheld', () => {
    const first = { ...whole, name: 'First', rank: 1, value: 70 };
    expect(ranked([withheld, hollow, whole, first]).map(({ name }) => name)).toEqual([
      'First',
      'The Black Country',
      'Somewhere',
      'Nowhere',
    ]);
  });
});

describe('the scale', () => {
  it('colours as near as can be the same number with each step, and equal values alike', () => {
    const steps = stepsOf([5, 1, 2, 3, 4, 6, 7, 8, 9, 10]);
    expect(steps.map(({ low, high, count }) => [low, high, count])).toEqual([
      [1, 2, 2],
      [3, 4, 2],
      [5, 6, 2],
      [7, 8, 2],
      [9, 10, 2],
    ]);
    expect(stepsOf([3, 3, 3, 3]).map(({ count }) => count)).toEqual([4]);
    expect(stepsOf([])).toEqual([]);
  });

  it('marks holes hollow, estimates hatched, and what is withheld by a sign and no colour', () => {
    const steps = stepsOf([whole.value!]);
    expect([whole, hollow, withheld].map(markOf)).toEqual(['whole', 'hollow', 'withheld']);
    expect(paintOf(hollow, steps)).toMatchObject({ hollow: true, hatched: true });
    expect(paintOf(whole, 'comparison')).toMatchObject({ sign: '▼', hollow: false });
    expect(paintOf(withheld, 'comparison')).toMatchObject({ sign: '×', fill: '#ffffff' });
  });

  it('has a legend of what is there, and of nothing else', () => {
    const items = legendOf([whole, withheld], indicator, 'comparison');
    expect(items.map(({ words, count }) => [words, count])).toEqual([
      ['Worse than England', 1],
      ['Withheld: the reason is with the footprint', 1],
    ]);
  });
});

describe('the summary', () => {
  it('tells England, the extremes and the counts', () => {
    const best = { ...whole, name: 'Somerset', value: 93.41, comparison: 'better' as const };
    expect(summaryOf([whole, best, withheld], indicator)).toBe(
      'England: 82.4 %. From 78.8 % in The Black Country to 93.4 % in Somerset. ' +
        'Against England: 1 better, 1 worse; 1 withheld.',
    );
  });
});

describe('an answer', () => {
  const answer: Answer = {
    columns: [
      { name: 'name', numeric: false },
      { name: 'value', numeric: true },
    ],
    rows: [
      ['Bath, Swindon and "W"', 1.5],
      ['Dorset', null],
    ],
  };

  it('is CSV with its quotes doubled and nothing for what is not there', () => {
    expect(csvOf(answer)).toBe('name,value\r\n"Bath, Swindon and ""W""",1.5\r\nDorset,\r\n');
  });

  it('is drawn as bars by a name, as dots by two numbers, and else not', () => {
    expect(chartOf(answer)).toEqual({ kind: 'bars', label: 0, value: 1 });
    const numbers = { name: 'n', numeric: true };
    const dots = { columns: [numbers, numbers], rows: [[1, 2] as number[], [3, 4] as number[]] };
    expect(chartOf(dots)).toEqual({ kind: 'dots', x: 0, y: 1, label: null });
    expect(chartOf({ ...answer, rows: answer.rows.slice(0, 1) })).toBeNull();
  });
});
