import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { OGL, type Source } from '../src/model/source.ts';

const OHID = {
  publisher: 'Office for Health Improvement and Disparities',
  licence: OGL,
  attribution:
    'Fingertips, Office for Health Improvement and Disparities, licensed under the Open Government ' +
    'Licence v3.0',
} as const;

const SITE = 'https://fingertips.phe.org.uk/';

/** What stands before the code of a board whose boundaries are new. */
const NEW_BOARD = /^n/;

export const fingertipsSources: readonly Source[] = [
  {
    ...OHID,
    id: 'fingertips',
    title: 'Fingertips indicators: smoking by district, deprivation by GP practice',
    cadence: 'annual',
    lagDays: 240,
    locator: {
      kind: 'fingertips',
      url: SITE,
      api: 'https://fingertips.phe.org.uk/api/',
      // Smoking, ages 15 and over: what is computed from. Deprivation (IMD 2019, 93553) is not asked.
      indicators: [91547],
      // Local authority districts in England.
      childAreaType: 101,
      parentAreaType: 15,
    },
    unseen: [
      'The numbers of the types of area are those of the publisher’s code of 2020, and of the ' +
        'manual of the R package fingertipsR; the API was never asked. The files at hand were taken ' +
        'from it by others, for other areas too.',
    ],
    vintage: 'year start',
    byIndicator: true,
    layouts: [
      {
        relation: 'fingertips',
        columns: [
          { name: 'indicator_id', header: 'Indicator ID', kind: 'count' },
          { name: 'indicator_name', header: 'Indicator Name', kind: 'text', required: true },
          { name: 'parent_code', header: 'Parent Code', kind: 'text', strip: NEW_BOARD },
          {
            name: 'area_code',
            header: 'Area Code',
            kind: 'text',
            required: true,
            strip: NEW_BOARD,
          },
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
        minRows: 3_000,
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
      'Codes of new ICBs begin with n (nE54000039), which is no part of the code and is taken away.',
      'A suppressed value is blank, with a note; -1 and - stand for a missing one.',
      'Smoking of 2016/17 has 334 districts, of which eight are counted with their successors too: ' +
        'the 326 of the lookup of that year sum exactly to England, 8,421,069 of 47,959,877. 2015/16 ' +
        'stands twice, with two names of the age.',
      'The file at hand ends with 6,267 practices of 2023/24 without the indicator’s number, which ' +
        'others have put there.',
      'A file is of one indicator and every period, and goes by the indicator: "indicator 91547".',
    ],
  },
  {
    ...OHID,
    id: 'fingertips-rates',
    title: 'Fingertips indicators by authority, rates only',
    cadence: 'once',
    lagDays: 365,
    locator: { kind: 'compiled', url: SITE },
    vintage: 'year start',
    byIndicator: true,
    layouts: [
      {
        relation: 'fingertips_rates',
        columns: [
          { name: 'area_code', kind: 'text', required: true },
          { name: 'area_name', kind: 'text' },
          { name: 'period', header: ['period', 'Time period'], kind: 'text', required: true },
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
      'England and Greater Manchester stand among the authorities; England’s value is the ' +
        'publisher’s own, Greater Manchester is left out.',
      'Districts have the codes of 2016 to 2018 in most periods, healthy life expectancy of 2016–18 ' +
        'those of April 2019: each period has the lookup that knows most of its codes.',
      'A file goes by its indicator, which is what its name says ("indicator dementia_diagnosis"): ' +
        'the mirror at hand gives all six the one period "various".',
    ],
  },
];

const INHERITED =
  'Published as values without counts, rounded to one decimal: nothing is added up or averaged, and a ' +
  'district that straddles footprints is a member of each.';

const rate = {
  gap: 'health',
  combine: 'range',
  by: 'district',
  denominator: null,
  source: 'fingertips-rates',
} as const;

const lived = {
  ...rate,
  domain: 'Life expectancy',
  unit: 'years',
  polarity: 'high',
  by: 'authority',
  periodType: 'other',
  caveats: [
    INHERITED,
    'Of three calendar years together, by upper-tier authority; periods overlap.',
    'It rests on what people say of their health in a survey.',
  ],
} as const satisfies Partial<IndicatorDeclaration>;

export const fingertipsIndicators: readonly IndicatorDeclaration[] = [
  {
    id: 'smoking-15plus',
    title: 'Smoking, ages 15 and over, as recorded by general practice',
    definition:
      'Of every 100 people aged 15 and over who live in the footprint’s districts and are registered ' +
      'with a general practice, how many it has recorded as current smokers.',
    gap: 'health',
    domain: 'Healthy living',
    unit: 'percent',
    multiplier: 100,
    polarity: 'low',
    combine: 'ratio',
    interval: 'wilson',
    by: 'district',
    numerator: 'Registered patients aged 15 and over recorded as current smokers',
    denominator: 'Registered patients aged 15 and over',
    source: 'fingertips',
    caveats: [
      'Recorded, not surveyed: habits of recording move it too. Not age-standardised.',
      'Districts are those of April of the year; the file’s later districts are counted in them already.',
      'A district that straddles footprints is divided by resident population, mid-2017.',
      'In 2017/18 the districts of Buckinghamshire have no figure, and England’s leaves them out.',
    ],
    published: [
      { period: '2016/17', numerator: 8_421_069, tolerance: 0 },
      { period: '2016/17', value: 17.56, tolerance: 0.005 },
      { period: '2017/18', numerator: 8_301_429, tolerance: 0 },
    ],
  },
  {
    ...rate,
    id: 'excess-weight-year-6',
    title: 'Children aged 10 and 11 with excess weight, range over districts',
    definition:
      'Of every 100 children measured in their last year of primary school, how many were overweight ' +
      'or obese: the lowest and the highest of the footprint’s districts.',
    domain: 'Healthy living',
    unit: 'percent',
    polarity: 'low',
    numerator: 'Percentage as published',
    answers: [
      {
        framework: 'ccg-iaf-2016-17',
        code: '102a',
        how: 'proxy',
        why: 'the lowest and highest of districts, not the share of the CCG’s own children',
      },
    ],
    caveats: [INHERITED, 'The year is named as the publisher names it.'],
  },
  {
    ...rate,
    id: 'alcohol-admissions',
    title: 'Admissions related to alcohol (narrow measure), range over districts',
    definition:
      'Stays in hospital for which alcohol was the main reason, for every 100,000 people, as if all ' +
      'districts had the same mix of ages: the lowest and the highest of the footprint’s districts.',
    domain: 'Healthy living',
    unit: 'per 100,000, standardised by age',
    polarity: 'low',
    numerator: 'Standardised rate as published',
    caveats: [INHERITED, 'In 2016/17 seven districts in and about Nottingham have no figure.'],
  },
  {
    ...rate,
    id: 'physically-inactive',
    title: 'Physically inactive adults, range over districts',
    definition:
      'Of every 100 adults asked in a survey, how many move too little to count as active: the lowest ' +
      'and the highest of the footprint’s districts.',
    domain: 'Healthy living',
    unit: 'percent',
    polarity: 'low',
    numerator: 'Percentage as published',
    caveats: [INHERITED, 'From a survey: the value of a small district rests on few answers.'],
  },
  {
    ...rate,
    id: 'dementia-diagnosis',
    title: 'Dementia: estimated diagnosis rate, ages 65 and over, range over districts',
    definition:
      'Of every 100 people aged 65 and over who are thought to live with dementia, how many have a ' +
      'diagnosis on record: the lowest and the highest of the footprint’s districts.',
    gap: 'care',
    domain: 'Dementia',
    unit: 'percent',
    polarity: 'high',
    periodType: 'calendar year',
    numerator: 'Percentage as published',
    answers: [
      {
        framework: 'ccg-iaf-2016-17',
        code: '126a',
        how: 'proxy',
        why: 'the lowest and highest of districts, not of the CCG’s own patients',
      },
    ],
    caveats: [
      INHERITED,
      'How many live with dementia is a model’s estimate.',
      'The period is named as the publisher names it, by the calendar year.',
    ],
  },
  {
    ...rate,
    id: 'preventable-cancer-mortality',
    title: 'Deaths from cancer considered preventable, under 75, range over districts',
    definition:
      'Deaths before the age of 75, for every 100,000 people, from cancers that are held to be ' +
      'preventable, as if all districts had the same mix of ages: the lowest and the highest of the ' +
      'footprint’s districts.',
    domain: 'Cancer',
    unit: 'per 100,000, standardised by age',
    polarity: 'low',
    periodType: 'other',
    numerator: 'Standardised rate as published',
    caveats: [INHERITED, 'Of three calendar years together; periods overlap.'],
  },
  {
    ...lived,
    id: 'healthy-life-expectancy-female',
    title: 'Healthy life expectancy at birth, women, range over authorities',
    definition:
      'How many years a girl born in the area would live in good health if its rates of death and of ' +
      'ill health stayed as they were: the lowest and the highest of the footprint’s authorities.',
    numerator: 'Years as published, female',
  },
  {
    ...lived,
    id: 'healthy-life-expectancy-male',
    title: 'Healthy life expectancy at birth, men, range over authorities',
    definition:
      'How many years a boy born in the area would live in good health if its rates of death and of ' +
      'ill health stayed as they were: the lowest and the highest of the footprint’s authorities.',
    numerator: 'Years as published, male',
  },
];
