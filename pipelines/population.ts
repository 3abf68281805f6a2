import type { IndicatorDeclaration } from '../src/model/indicator.ts';

const people = {
  gap: 'health',
  domain: 'Population',
  unit: 'residents',
  polarity: 'none',
  combine: 'sum',
  by: 'ccg',
  denominator: null,
} as const;

/** The population that a pack opens with. */
export const populationIndicators: readonly IndicatorDeclaration[] = [
  {
    ...people,
    id: 'population-resident',
    title: 'Residents, mid-2017',
    numerator: 'Usual residents at 30 June 2017',
    source: 'ons-lsoa-population',
    caveats: ['Residents, not registered patients.'],
    published: [{ period: '2017', numerator: 55_619_430, tolerance: 0 }],
  },
  {
    ...people,
    id: 'population-65-and-over',
    title: 'Residents aged 65 and over, mid-2017',
    numerator: 'Usual residents aged 65 and over at 30 June 2017',
    source: 'ons-ccg-population-by-age',
    caveats: ['Residents, not registered patients.'],
  },
  {
    ...people,
    id: 'population-18-and-over',
    title: 'Residents aged 18 and over, mid-2017',
    numerator: 'Usual residents aged 18 and over at 30 June 2017',
    source: 'ons-ccg-population-by-age',
    caveats: ['Residents, not registered patients.'],
  },
];
