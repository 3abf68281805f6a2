import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millions, millionsText, roundingOf, typed } from '../../src/model/money.ts';

describe('money', () => {
  it.each([
    ['12', 12_000_000n, 0],
    ['12.50', 12_500_000n, 2],
    [' 1,234.5 ', 1_234_500_000n, 1],
    ['.5', 500_000n, 1],
    ['0.000001', 1n, 6],
    ['-3', -3_000_000n, 0],
    ['−3', -3_000_000n, 0],
    ['(3.25)', -3_250_000n, 2],
    ['+7', 7_000_000n, 0],
    ['0', 0n, 0],
  ])('%j is read', (text, pounds, decimals) => {
    expect(typed(text)).toEqual({ pounds, decimals });
  });

  it.each(['', '-', '£12', '12m', '1e3', '1,23', '12,3456', '(-3)', '.', 'n/a', '1 2', 'NaN'])(
    '%j is no number',
    (text) => expect(typed(text)).toBe('not a number'),
  );

  it('below a pound is not guessed', () => {
    expect(typed('0.0000001')).toBe('more than six decimals');
  });

  it('is written as it was read, whatever its size', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (pounds) => {
        const text = millionsText(pounds);
        expect(typed(text)).toMatchObject({ pounds });
        expect(typed(String(millions(pounds)))).toMatchObject({ pounds });
        expect(text).not.toMatch(/\.\d*0$|\.$/);
      }),
    );
    expect(millionsText(1_500_000n, 2)).toBe('1.50');
    expect(millions(123_456_789_012_345_678n)).toBe('123456789012.345678');
  });

  it('rounding of figures is half of their last place, times their number', () => {
    expect(roundingOf(8, 0)).toBe(4_000_000n);
    expect(roundingOf(7, 1)).toBe(350_000n);
    expect(roundingOf(3, 6)).toBe(1n);
  });
});
