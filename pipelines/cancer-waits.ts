import { type Column, OGL, type Source } from '../src/model/source.ts';

/** Treatments by days waited, headed as in the workbook. */
const WAITED: readonly Column[] = [
  { name: 'days_0_31', header: 'WITHIN 31 DAYS', kind: 'count' },
  { name: 'days_32_38', header: 'IN 32 TO 38 DAYS', kind: 'count' },
  { name: 'days_39_48', header: 'IN 39 TO 48 DAYS', kind: 'count' },
  { name: 'days_49_62', header: 'IN 49 TO 62 DAYS', kind: 'count' },
  { name: 'days_63_76', header: 'IN 63 TO 76 DAYS', kind: 'count' },
  { name: 'days_77_90', header: 'IN 77 TO 90 DAYS', kind: 'count' },
  { name: 'days_91_104', header: 'IN 91 TO 104 DAYS', kind: 'count' },
  { name: 'days_over_104', header: 'AFTER 104 DAYS', kind: 'count' },
];

export const cancerWaitsSources: readonly Source[] = [
  {
    id: 'cancer-waits',
    title: 'Cancer waiting times: 62 days from referral to first treatment, by commissioner',
    publisher: 'NHS England',
    licence: OGL,
    attribution:
      'Cancer waiting times, NHS England, licensed under the Open Government Licence v3.0',
    cadence: 'monthly',
    lagDays: 42,
    locator: {
      kind: 'landing page',
      url: 'https://www.england.nhs.uk/statistics/statistical-work-areas/cancer-waiting-times/monthly-data-and-summaries/',
      follow: [
        { href: /\/(?<financial>20\d\d-\d\d)-monthly-cancer-waiting-times-statistics\/?$/i },
      ],
      link: {
        href: /\/CWT-CRS-COMMISSIONER-(?<month>[A-Z][a-z]+)-(?<year>20\d\d)-[A-Z-]+[^/]*\.xlsx$/i,
      },
      from: '2025-04',
    },
    unseen: [
      'The page of a year is named in public code; of its files only the name of April 2025 is ' +
        'known, and that other months are named alike is supposed.',
    ],
    vintage: 'year start',
    layouts: [
      {
        relation: 'cancer_62_day',
        columns: [
          { name: 'commissioner_code', header: /^ODS CODE/i, kind: 'text' },
          {
            name: 'commissioner_name',
            header: /^INTEGRATED CARE BOARD/i,
            kind: 'text',
            required: true,
          },
          { name: 'route', header: 'REFERRAL ROUTE', kind: 'text', required: true },
          { name: 'cancer_type', header: /^CANCER TYPE$/i, kind: 'text', required: true },
          { name: 'treated', header: 'TOTAL', kind: 'count', required: true },
          { name: 'within_62_days', header: 'WITHIN 62 DAYS', kind: 'count', required: true },
          { name: 'after_62_days', header: 'AFTER 62 DAYS', kind: 'count', required: true },
          ...WAITED,
        ],
        key: ['commissioner_name', 'route', 'cancer_type'],
        minRows: 36,
        sheet: /^62-DAY \(ALL CANCER\)$/i,
        preamble: 8,
        // Parts B on repeat the patients of part A by route of referral.
        footer: /^PART [B-Z]\b/i,
        total: { column: 'commissioner_name', is: /^ALL ENGLISH COMMISSIONERS$/i },
        ignored: [/^TREATED WITHIN 62 DAYS$/i],
      },
    ],
    notes: [
      'Of the workbook, part A of the sheet of all cancers is read: ICBs and commissioning hubs, all ' +
        'routes. The standards of 28 and 31 days, routes, types of cancer and of treatment stand ' +
        'in other sheets and parts, not read.',
      'Counts may be halves: a pathway shared by two providers. Provisional months are published ' +
        'again as final.',
      'The workbook’s own note of its size is wrong for some sheets.',
    ],
  },
];
