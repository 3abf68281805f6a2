import type { IndicatorDeclaration } from '../src/model/indicator.ts';

const people = {
  gap: 'health',
  domain: 'Population',
  unit: 'residents',
  polarity: 'none',
  combine: 'sum',
  by: 'ccg',
  denominator: null,
  periodType: 'calendar year',
} as const;

/** The population that a pack opens with. */
export const populationIndicators: readonly IndicatorDeclaration[] = [
  {
    ...people,
    id: 'population-resident',
    title: 'Residents, mid-2017',
    definition:
      'How many people usually live in the footprint, whichever practice they are registered with: the ' +
      'official estimate for 30 June 2017, added up from small areas.',
    numerator: 'Usual residents at 30 June 2017',
    source: 'ons-lsoa-population',
    caveats: ['Residents, not registered patients.'],
    published: [{ period: '2017', numerator: 55_619_430, tolerance: 0 }],
  },
  {
    ...people,
    id: 'population-65-and-over',
    title: 'Residents aged 65 and over, mid-2017',
    definition:
      'How many of the people who usually live in the footprint were 65 or older on 30 June 2017, by ' +
      'the official estimate.',
    numerator: 'Usual residents aged 65 and over at 30 June 2017',
    source: 'ons-ccg-population-by-age',
    caveats: ['Residents, not registered patients.'],
  },
  {
    ...people,
    id: 'population-18-and-over',
    title: 'Residents aged 18 and over, mid-2017',
    definition:
      'How many of the people who usually live in the footprint were 18 or older on 30 June 2017, by ' +
      'the official estimate.',
    numerator: 'Usual residents aged 18 and over at 30 June 2017',
    source: 'ons-ccg-population-by-age',
    caveats: ['Residents, not registered patients.'],
  },
];
