import { describe, expect, it } from 'vitest';
import { endsBefore, periodOf } from '../../src/fetch/named-period.ts';

describe('the period that named groups tell', () => {
  it.each([
    [{ month: 'April', year: '2025' }, '2025-04'],
    [{ month: 'Apr', year: '26' }, '2026-04'],
    [{ month: 'SEPT', year: '2025' }, '2025-09'],
    [{ month: '01', year: '2020' }, '2020-01'],
    [{ month: 'March', year: '98' }, '1998-03'],
    [{ month: 'June', financial: '2025-26' }, '2025-06'],
    [{ month: 'January', financial: '2025-26' }, '2026-01'],
    [{ month: 'May', year: '2025', financial: '2024-25' }, '2025-05'],
    [{ quarter: '1', financial: '2016-17' }, '2016-Q2'],
    [{ quarter: 'Q4', financial: '2016/17' }, '2017-Q1'],
    [{ quarter: '2', year: '2016' }, '2016-Q2'],
    [{ quarter: 'January to March', year: '2017' }, '2017-Q1'],
    [{ quarter: 'Oct-Dec', year: '2016' }, '2016-Q4'],
    [{ quarter: 'January to March', financial: '2016-17' }, '2017-Q1'],
    [{ quarter: 'April to June', financial: '2016-17' }, '2016-Q2'],
    [{ financial: '2016-17' }, '2016/17'],
    [{ financial: '2016/17' }, '2016/17'],
    [{ financial: '2016-2017' }, '2016/17'],
    [{ financial: '2016 to 2017' }, '2016/17'],
    [{ financial: '2016–17' }, '2016/17'],
    [{ financial: '201617' }, '2016/17'],
    [{ financial: '1617' }, '2016/17'],
    [{ financial: '2021' }, '2020/21'],
    [{ financial: '1999-2000' }, '1999/00'],
    [{ year: '2016' }, '2016'],
  ] as const)('%j is %s', (groups, period) => {
    expect(periodOf(groups)).toBe(period);
  });

  it.each([
    {},
    { month: 'April' },
    { month: 'Sprout', year: '2025' },
    { month: 'Ma', year: '2025' },
    { month: '13', year: '2025' },
    { month: 'April', year: '025' },
    { quarter: '5', year: '2016' },
    { quarter: '1' },
    { quarter: 'February to April', year: '2017' },
    { quarter: 'January to June', year: '2017' },
    { quarter: 'April to June' },
    { financial: '2016-18' },
    { financial: '2016' },
    { financial: '2016-18', year: '2016' },
    { sheet: '2016' },
  ])('%j is none', (groups) => {
    expect(periodOf(groups as Record<string, string>)).toBeNull();
  });
});

it.each([
  ['2024/25', '2025-04', true],
  ['2025/26', '2025-10', false],
  ['2025-03', '2025/26', true],
  ['2025-04', '2025/26', false],
  ['undated', '2025-04', false],
  [null, '2025-04', false],
  ['2020', undefined, false],
])('%s ends before %s: %s', (period, other, before) => {
  expect(endsBefore(period, other)).toBe(before);
});
