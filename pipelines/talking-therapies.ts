import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { OGL, type Source } from '../src/model/source.ts';

export const talkingTherapiesSources: readonly Source[] = [
  {
    id: 'iapt-annual',
    title: 'Psychological Therapies: annual report on the use of IAPT services',
    publisher: 'NHS Digital',
    licence: OGL,
    attribution:
      'Psychological Therapies, Annual report on the use of IAPT services, NHS Digital, licensed ' +
      'under the Open Government Licence v3.0',
    cadence: 'annual',
    lagDays: 230,
    locator: {
      kind: 'url',
      url: 'https://digital.nhs.uk/data-and-information/publications/statistical/psychological-therapies-annual-reports-on-the-use-of-iapt-services',
      files: [
        {
          url: 'https://files.digital.nhs.uk/82/2CCBED/psych-ther-ann-2017-18-csvs.zip',
          period: '2017/18',
        },
      ],
    },
    unseen: [
      'The zip’s address is that of public code. Which of its files holds the table is supposed ' +
        'after the name that public code has for 2018/19 (`…-main-csv.csv`).',
    ],
    vintage: { fixed: '2017-04' },
    layouts: [
      {
        relation: 'iapt_annual',
        columns: [
          { name: 'start_date', kind: 'date', required: true },
          { name: 'end_date', kind: 'date', required: true },
          { name: 'org_type', kind: 'text', required: true },
          { name: 'org_code', kind: 'text', required: true },
          { name: 'org_name', kind: 'text' },
          { name: 'breakdown', header: 'variable_type', kind: 'text', required: true },
          { name: 'measure', header: 'measure_name', kind: 'text', required: true },
          { name: 'statistic', header: 'measure_statistic', kind: 'text', required: true },
          { name: 'value', kind: 'count' },
        ],
        key: ['start_date', 'org_type', 'org_code', 'breakdown', 'measure', 'statistic'],
        minRows: 1_000,
        suppressed: ['*'],
        member: /main[^/]*\.csv$/i,
        ignored: [/^reporting_period$/],
      },
    ],
    suppression: [{ low: 0, high: 4, rounding: 2 }],
    notes: [
      'Counts below England are rounded to 5; a star stands for 0 to 4.',
      'CCG rows are observations; STP, region and England rows only reconcile them.',
      'Hubs 13Q, 13R and 14E and the code UNKNOWN belong to no footprint.',
      'One year: the codes of others are of other vintages, and 2018/19 is published as a .rar.',
    ],
  },
  {
    id: 'talking-therapies-monthly',
    title: 'NHS Talking Therapies: monthly activity and performance',
    publisher: 'NHS England',
    licence: OGL,
    attribution:
      'NHS Talking Therapies Monthly Statistics Including Employment Advisors, NHS England, ' +
      'licensed under the Open Government Licence v3.0',
    cadence: 'monthly',
    lagDays: 45,
    locator: {
      kind: 'landing page',
      url: 'https://digital.nhs.uk/data-and-information/publications/statistical/nhs-talking-therapies-monthly-statistics-including-employment-advisors',
      follow: [{ href: /\/performance-(?<month>[a-z]+)-(?<year>20\d\d)$/i }],
      link: {
        href: /\/nhstalkingtherapies_month_(?<month>[a-z]+)_(?<year>20\d\d)_activity_performance\.csv$/i,
      },
      from: '2025-03',
    },
    awaiting: 'a monthly activity file',
    unseen: ['Pages and names of files are those of public code of 2025 and 2026.'],
    vintage: 'year start',
    layouts: [],
    notes: [
      'Public documentation names its columns: REPORTING_PERIOD_START and _END, GROUP_TYPE, ' +
        'ORG_CODE1, ORG_NAME1, ORG_CODE2, ORG_NAME2, MEASURE_ID, MEASURE_NAME, ' +
        'MEASURE_VALUE_SUPPRESSED.',
    ],
  },
];

const ROUNDED = 'Counts are published rounded to 5; a footprint’s sum carries that rounding.';

const iapt = { gap: 'care', domain: 'Mental health', by: 'ccg', source: 'iapt-annual' } as const;

const share = {
  ...iapt,
  unit: 'percent',
  multiplier: 100,
  polarity: 'high',
  combine: 'ratio',
  interval: 'wilson',
} as const;

const CASES = 'Courses of treatment finished by people who were at caseness when they began';

/** Counts as published: id, title, what is counted, and what that says. */
const COUNTS: readonly (readonly [string, string, string, string])[] = [
  [
    'referrals-received',
    'referrals received',
    'Referrals received',
    'How many referrals to talking therapies were received in the year, whoever made them.',
  ],
  [
    'finished-course',
    'finished courses of treatment',
    'Referrals that finished a course of treatment',
    'How many referrals ended in the year after a course of treatment: two appointments or more.',
  ],
  [
    'at-caseness',
    'at caseness at the start',
    'Finished courses of people at caseness at the start',
    'How many of the courses that finished in the year were of people ill enough at the start to be a ' +
      'clinical case.',
  ],
  [
    'not-at-caseness',
    'not at caseness at the start',
    'Finished courses of people not at caseness',
    'How many of the courses that finished in the year were of people not ill enough at the start to ' +
      'be a clinical case: they cannot move to recovery.',
  ],
  [
    'recovered',
    'recovered',
    'Finished courses that moved to recovery',
    'How many of the courses that finished in the year ended with somebody who was a clinical case at ' +
      'the start and no longer was.',
  ],
  [
    'improved',
    'reliably improved',
    'Finished courses with reliable improvement',
    'How many of the courses that finished in the year ended with a score better by more than the ' +
      'error of the scale.',
  ],
  [
    'reliably-recovered',
    'reliably recovered',
    'Finished courses with reliable recovery',
    'How many of the courses that finished in the year ended in recovery, and with a score better by ' +
      'more than the error of the scale.',
  ],
  [
    'no-reliable-change',
    'no reliable change',
    'Finished courses with no reliable change',
    'How many of the courses that finished in the year ended with a score that had changed by no more ' +
      'than the error of the scale.',
  ],
  [
    'deteriorated',
    'reliably deteriorated',
    'Finished courses with reliable deterioration',
    'How many of the courses that finished in the year ended with a score worse by more than the ' +
      'error of the scale.',
  ],
];

export const talkingTherapiesIndicators: readonly IndicatorDeclaration[] = [
  {
    ...share,
    id: 'iapt-recovery',
    title: 'Talking therapies: moved to recovery',
    definition:
      'Of the people whose anxiety or depression was severe enough to be a clinical case when they began ' +
      'a course of talking therapy, and who finished it in the year, the share that was no longer a ' +
      'case at the end.',
    answers: [
      { framework: 'ccg-iaf-2016-17', code: '123a', how: 'computed' },
      {
        framework: 'stp-dashboard-2017',
        code: 'mental-health-1',
        how: 'proxy',
        why: 'of the year 2017/18; the dashboard’s own months and definition were not found',
      },
    ],
    numerator: 'Finished courses that moved to recovery',
    denominator: `${CASES} (finished less not at caseness)`,
    denominatorCounts: 2,
    caveats: [ROUNDED],
    published: [{ period: '2017/18', value: 50.8, tolerance: 0.05 }],
  },
  {
    ...share,
    id: 'iapt-improvement',
    title: 'Talking therapies: reliable improvement',
    definition:
      'Of the people who finished a course of talking therapy in the year, the share whose score for ' +
      'anxiety or depression fell by more than the error of the scale, however ill they were.',
    numerator: 'Finished courses with reliable improvement',
    denominator: 'Finished courses of treatment',
    caveats: [ROUNDED],
    published: [{ period: '2017/18', value: 66.4, tolerance: 0.05 }],
  },
  {
    ...share,
    id: 'iapt-reliable-recovery',
    title: 'Talking therapies: reliable recovery',
    definition:
      'Of the people who were a clinical case when they began a course of talking therapy, and who ' +
      'finished it in the year, the share that was no longer a case and had improved by more than ' +
      'the error of the scale.',
    numerator: 'Finished courses with reliable recovery',
    denominator: `${CASES} (finished less not at caseness)`,
    denominatorCounts: 2,
    caveats: [ROUNDED],
    published: [{ period: '2017/18', value: 48.3, tolerance: 0.05 }],
  },
  ...COUNTS.map(
    ([id, title, counted, definition]): IndicatorDeclaration => ({
      ...iapt,
      id: `iapt-${id}`,
      title: `Talking therapies: ${title}`,
      definition,
      unit: 'referrals',
      polarity: 'none',
      combine: 'sum',
      numerator: counted,
      denominator: null,
      caveats: [ROUNDED],
    }),
  ),
];
