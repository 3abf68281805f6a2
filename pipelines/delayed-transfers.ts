import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { type Column, OGL, type Source } from '../src/model/source.ts';

const PAGE =
  'https://www.england.nhs.uk/statistics/statistical-work-areas/delayed-transfers-of-care/';

/** Reasons for delay, by the letter that the workbooks put before them in every spelling. */
const REASONS: readonly (readonly [string, string])[] = [
  ['assessment', 'A'],
  ['public_funding', 'B'],
  ['nhs_non_acute', 'C'],
  ['residential_home', 'Di'],
  ['nursing_home', 'Dii'],
  ['care_package', 'E'],
  ['equipment', 'F'],
  ['choice', 'G'],
  ['disputes', 'H'],
  ['housing', 'I'],
  ['other', 'O'],
];

export const delayedTransfersSources: readonly Source[] = [
  {
    id: 'dtoc-days',
    title: 'Delayed transfers of care: delayed days by local authority',
    publisher: 'NHS England',
    licence: OGL,
    attribution:
      'Delayed transfers of care, NHS England, licensed under the Open Government Licence v3.0',
    cadence: 'monthly',
    lagDays: 42,
    locator: { kind: 'compiled', url: PAGE },
    vintage: 'year start',
    layouts: [
      {
        relation: 'dtoc_days',
        columns: [
          { name: 'authority_code', header: 'Code', kind: 'text', required: true },
          { name: 'authority_name', header: 'Name', kind: 'text', required: true },
          {
            name: 'days',
            header: 'Total Delayed Transfers of Care',
            kind: 'count',
            required: true,
          },
          { name: 'month', header: 'Period', kind: 'date', required: true },
        ],
        key: ['authority_code', 'month'],
        minRows: 150,
        missing: ['NA'],
        dateFormat: '%B %Y',
        ignored: [/./],
      },
    ],
    notes: [
      'Read in a tidied form; the publisher’s own CSV was never seen.',
      'The England row has the code "-"; the authorities sum to about 0.45 % less every month.',
      'Authority codes are numeric before July 2015.',
      'Collection ended in February 2020.',
      'The publisher’s own workbooks are `dtoc-monthly`; no indicator is computed from them yet.',
    ],
  },
  {
    id: 'dtoc-monthly',
    title: 'Delayed transfers of care: delayed days by local authority and reason, monthly',
    publisher: 'NHS England',
    licence: OGL,
    attribution:
      'Delayed transfers of care, NHS England, licensed under the Open Government Licence v3.0',
    cadence: 'monthly',
    lagDays: 42,
    locator: {
      kind: 'landing page',
      url: PAGE,
      follow: [{ href: /\/delayed-transfers-of-care-data-(?<financial>20\d\d-\d\d)\/?$/i }],
      link: {
        text: /^Total Delayed Days Local Authority (?<financial>20\d\d-\d\d) (?<month>[A-Z][a-z]+)\b/,
        href: /\.xls$/i,
      },
      from: '2016-04',
    },
    unseen: [
      'The words of the links are those of the page of 2017-18, kept by others; that 2016-17 has ' +
        'the same is supposed.',
    ],
    vintage: 'year start',
    layouts: [
      {
        relation: 'dtoc_by_reason',
        columns: [
          { name: 'region_name', header: 'Region', kind: 'text' },
          { name: 'authority_ons', header: 'ONS Geography', kind: 'text' },
          { name: 'authority_code', header: 'Code', kind: 'text' },
          { name: 'authority_name', header: 'Name', kind: 'text', required: true },
          ...REASONS.map(
            ([name, letter]): Column => ({
              name,
              header: new RegExp(`^${letter}\\) `, 'i'),
              kind: 'count',
              ...(letter === 'O' ? { optional: true } : {}),
            }),
          ),
          { name: 'days', header: 'Total', kind: 'count', required: true },
        ],
        key: ['authority_name'],
        minRows: 150,
        sheet: /^LA - by reason$/i,
        preamble: 13,
        missing: ['-', 'NA'],
        total: { column: 'authority_name', is: /^England$/ },
      },
    ],
    notes: [
      'Of each workbook the sheet of authorities by reason is read; by type of care and by who is ' +
        'responsible are left alone.',
      'The reason "Other" is counted from April 2017.',
      'Patients of Scotland, Wales and abroad have rows without an ONS code.',
      'Workbooks were revised up to December 2018; the newest revision is taken.',
    ],
  },
];

const SHARED = 'Authorities that straddle footprints are divided by resident population, mid-2017.';

const dtoc = {
  gap: 'care',
  domain: 'Flow out of hospital',
  by: 'authority',
  source: 'dtoc-days',
} as const;

export const delayedTransfersIndicators: readonly IndicatorDeclaration[] = [
  {
    ...dtoc,
    id: 'dtoc-days',
    title: 'Delayed transfers of care: days',
    definition:
      'How many days in the year patients of the footprint’s councils stayed in a hospital bed although ' +
      'they were ready to go home or to another place of care.',
    unit: 'days',
    polarity: 'none',
    combine: 'sum',
    numerator: 'Days of delay, all reasons',
    denominator: null,
    caveats: [SHARED],
  },
  {
    ...dtoc,
    id: 'dtoc-average-beds',
    title: 'Delayed transfers of care: average beds occupied each day',
    definition:
      'How many beds, on an average day of the period, held patients of the footprint’s councils who ' +
      'were ready to go home or to another place of care.',
    unit: 'beds',
    polarity: 'none',
    combine: 'sum',
    perDay: true,
    numerator: 'Days of delay, all reasons',
    denominator: 'Days in the period',
    caveats: [SHARED],
  },
  {
    ...dtoc,
    id: 'dtoc-days-per-100k-adults',
    title: 'Delayed transfers of care: days per 100,000 adults resident in mid-2017',
    definition:
      'Days in the year that patients stayed in a hospital bed although they were ready to leave it, ' +
      'for every 100,000 adults who live in the footprint.',
    answers: [
      {
        framework: 'ccg-iaf-2016-17',
        code: '127e',
        how: 'proxy',
        why: 'authorities’ days, divided by residents where they straddle, per adult of mid-2017',
      },
      {
        framework: 'stp-dashboard-2017',
        code: 'prevention-3',
        how: 'proxy',
        why: 'authorities’ days, divided by residents; the dashboard’s own rule was not found',
      },
    ],
    unit: 'days per 100,000 residents aged 18 and over',
    multiplier: 100_000,
    polarity: 'low',
    combine: 'ratio',
    numerator: 'Days of delay, all reasons',
    denominator: 'Residents aged 18 and over, mid-2017',
    caveats: [
      SHARED,
      'Adults are those resident in mid-2017 in every year shown.',
      'Days of delay are not independent events: no interval is given, and so no comparison.',
    ],
  },
];
