import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import type { Column } from '../src/model/source.ts';
import { OGL, type Source } from '../src/model/source.ts';

/** The counts of the monthly CSV, by department type; before 2019 headed "Number of …". */
function byType(name: string, heading: (department: string) => RegExp): Column[] {
  return [
    { name: `${name}_1`, header: heading('Type 1'), kind: 'count', required: true },
    { name: `${name}_2`, header: heading('Type 2'), kind: 'count', required: true },
    {
      name: `${name}_other`,
      header: heading('Other( A&E)? Department'),
      kind: 'count',
      required: true,
    },
  ];
}

export const urgentCareSources: readonly Source[] = [
  {
    id: 'ae-attendances',
    title: 'A&E attendances and emergency admissions by provider',
    publisher: 'NHS England',
    licence: OGL,
    attribution:
      'A&E attendances and emergency admissions, NHS England, licensed under the Open Government ' +
      'Licence v3.0',
    cadence: 'monthly',
    lagDays: 14,
    locator: {
      kind: 'landing page',
      url: 'https://www.england.nhs.uk/statistics/statistical-work-areas/ae-waiting-times-and-activity/',
      follow: [
        { href: /\/ae-attendances-and-emergency-admissions-(?<financial>20\d\d-\d\d)\/?$/i },
      ],
      link: {
        text: /^Monthly A&E (?<month>[A-Z][a-z]+) (?<year>20\d\d)\b/,
        href: /\.csv$/i,
      },
      // The months before are in the tidied file of 2016 to 2019.
      from: '2019-04',
    },
    unseen: [
      'Pages, words of links and names of files are those of public code that read them in 2026; ' +
        'none was asked by us. CSV files before June 2024 were not at hand.',
    ],
    vintage: 'year start',
    layouts: [
      {
        relation: 'ae_by_type',
        columns: [
          { name: 'month', header: 'period', kind: 'date', required: true },
          { name: 'org_code', kind: 'text', required: true },
          { name: 'department', header: 'type', kind: 'text', required: true },
          { name: 'attendances', kind: 'count', required: true },
          { name: 'breaches', kind: 'count', required: true },
          { name: 'admissions', kind: 'count', required: true },
        ],
        key: ['month', 'org_code', 'department'],
        minRows: 200,
      },
      {
        relation: 'ae_msitae',
        columns: [
          { name: 'month_name', header: 'Period', kind: 'text', required: true },
          { name: 'org_code', header: 'Org Code', kind: 'text', required: true },
          { name: 'org_name', header: 'Org name', kind: 'text' },
          ...byType('attendances', (d) => new RegExp(`^(Number of )?A&E attendances ${d}$`, 'i')),
          ...byType(
            'breaches',
            (d) => new RegExp(`^(Number of )?attendances over 4hrs ${d}$`, 'i'),
          ),
          ...byType('admissions', (d) => new RegExp(`^Emergency admissions via A&E - ${d}$`, 'i')),
          ...byType(
            'booked',
            (d) =>
              new RegExp(
                `^A&E attendances Booked Appointments ${d.replace('( A&E)? ', ' ')}$`,
                'i',
              ),
          ).map((c) => ({ ...c, required: false, optional: true })),
          ...byType(
            'booked_breaches',
            (d) =>
              new RegExp(
                `^Attendances over 4hrs Booked Appointments ${d.replace('( A&E)? ', ' ')}$`,
                'i',
              ),
          ).map((c) => ({ ...c, required: false, optional: true })),
        ],
        key: ['month_name', 'org_code'],
        minRows: 150,
        total: { column: 'org_code', is: /^total$/i },
        ignored: [
          /^Parent Org$/i,
          /^Patients who have waited/i,
          /^Other emergency admissions$/i,
          /^a$/,
        ],
      },
    ],
    notes: [
      'In the monthly CSV the plain columns leave out booked appointments: both groups are added.',
      'The total row is spelled TOTAL, Total or "Total ", in any of the first columns.',
      'The tidied file of 2016 to 2019 is not the publisher’s own layout.',
      'Some months have empty columns at the end, one headed "a" (September 2024).',
      'Sites, practices and independent providers stand beside trusts; the parent organisation is ' +
        'the NHS region, not the STP or ICB.',
    ],
  },
];

const PROVIDER =
  'By the footprint of the provider’s headquarters, not by where patients live or who pays.';
const UNPLACED =
  'Independent providers and walk-in centres that no list gives to a footprint are in no footprint; ' +
  'England is shown on the same organisations, with the published figure beside it.';

const ae = {
  gap: 'care',
  domain: 'Urgent and emergency care',
  by: 'provider',
  sameOrganisations: true,
  source: 'ae-attendances',
} as const;

export const urgentCareIndicators: readonly IndicatorDeclaration[] = [
  {
    ...ae,
    id: 'ae-4hr-type1',
    title: 'A&E within four hours, major departments (type 1), by provider’s footprint',
    definition:
      'Of the attendances at major A&E departments (consultant-led, open all hours) run by the ' +
      'footprint’s providers, the share that ended in admission, transfer or discharge within four ' +
      'hours of arrival.',
    unit: 'percent',
    multiplier: 100,
    polarity: 'high',
    combine: 'ratio',
    interval: 'wilson',
    numerator: 'Type 1 attendances that ended within four hours',
    denominator: 'Type 1 attendances',
    caveats: [PROVIDER],
  },
  {
    ...ae,
    id: 'ae-4hr-all',
    title: 'A&E within four hours, all departments, by provider’s footprint',
    definition:
      'Of the attendances at A&E departments of every type run by the footprint’s providers, minor ' +
      'injury units and walk-in centres among them, the share that ended in admission, transfer or ' +
      'discharge within four hours of arrival.',
    answers: [
      {
        framework: 'ccg-iaf-2016-17',
        code: '127c',
        how: 'proxy',
        why: 'by the provider’s footprint, not by the CCG’s patients',
      },
      {
        framework: 'stp-dashboard-2017',
        code: 'emergency-care-1',
        how: 'proxy',
        why: 'by the footprint of the provider’s headquarters; the dashboard’s own rule was not found',
      },
    ],
    unit: 'percent',
    multiplier: 100,
    polarity: 'high',
    combine: 'ratio',
    interval: 'wilson',
    numerator: 'Attendances that ended within four hours',
    denominator: 'Attendances at all departments',
    caveats: [PROVIDER, UNPLACED],
  },
  {
    ...ae,
    id: 'ae-attendances',
    title: 'A&E attendances, all departments, by provider’s footprint',
    definition:
      'How many times people attended A&E departments of every type run by the footprint’s providers, ' +
      'wherever they live.',
    unit: 'attendances',
    polarity: 'none',
    combine: 'sum',
    numerator: 'Attendances at all departments',
    denominator: null,
    caveats: [PROVIDER, UNPLACED],
  },
  {
    ...ae,
    id: 'ae-attendances-type1',
    title: 'A&E attendances, major departments (type 1), by provider’s footprint',
    definition:
      'How many times people attended major A&E departments (consultant-led, open all hours) run by ' +
      'the footprint’s providers, wherever they live.',
    unit: 'attendances',
    polarity: 'none',
    combine: 'sum',
    numerator: 'Type 1 attendances',
    denominator: null,
    caveats: [PROVIDER],
  },
  {
    ...ae,
    id: 'ae-admissions',
    title: 'Emergency admissions through A&E, by provider’s footprint',
    definition:
      'How many people the footprint’s providers admitted as an emergency from an A&E department. ' +
      'Emergency admissions that come another way, as from a GP, are not in it.',
    unit: 'admissions',
    polarity: 'none',
    combine: 'sum',
    numerator: 'Emergency admissions through A&E departments of every type',
    denominator: null,
    caveats: [PROVIDER, UNPLACED],
  },
];
