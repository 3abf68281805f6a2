import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { OGL, type Source } from '../src/model/source.ts';

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
    locator: {
      kind: 'landing page',
      url: 'https://www.england.nhs.uk/statistics/statistical-work-areas/delayed-transfers-of-care/',
      link: { text: /Local Authority/i },
    },
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
