import { describe, expect, it } from 'vitest';
import { FINANCE_YEARS, type FinanceYear, type TypedLine } from '../../src/model/finance.ts';
import { financialYear } from '../../src/query/finance-lines.ts';
import { changed, inYear, judged, last, lineOf, messages, NOBODY, plan } from './plan.ts';

describe('what is inconsistent', () => {
  it.each<[string, FinanceYear, string, Partial<TypedLine>, string, string]>([
    ['word', '2020/21', 'other', { kind: 'estates' }, '“estates” is no kind', 'line 39 could not'],
    ['word', '2020/21', 'other', { kind: null }, 'a solution without a kind', 'line 39 could not'],
    [
      'word',
      '2020/21',
      'residual',
      { kind: 'other' },
      'only a solution has a',
      'line 41 could not',
    ],
    ['word', '2020/21', 'other', { line: 'stf', kind: null }, '“stf” is no line', 'line 39 could'],
    ['word', '2020/21', 'other', { line: null }, 'no line: do-nothing gap', 'line 39 could not'],
    ['word', '2020/21', 'other', { basis: 'NHS' }, '“NHS” is no basis', 'not every figure'],
    ['number', '2020/21', 'other', { millionPounds: '£1m' }, '“£1m” is no number', 'other cannot'],
    ['number', '2020/21', 'other', { millionPounds: '.1234567' }, '“.1234567” has', 'other cannot'],
    ['year', '2020/21', 'other', { year: '2020' }, '“2020” is no financial', 'line 39 could not'],
    ['year', '2016/17', 'other', { year: null }, 'no year: 2016/17 to', 'line 7 could not'],
    [
      'duplicate',
      '2020/21',
      'other',
      { kind: 'primary care' },
      'is given 2 times',
      '38 and 39 both',
    ],
  ])('%s: in %s %s with %j', (what, year, name, by, message, because) => {
    const judgement = judged(changed(year, name, by));
    expect(judgement.inconsistent[0]).toMatchObject({ what });
    expect(messages(judgement.inconsistent)[0]).toContain(message);
    expect(judgement.inconsistent[0]?.lines).toContain(lineOf(plan(), year, name).at);
    expect(judgement.closing.verdict).toBe('cannot be told');
    expect(judgement.closing.because.join('; ')).toContain(because);
  });

  it('a year outside the five is left out', () => {
    const lines = [...plan(), { ...plan()[0]!, at: 42, year: '2015/16', millionPounds: '7' }];
    const judgement = judged(lines);
    expect(messages(judgement.inconsistent)).toEqual([
      '2015/16 is outside 2016/17 to 2020/21: left out',
    ]);
    expect(judgement.closing.verdict).toBe('closes');
  });

  it('a line that cannot be placed in an earlier year leaves 2020/21 alone', () => {
    const judgement = judged(changed('2017/18', 'other', { kind: 'estates' }));
    expect(inYear(judgement, '2017/18').residual).toBeNull();
    expect(judgement.closing.verdict).toBe('closes');
  });

  it('two lines for one figure are not added, nor one of them taken, though they say the same', () => {
    const lines = [...plan(), { ...lineOf(plan(), '2020/21', 'other'), at: 42 }];
    const judgement = judged(lines);
    expect(last(judgement)).toMatchObject({ residual: null });
    expect(judgement.inconsistent).toEqual([
      {
        what: 'duplicate',
        message: 'other of 2020/21 is given 2 times: none was taken',
        lines: [39, 42],
        years: ['2020/21'],
      },
    ]);
    // A second line that is empty says nothing else.
    const empty = [
      ...plan(),
      { ...lineOf(plan(), '2020/21', 'other'), at: 42, millionPounds: null },
    ];
    expect(judged(empty)).toMatchObject({ inconsistent: [], closing: { verdict: 'closes' } });
  });

  it.each([
    ['10000', '£ thousand'],
    ['900500', '£ thousand'],
    ['9999999', '£ thousand'],
    ['10000000', 'pounds'],
    ['900500000', 'pounds'],
    ['0.9005', '£ billion'],
  ])('a gap of %s looks like %s', (figure, unit) => {
    const told = judged(changed('2020/21', 'do-nothing gap', { millionPounds: figure }));
    expect(told.inconsistent[0]).toEqual({
      what: 'unit',
      message: `a figure that looks like ${unit}, not £ million`,
      lines: [34],
      years: ['2020/21'],
    });
  });

  it('the largest gap that was published looks like £ million, and so does none', () => {
    const gaps = ['0', '1', '1070', '2000', '9999.999'];
    const told = judged(plan({ 'do-nothing gap': gaps })).inconsistent;
    expect(told.filter(({ what }) => what === 'unit')).toEqual([]);
  });

  it('reversed signs are told item by item, with every line', () => {
    const turned = ['-80', '-150', '-220', '-280', '-350.5'];
    const told = judged(plan({ 'provider efficiency': turned })).inconsistent;
    expect(told.filter(({ what }) => what !== 'residual')).toEqual([
      {
        what: 'sign',
        message: 'a negative figure for provider efficiency: what it takes off the gap is above 0',
        lines: [3, 11, 19, 27, 35],
        years: [...FINANCE_YEARS],
      },
    ]);
    const gap = judged(changed('2016/17', 'do-nothing gap', { millionPounds: '(200)' }));
    expect(messages(gap.inconsistent)[0]).toContain('a negative do-nothing gap');
  });

  it('a solution that shrinks is told, also over a year that is not there', () => {
    const shrinking = ['10', '20', null, '15', '160'];
    const told = judged(plan({ other: shrinking })).inconsistent;
    expect(told.filter(({ what }) => what === 'shrinking')).toMatchObject([
      { lines: [15, 31], years: ['2017/18', '2019/20'] },
    ]);
    expect(messages(told)[0]).toContain('other falls from 20 in 2017/18 to 15 in 2019/20');
    const level = plan({ other: ['10', '10', '10', '10', '160'] });
    expect(judged(level).inconsistent.filter(({ what }) => what === 'shrinking')).toEqual([]);
    // The fund is paid year by year, and the gap is no saving.
    const paid = plan({ 'share of the fund': ['60', '50', '40', '30', '120'] });
    expect(judged(paid).inconsistent.filter(({ what }) => what === 'shrinking')).toEqual([]);
  });

  it('a footprint that no list has, and a name that is another’s', () => {
    expect(judged(plan(), NOBODY).inconsistent).toMatchObject([
      { what: 'footprint', message: 'no list has a footprint “E54000028”' },
    ]);
    expect(messages(judged(plan({}, { footprintName: 'Devon' })).inconsistent)).toEqual([
      '“Devon” is not E54000028, which is North Central London',
    ]);
    for (const name of ['north central  London', 'North London Partners in Health and Care']) {
      expect(judged(plan({}, { footprintName: name })).inconsistent).toEqual([]);
    }
  });

  it.each([
    ['2016/17', '2016/17'],
    ['2016-17', '2016/17'],
    ['2016–17', '2016/17'],
    ['2016/2017', '2016/17'],
    [' 2020 / 21 ', '2020/21'],
    ['1999/00', '1999/00'],
    ['2016/18', null],
    ['2016', null],
    ['17/18', null],
    ['2016/1917', null],
  ])('%j is the year %j', (text, year) => {
    expect(financialYear(text)).toBe(year);
  });
});
