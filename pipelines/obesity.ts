import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { OGL, type Source } from '../src/model/source.ts';
import { HOSPITAL_EPISODES } from '../src/model/suppression.ts';

export const obesitySources: readonly Source[] = [
  {
    id: 'obesity-admissions',
    title: 'Hospital admissions with obesity by CCG, 2014/15',
    publisher: 'NHS Digital',
    licence: OGL,
    attribution:
      'Statistics on Obesity, Physical Activity and Diet, NHS Digital, licensed under the Open ' +
      'Government Licence v3.0',
    cadence: 'once',
    lagDays: 390,
    locator: {
      kind: 'compiled',
      url: 'https://digital.nhs.uk/data-and-information/publications/statistical/statistics-on-obesity-physical-activity-and-diet',
    },
    vintage: { fixed: '2014-04' },
    suppression: HOSPITAL_EPISODES,
    layouts: [
      {
        relation: 'obesity_admissions',
        columns: [
          { name: 'year', header: 'Year', kind: 'text', required: true },
          { name: 'org_type', header: 'Org_Type', kind: 'text', required: true },
          { name: 'org_ons', header: 'ONS_Code', kind: 'text', required: true },
          { name: 'org_ods', header: 'Org_Code', kind: 'text' },
          { name: 'org_name', header: 'Org_Name', kind: 'text' },
          { name: 'classification', header: 'Classification', kind: 'text', required: true },
          { name: 'persons', header: 'Metric_Primary', kind: 'text', required: true },
          { name: 'admissions', header: 'Value', kind: 'count' },
        ],
        key: ['org_type', 'org_ons', 'org_ods', 'classification', 'persons'],
        minRows: 1_500,
        suppressed: ['*'],
      },
    ],
    notes: [
      'In windows-1252.',
      'A star stands for a count of 1 to 5, or for one that would give such a count away: the eight ' +
        'stars of primary diagnoses stand for 68 admissions, the sixteen of operations for 86, more ' +
        'than five each.',
      'The rows of men and of women repeat those of all persons, figure by figure, and are not read.',
      'CCGs of 2014. Three (00F, 00G, 00H) were one by April 2016 (13T) and are placed with it; two ' +
        '(09G, 09N) had other ONS codes by then, and keep their place by the ODS code.',
      'In England 139 admissions with obesity are of no known CCG.',
      'The address of the file is not known.',
    ],
  },
];

const obesity = {
  gap: 'health',
  domain: 'Healthy living',
  unit: 'admissions',
  polarity: 'none',
  combine: 'sum',
  by: 'ccg',
  denominator: null,
  source: 'obesity-admissions',
} as const satisfies Partial<IndicatorDeclaration>;

const CAVEATS = [
  'Admissions, not people: somebody admitted twice counts twice.',
  'Of 2014/15, by the CCGs of that year; those that had merged by April 2016 are counted with the one ' +
    'that took them over.',
];
const RECORDED =
  'How often obesity is written down beside another reason differs from hospital to hospital.';
const HIDDEN =
  'Hidden counts leave wide bounds: some stars hide a larger count, to keep another from being told.';

export const obesityIndicators: readonly IndicatorDeclaration[] = [
  {
    ...obesity,
    id: 'obesity-admissions',
    title: 'Admissions to hospital with obesity recorded, 2014/15',
    definition:
      'How many stays in hospital began in the year for which obesity was written down, as the main ' +
      'reason or beside it.',
    numerator: 'Finished admission episodes with a primary or secondary diagnosis of obesity',
    caveats: [...CAVEATS, RECORDED],
    published: [{ period: '2014/15', numerator: 440_288, tolerance: 0 }],
  },
  {
    ...obesity,
    id: 'obesity-admissions-per-100k',
    title: 'Admissions to hospital with obesity recorded per 100,000 residents, 2014/15',
    definition:
      'How many stays in hospital began in 2014/15 for which obesity was written down, as the main ' +
      'reason or beside it, for every 100,000 people who lived in the footprint in mid-2017.',
    unit: 'per 100,000 residents of mid-2017',
    multiplier: 100_000,
    combine: 'ratio',
    numerator: 'Finished admission episodes with a primary or secondary diagnosis of obesity',
    denominator: 'Residents of all ages, mid-2017',
    caveats: [
      ...CAVEATS,
      RECORDED,
      'Residents are those of mid-2017, three years later than the admissions: where people moved in, ' +
        'the rate is too low.',
      'Neither age-standardised nor made of independent events: no interval is given, and so no ' +
        'comparison.',
    ],
  },
  {
    ...obesity,
    id: 'obesity-admissions-primary',
    title: 'Admissions to hospital because of obesity, 2014/15',
    definition:
      'How many stays in hospital began in the year for which obesity was the main reason.',
    numerator: 'Finished admission episodes with a primary diagnosis of obesity',
    caveats: [...CAVEATS, HIDDEN],
    published: [{ period: '2014/15', numerator: 9_130, tolerance: 0 }],
  },
  {
    ...obesity,
    id: 'obesity-bariatric-procedures',
    title: 'Operations to lose weight, 2014/15',
    definition:
      'How many operations on the stomach or bowel to lose weight were done in the year on people for ' +
      'whom obesity was written down.',
    unit: 'operations',
    numerator: 'Finished consultant episodes of bariatric surgery with a diagnosis of obesity',
    caveats: [...CAVEATS, HIDDEN],
    published: [{ period: '2014/15', numerator: 6_032, tolerance: 0 }],
  },
];
