import type { Pipeline, Schedule } from '../src/model/pipeline.ts';

/**
 * Which sources are asked together, when, and what they feed. The days are when footpack asks; what
 * a publisher did not bring on the usual day is there the next time.
 */

const MONTHLY_STATISTICS =
  'monthly, all work areas on one day, normally the second Thursday; some months are revised later';
const THURSDAYS: Schedule = { at: '30 10 * * THU', words: 'every Thursday at 10:30' };
const EVERYTHING_MEASURED = ['observation', 'baseline', 'unmapped', 'packs'];

export const pipelines: readonly Pipeline[] = [
  {
    id: 'organisations',
    title: 'Who exists, who succeeded whom, and who belongs to which footprint',
    sources: [
      'ods-stp-membership',
      'ods-stp-partners',
      'ods-practices',
      'ods-practice-membership',
      'ods-successions',
      'trust-to-stp',
      'ods-practices-current',
      'ods-trusts',
      'ods-ccgs',
      'ods-authorities',
      'ods-practice-membership-current',
      'ods-successions-current',
      'facts-footprints',
      'facts-ccg-membership-2016',
      'facts-icb-2026',
      'facts-trust-share',
      'gp-practice-map',
      'qof-organisations',
    ],
    published: 'the directory is renewed daily; the map of practices monthly, in the middle',
    asks: { at: '15 6 2,18 * *', words: 'on the 2nd and the 18th at 06:15' },
    feeds: ['footprint', 'organisation', 'succession', 'membership', 'packs'],
  },
  {
    id: 'geography',
    title: 'Lookups, boundaries and residents of areas',
    sources: [
      'ons-ccg-to-stp',
      'ons-ccg-to-region',
      'ons-lsoa-to-ccg',
      'ons-lsoa-population',
      'ons-ccg-population-by-age',
      'ons-subicb-to-icb',
      'ons-lsoa21-to-subicb',
      'ons-stp-names',
      'ons-icb-names',
      'stp-boundaries',
      'icb-boundaries',
      'ccg-boundaries',
      'imd-lsoa',
      'facts-district-county',
    ],
    published: 'when boundaries change, mostly in April, and again as later versions',
    asks: { at: '45 6 3 * *', words: 'on the 3rd at 06:45' },
    feeds: ['footprint', 'membership', 'succession', ...EVERYTHING_MEASURED],
  },
  {
    id: 'general-practice',
    title: 'Registered patients and disease registers, by practice',
    sources: [
      'gp-registered-patients',
      'qof-prevalence',
      'qof-prevalence-recent',
      'qof-indicator-mappings',
    ],
    published:
      'registered patients monthly, in the middle; registers once a year, August to October',
    asks: { at: '15 7 18 * *', words: 'on the 18th at 07:15' },
    feeds: EVERYTHING_MEASURED,
  },
  {
    id: 'urgent-care',
    title: 'A&E attendances and emergency admissions, by provider',
    sources: ['ae-attendances'],
    published: MONTHLY_STATISTICS,
    asks: THURSDAYS,
    feeds: EVERYTHING_MEASURED,
  },
  {
    id: 'waiting-times',
    title: 'Waiting for treatment, and for cancer treatment',
    sources: ['rtt', 'cancer-waits'],
    published: MONTHLY_STATISTICS,
    asks: THURSDAYS,
    feeds: EVERYTHING_MEASURED,
  },
  {
    id: 'mental-health',
    title: 'Talking therapies, and mental health by CCG',
    sources: [
      'iapt-annual',
      'talking-therapies-monthly',
      'mh-cmd-prevalence',
      'mh-iapt-improvement',
      'mh-depression-prevalence',
      'mh-depression-review',
    ],
    published: 'talking therapies monthly and once a year; the others no more',
    asks: { at: '45 7 18 * *', words: 'on the 18th at 07:45' },
    feeds: EVERYTHING_MEASURED,
  },
  {
    id: 'delayed-transfers',
    title: 'Delayed transfers of care, by authority',
    sources: ['dtoc-days', 'dtoc-monthly'],
    published: 'no more: it was monthly until the collection ended in February 2020',
    asks: {
      at: '15 8 5 JAN,APR,JUL,OCT *',
      words: 'on the 5th of January, April, July and October at 08:15',
    },
    ends: { 'dtoc-monthly': '2020-02' },
    feeds: EVERYTHING_MEASURED,
  },
  {
    id: 'public-health',
    title: 'Healthy living, vaccination and obesity, by area',
    sources: ['fingertips', 'fingertips-rates', 'cover', 'obesity-admissions'],
    published: 'Fingertips indicator by indicator, mostly once a year; vaccination each quarter',
    asks: { at: '45 8 6 * *', words: 'on the 6th at 08:45' },
    // Workbooks of later quarters have another layout.
    ends: { cover: '2018-Q1' },
    feeds: EVERYTHING_MEASURED,
  },
  {
    id: 'care-quality',
    title: 'Ratings of the Care Quality Commission',
    sources: ['cqc-directory', 'cqc-ratings'],
    published:
      'the directory weekly, ratings monthly; neither is fetched before its layout is known',
    asks: null,
    feeds: [],
  },
  {
    id: 'finance',
    title: 'Money: payments to practices, loans, resources and the gap',
    sources: [
      'gp-payments',
      'mh-spending',
      'mh-camhs-spending',
      'facts-interim-loans',
      'facts-resources',
      'facts-do-nothing-gap',
    ],
    published: 'payments to practices once a year; the others no more',
    asks: {
      at: '15 9 7 JAN,APR,JUL,OCT *',
      words: 'on the 7th of January, April, July and October at 09:15',
    },
    // Files of later years have another layout.
    ends: { 'gp-payments': '2017/18' },
    feeds: EVERYTHING_MEASURED,
  },
  {
    id: 'packs',
    title: 'Packs, tables and maps of the release',
    sources: [],
    published: 'by footpack, once what the others brought is built and checked',
    asks: null,
    feeds: ['packs'],
  },
];
