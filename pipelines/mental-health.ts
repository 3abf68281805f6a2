import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { type Column, OGL, type Source } from '../src/model/source.ts';

const EXTRACT = {
  publisher: 'Public Health England',
  licence: OGL,
  attribution:
    'Fingertips mental health profiles, Public Health England, licensed under the Open Government ' +
    'Licence v3.0',
  cadence: 'once',
  lagDays: 365,
  locator: {
    kind: 'compiled',
    url: 'https://fingertips.phe.org.uk/profile-group/mental-health',
  },
  vintage: { fixed: '2016-04' },
} as const satisfies Partial<Source>;

const AREA: Column = { name: 'ccg_ons', header: 'Area Code', kind: 'text', required: true };
const COUNT: Column = { name: 'numerator', header: 'Count', kind: 'count' };
const BASE: Column = { name: 'denominator', header: 'Denominator', kind: 'count' };

const IGNORED = [
  /^Parent (Code|Name)$/,
  /^Area (Name|Type)$/,
  /^(Lower|Upper) CI/,
  /^(Sex|Age|Note|Recent Trend|Time period)$/,
  /^CCG Name$/,
  /^CCG Code$/,
  /^CCG spending on mental health per capita$/,
  /^$/,
];

/** A layout of CCG rows with counts; `relation` is its table. */
function counted(relation: string, ...more: Column[]): Source['layouts'] {
  return [
    {
      relation,
      columns: [AREA, COUNT, BASE, ...more],
      key: ['ccg_ons'],
      minRows: 200,
      ignored: [...IGNORED, /^Value$/],
    },
  ];
}

const CCGS_OF_2016 = 'Six extracts in the shape of Fingertips, with the 209 CCGs of April 2016.';
const UNDATED = 'No period stands in the file: undated, and never part of a trend.';

export const mentalHealthSources: readonly Source[] = [
  {
    ...EXTRACT,
    id: 'mh-spending',
    title: 'CCG spending on mental health',
    layouts: [
      {
        relation: 'mh_spending',
        columns: [
          AREA,
          { name: 'weighted_population', header: 'CCG population', kind: 'count' },
          {
            name: 'spending_thousands',
            header: 'CCG spending on mental health',
            kind: 'count',
          },
        ],
        key: ['ccg_ons'],
        minRows: 200,
        ignored: IGNORED,
      },
    ],
    notes: [
      CCGS_OF_2016,
      UNDATED,
      'Spending is in £ thousand. Its "population" runs from 0.78 to 1.22 of registered patients: ' +
        'not a headcount, apparently weighted for need.',
      'Wiltshire (E38000206) has 0 and 0, which is missing, not nothing.',
    ],
  },
  {
    ...EXTRACT,
    id: 'mh-camhs-spending',
    title: 'CCG spending on child and adolescent mental health',
    layouts: [
      {
        relation: 'mh_camhs_spending',
        columns: [AREA, { name: 'value', header: 'Value', kind: 'number', required: true }],
        key: ['ccg_ons'],
        minRows: 200,
        ignored: IGNORED,
      },
    ],
    notes: [CCGS_OF_2016, UNDATED, '208 rows, values only; the unit is not documented.'],
  },
  {
    ...EXTRACT,
    id: 'mh-cmd-prevalence',
    title: 'Estimated prevalence of common mental disorders, ages 16 to 74, 2014/15',
    layouts: counted('mh_cmd_prevalence'),
    notes: [CCGS_OF_2016, 'Modelled estimates, some aggregated by the publisher for merged CCGs.'],
  },
  {
    ...EXTRACT,
    id: 'mh-iapt-improvement',
    title: 'Talking therapies: reliable improvement, by CCG',
    layouts: counted('mh_iapt_improvement'),
    notes: [
      CCGS_OF_2016,
      UNDATED,
      '148,545 finishers against 554,709 in a year: probably a quarter.',
    ],
  },
  {
    ...EXTRACT,
    id: 'mh-depression-prevalence',
    title: 'Depression: recorded prevalence, ages 18 and over, 2014/15',
    layouts: counted('mh_depression_prevalence'),
    notes: [CCGS_OF_2016],
  },
  {
    ...EXTRACT,
    id: 'mh-depression-review',
    title: 'New cases of depression reviewed in time, 2014/15',
    layouts: counted('mh_depression_review'),
    notes: [CCGS_OF_2016],
  },
];

const OLD_CUMBRIA =
  'NHS Cumbria CCG of 2016 lies in two footprints and is divided by resident population, mid-2017.';

const mental = { gap: 'health', domain: 'Mental health', by: 'ccg' } as const;
const UNDATED_FILE = { periodType: 'undated' } as const;

const percent = {
  ...mental,
  unit: 'percent',
  multiplier: 100,
  combine: 'ratio',
  interval: 'wilson',
} as const;

export const mentalHealthIndicators: readonly IndicatorDeclaration[] = [
  {
    ...mental,
    id: 'mh-spend-per-weighted-head',
    title: 'CCG spending on mental health per weighted head',
    definition:
      'What the footprint’s CCGs spent on mental health for each head of a population that was weighted, ' +
      'it seems, for need: not for each person.',
    ...UNDATED_FILE,
    gap: 'finance',
    unit: '£ per weighted head',
    polarity: 'none',
    combine: 'ratio',
    numerator: 'CCG spending on mental health, £',
    denominator: 'Population as published with the spending, apparently weighted for need',
    source: 'mh-spending',
    caveats: ['Undated.', 'The population is not a headcount.', OLD_CUMBRIA],
  },
  {
    ...mental,
    id: 'mh-camhs-spend',
    title: 'CCG spending on child and adolescent mental health, range over members',
    definition:
      'The smallest and the largest figure that was published for the footprint’s CCGs on spending on ' +
      'the mental health of children and young people. What it is a rate of is not documented.',
    ...UNDATED_FILE,
    gap: 'finance',
    unit: 'as published, unit not documented',
    polarity: 'none',
    combine: 'range',
    numerator: 'Value as published',
    denominator: null,
    source: 'mh-camhs-spending',
    caveats: ['Undated; rates only, so the range over members is shown and nothing is averaged.'],
  },
  {
    ...percent,
    id: 'mh-iapt-improvement',
    title: 'Talking therapies: reliable improvement, undated extract',
    definition:
      'Of the people who finished a course of talking therapy, the share whose score for anxiety or ' +
      'depression fell by more than the error of the scale, in a period that the extract does not name.',
    ...UNDATED_FILE,
    gap: 'care',
    polarity: 'high',
    numerator: 'Finished courses with reliable improvement',
    denominator: 'Finished courses of treatment',
    source: 'mh-iapt-improvement',
    caveats: ['Undated, probably one quarter.', OLD_CUMBRIA],
  },
  {
    ...mental,
    id: 'mh-cmd-prevalence',
    title: 'Common mental disorders, estimated prevalence, ages 16 to 74',
    definition:
      'The share of people aged 16 to 74 who are thought to have anxiety, depression or the like, as a ' +
      'model estimates it from a national survey: nobody was counted.',
    unit: 'percent',
    multiplier: 100,
    combine: 'ratio',
    polarity: 'none',
    numerator: 'Estimated people with a common mental disorder',
    denominator: 'Residents aged 16 to 74',
    source: 'mh-cmd-prevalence',
    caveats: ['A model’s estimate: no interval is given, and so no comparison.', OLD_CUMBRIA],
  },
  {
    ...percent,
    id: 'mh-depression-prevalence',
    title: 'Depression, recorded prevalence, ages 18 and over',
    definition:
      'Of the adults on the lists of the footprint’s practices, the share that the practices have on ' +
      'their depression register: recorded depression, not all of it.',
    polarity: 'none',
    numerator: 'Patients on the depression register',
    denominator: 'Registered patients aged 18 and over',
    source: 'mh-depression-prevalence',
    caveats: ['Recorded, and not age-standardised.', OLD_CUMBRIA],
  },
  {
    ...percent,
    id: 'mh-depression-review',
    title: 'Depression: new cases reviewed in time',
    definition:
      'Of the patients whom the footprint’s practices newly diagnosed with depression, the share that ' +
      'was seen again for a review 10 to 56 days later.',
    gap: 'care',
    polarity: 'high',
    numerator: 'New cases of depression reviewed 10 to 56 days after diagnosis',
    denominator: 'New cases of depression',
    source: 'mh-depression-review',
    caveats: [OLD_CUMBRIA],
  },
];
