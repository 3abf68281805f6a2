import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dayText,
  differenceText,
  exactText,
  excessText,
  fifthText,
  numberText,
  rangeText,
  valueText,
  writingOf,
} from '../../src/query/pack-figure.ts';
import { aBaseline, anIndicator } from './small-pack.ts';

const writing = (unit: string, value: number | null, other: number | null = null) =>
  writingOf({ unit, baseline: aBaseline() }, value, other);

describe('a figure as it is written', () => {
  it.each([
    [1361898, 0, '1,361,898'],
    [-4.86, 1, '−4.9'],
    [-0.004, 2, '0.00'],
    [0, 1, '0.0'],
    [999.95, 1, '1,000.0'],
  ])('%d with %d decimals is %s', (n, decimals, text) => {
    expect(numberText(n, decimals)).toBe(text);
  });

  it.each([
    ['percent', 78.84, null, '78.8 %'],
    ['percent', 0.8844, null, '0.88 %'],
    ['percent', 1.7586, 1.9088, '1.76 %'],
    ['percent', 8.6769, 6.7964, '8.7 %'],
    ['percent', 93.492, 93.487, '93.49 %'],
    ['£ per patient', 138.5816, 138.7734, '£138.58'],
    ['£ per patient', -0.19, null, '−£0.19'],
    ['£', 31183000, null, '£31,183,000'],
    ['days per 100,000 residents', 4524.26, 3692.8, '4,524'],
    ['score', 20.66, 21.9, '20.7'],
    ['score', null, 21.9, '–'],
  ])('in %s, %s beside %s is %s', (unit, value, other, text) => {
    expect(valueText(value, writing(unit, value, other))).toBe(text);
  });

  it('a sum is a whole number, an average by the day is not', () => {
    const of = (method: 'sum' | 'sum per day', value: number) =>
      valueText(value, writingOf({ unit: 'beds', baseline: aBaseline({ method }) }, value));
    expect(of('sum', 75)).toBe('75');
    expect(of('sum per day', 74.52)).toBe('74.5');
  });

  it('two percentages that differ have the decimals to show it, up to two', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99999 }),
        fc.integer({ min: 1, max: 50 }),
        (n, apart) => {
          const [a, b] = [n / 1000, (n + 10 * apart) / 1000];
          const how = writing('percent', a, b);
          expect(valueText(a, how)).not.toBe(valueText(b, how));
          expect(how.decimals).toBeLessThanOrEqual(2);
        },
      ),
    );
  });

  it('a range names its unit once, and is one figure where both ends read the same', () => {
    expect(rangeText(51.21, 51.68, writing('percent', 51.68, 51.21))).toBe('51.21–51.68 %');
    expect(rangeText(9.5, 9.5, writing('score', 9.5, 9.5))).toBe('9.5');
    expect(rangeText(1.2, 3.4, writing('£ per head', 3.4, 1.2))).toBe('£1.20–3.40');
  });

  it('a difference has its sign, and none where it is nothing', () => {
    const points = { decimals: 1, before: '', after: ' %' };
    expect(differenceText(1.88, points)).toBe('+1.9');
    expect(differenceText(-0.19, { decimals: 2, before: '£', after: '' })).toBe('−£0.19');
    expect(differenceText(0.01, points)).toBe('0.0');
    expect(differenceText(null, points)).toBe('–');
  });

  it('an excess is counted in what its numerator counts', () => {
    expect(excessText(21355.5, 'percent')).toBe('+21,356');
    expect(excessText(-291650.9, '£ per patient')).toBe('−£291,651');
    expect(excessText(-14348246.6, '£ per patient')).toBe('−£14.3m');
    expect(excessText(21355507, 'percent')).toBe('+21,355,507');
    expect(excessText(null, 'percent')).toBe('–');
  });

  it('a fifth is best or worst only where one way is good', () => {
    const fifths = (polarity: 'high' | 'low' | 'none') =>
      [1, 2, 5].map((quintile) =>
        fifthText(anIndicator('x', 'X', { polarity, baseline: aBaseline({ quintile }) })),
      );
    expect(fifths('high')).toEqual(['best', '2nd', 'worst']);
    expect(fifths('low')).toEqual(['best', '2nd', 'worst']);
    expect(fifths('none')).toEqual(['highest', '2nd', 'lowest']);
    const few = aBaseline({ quintile: null, rank: 2, rankOf: 3 });
    expect(fifthText(anIndicator('x', 'X', { baseline: few }))).toBe('2/3');
  });

  it('an exact decimal keeps a decimal where it has one', () => {
    expect(exactText('12345678901234567890')).toBe('12,345,678,901,234,567,000');
    expect([exactText(1466144.49), exactText(1466144.49, 2)]).toEqual([
      '1,466,144.5',
      '1,466,144.49',
    ]);
    expect([exactText(5), exactText(null)]).toEqual(['5', '–']);
  });

  it('a day is said as in English', () => {
    expect(dayText('2017-06-30')).toBe('30 June 2017');
  });
});
