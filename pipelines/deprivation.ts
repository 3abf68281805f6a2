import type { IndicatorDeclaration } from '../src/model/indicator.ts';

const imd = {
  gap: 'health',
  domain: 'Deprivation',
  polarity: 'none',
  by: 'ccg',
  periodType: 'calendar year',
  source: 'imd-lsoa',
} as const;

const CAVEATS = [
  'Weighted by residents of mid-2017, not by the population for which the index was made: the ' +
    'publisher’s own summaries may differ a little.',
  'A circumstance of the people who live there, not what the health service achieved.',
  'From scores of LSOAs, summed to the CCGs of April 2017: a later footprint that divides one of those ' +
    'CCGs has its share by residents, as if deprivation were even within it.',
];

/** Deprivation of 2015, from Lower layer Super Output Areas. */
export const deprivationIndicators: readonly IndicatorDeclaration[] = [
  {
    ...imd,
    id: 'imd-2015-score',
    title: 'Index of Multiple Deprivation 2015, mean score of residents’ areas',
    definition:
      'How deprived the small areas are in which people of the footprint live: the score that the index ' +
      'of 2015 gives each area, weighted by its residents. A higher score is more deprived. The score ' +
      'has no unit; twice the score is not twice as deprived.',
    unit: 'score',
    combine: 'weighted-mean',
    numerator: 'Score of each LSOA times its residents',
    denominator: 'Residents, mid-2017',
    caveats: CAVEATS,
  },
  {
    ...imd,
    id: 'imd-2015-decile-1',
    title: 'Residents of the most deprived tenth of areas, 2015',
    definition:
      'Of the people who live in the footprint, the share whose small area is among the most deprived ' +
      'tenth of England’s by the index of 2015.',
    unit: 'percent',
    multiplier: 100,
    combine: 'ratio',
    numerator: 'Residents of LSOAs in the most deprived tenth of England',
    denominator: 'Residents, mid-2017',
    caveats: CAVEATS,
  },
];
