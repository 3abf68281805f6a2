import type { IndicatorDeclaration } from '../src/model/indicator.ts';

const loans = {
  gap: 'finance',
  domain: 'Trusts in financial difficulty',
  unit: '£',
  polarity: 'none',
  combine: 'sum',
  by: 'provider',
  denominator: null,
  source: 'facts-interim-loans',
} as const;

const CAVEATS = [
  'A published sign of financial pressure, not a deficit: a trust may have a deficit and no loan, or ' +
    'the reverse.',
  'By the footprint of the trust’s headquarters, not by where its patients live or who pays.',
  'Interim loans for running costs alone: loans in the normal course of business are not in it.',
];

/** What the department lent trusts that could not pay their way, by the footprint of the trust. */
export const interimLoansIndicators: readonly IndicatorDeclaration[] = [
  {
    ...loans,
    id: 'trust-interim-loans',
    title: 'Interim loans of trusts, owed at the end of the year',
    definition:
      'What the trusts with their headquarters in the footprint owed the Department of Health, at the ' +
      'end of the year, in loans that keep a trust going which cannot meet its running costs.',
    numerator: 'Interim revenue support loans, closing balance at 31 March',
    caveats: CAVEATS,
    published: [{ period: '2016/17', numerator: 4_723_027_000, tolerance: 0 }],
  },
  {
    ...loans,
    id: 'trust-interim-loans-drawn',
    title: 'Interim loans of trusts, drawn in the year',
    definition:
      'What the trusts with their headquarters in the footprint took up in the year in loans that keep ' +
      'a trust going which cannot meet its running costs. Some was repaid in the same year.',
    numerator: 'Interim revenue support loans, drawn from 1 April to 31 March',
    caveats: CAVEATS,
    published: [{ period: '2016/17', numerator: 3_666_239_000, tolerance: 0 }],
  },
  {
    ...loans,
    id: 'trust-interim-loans-repaid',
    title: 'Interim loans of trusts, repaid in the year',
    definition:
      'What the trusts with their headquarters in the footprint paid back in the year of loans that keep ' +
      'a trust going which cannot meet its running costs.',
    numerator: 'Interim revenue support loans, repaid from 1 April to 31 March',
    caveats: CAVEATS,
    published: [{ period: '2016/17', numerator: 1_005_026_000, tolerance: 0 }],
  },
];
