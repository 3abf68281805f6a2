import { OGL, type Source } from '../src/model/source.ts';

const OHID = {
  publisher: 'Office for Health Improvement and Disparities',
  licence: OGL,
  attribution:
    'Fingertips, Office for Health Improvement and Disparities, licensed under the Open Government ' +
    'Licence v3.0',
} as const;

const SITE = 'https://fingertips.phe.org.uk/';

export const fingertipsSources: readonly Source[] = [
  {
    ...OHID,
    id: 'fingertips',
    title: 'Fingertips indicators by GP practice: smoking and deprivation',
    cadence: 'annual',
    lagDays: 240,
    locator: {
      kind: 'fingertips',
      url: SITE,
      api: 'https://fingertips.phe.org.uk/api/',
      // Smoking, ages 15 and over; deprivation (IMD 2019).
      indicators: [91547, 93553],
      // GP practices in England.
      childAreaType: 7,
      parentAreaType: 15,
    },
    unseen: [
      'The numbers of the types of area are those of the publisher’s code of 2020; the API was ' +
        'never asked. The files at hand were taken from it by others, for other areas too.',
    ],
    vintage: 'year start',
    replaces: true,
    layouts: [
      {
        relation: 'fingertips',
        columns: [
          { name: 'indicator_id', header: 'Indicator ID', kind: 'count' },
          { name: 'indicator_name', header: 'Indicator Name', kind: 'text', required: true },
          { name: 'parent_code', header: 'Parent Code', kind: 'text' },
          { name: 'area_code', header: 'Area Code', kind: 'text', required: true },
          { name: 'area_name', header: 'Area Name', kind: 'text' },
          { name: 'area_type', header: 'Area Type', kind: 'text', required: true },
          { name: 'sex', header: 'Sex', kind: 'text' },
          { name: 'age', header: 'Age', kind: 'text' },
          { name: 'category_type', header: 'Category Type', kind: 'text' },
          { name: 'category', header: 'Category', kind: 'text' },
          { name: 'period', header: 'Time period', kind: 'text', required: true },
          { name: 'value', header: 'Value', kind: 'number' },
          { name: 'lower_95', header: 'Lower CI 95.0 limit', kind: 'number' },
          { name: 'upper_95', header: 'Upper CI 95.0 limit', kind: 'number' },
          { name: 'numerator', header: 'Count', kind: 'number' },
          { name: 'denominator', header: 'Denominator', kind: 'number' },
          { name: 'note', header: 'Value note', kind: 'text' },
          { name: 'period_range', header: 'Time period range', kind: 'text', optional: true },
        ],
        key: [
          'indicator_id',
          'parent_code',
          'area_code',
          'area_type',
          'sex',
          'age',
          'category_type',
          'category',
          'period',
        ],
        minRows: 5_000,
        missing: ['-', '-1'],
        suppressed: ['*'],
        ignored: [
          /^Parent Name$/,
          /^(Lower|Upper) CI 99\.8 limit$/,
          /^Recent Trend$/,
          // The type of the parent is in the name of the 23rd column.
          /^Compared to (.+ value or )?percentiles$/,
          /^Column not used$/,
          /^Time period Sortable$/,
          /^New data$/,
          /^(Compared to goal|Target data)$/,
        ],
      },
    ],
    notes: [
      'Each answer holds all years. England and the areas stand once for each parent: the parent is ' +
        'part of the key.',
      'Rows with a category (deciles, sexes) stand beside the totals and are no areas of their own.',
      '27 columns since June 2022, 26 before; the 23rd is named after the type of the parent.',
      'Codes of new ICBs begin with n (nE54000039), which is not part of the code.',
      'A suppressed value is blank, with a note; -1 and - stand for a missing one.',
      'Smoking of 2016/17 has 334 districts, of which eight are counted with their successors too. ' +
        'The file at hand ends with 6,267 practices of 2023/24 without the indicator’s number, ' +
        'which others have put there.',
    ],
  },
  {
    ...OHID,
    id: 'fingertips-rates',
    title: 'Fingertips indicators by authority, rates only',
    cadence: 'once',
    lagDays: 365,
    locator: { kind: 'compiled', url: SITE },
    vintage: { fixed: '2019-04' },
    layouts: [
      {
        relation: 'fingertips_rates',
        columns: [
          { name: 'area_code', kind: 'text', required: true },
          { name: 'area_name', kind: 'text' },
          { name: 'period', kind: 'text', required: true },
          { name: 'value', kind: 'number' },
          { name: 'indicator', kind: 'text', required: true },
          { name: 'measure', kind: 'text' },
          { name: 'unit', kind: 'text' },
          { name: 'sex', header: 'group', kind: 'text', optional: true },
          { name: 'significance', kind: 'text' },
        ],
        key: ['area_code', 'period', 'indicator', 'sex'],
        minRows: 500,
        missing: ['NA'],
      },
    ],
    notes: [
      'Compiled and tidied by others from Fingertips, one file an indicator: excess weight in year ' +
        '6, alcohol, dementia, cancer, inactivity, healthy life expectancy. Not the publisher’s ' +
        'own layout.',
      'Rates rounded to one decimal, without counts: a range over members, never a sum or a mean.',
      'England and Greater Manchester stand among the authorities.',
      'Files of one source and period stand in for each other: of several with the period ' +
        '"various", one is read.',
    ],
  },
];
