import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { OGL, type Source } from '../src/model/source.ts';

export const generalPracticeSources: readonly Source[] = [
  {
    id: 'gp-payments',
    title: 'NHS Payments to General Practice, by practice',
    publisher: 'NHS Digital',
    licence: OGL,
    attribution:
      'NHS Payments to General Practice, NHS Digital, licensed under the Open Government Licence v3.0',
    cadence: 'annual',
    lagDays: 170,
    locator: {
      kind: 'landing page',
      url: 'https://digital.nhs.uk/data-and-information/publications/statistical/nhs-payments-to-general-practice',
      // Only the years whose layout is at hand: see the notes.
      follow: [
        { text: /\bPayments to General Practice\b.*\b(?<financial>2016[-/]17|2017[-/]18)/i },
      ],
      link: { href: /\/nhspayments-?gp-\d\d-\d\d-(prac-)?csv[^/]*\.csv$/i },
    },
    unseen: [
      'The words of the links from the series to its years are supposed after the titles of the ' +
        'pages; file names are those of public code for 2015/16 and for 2020/21 to 2024/25.',
    ],
    vintage: 'year start',
    layouts: [
      {
        relation: 'gp_payments',
        columns: [
          { name: 'ccg_ods', header: 'CCG Code', kind: 'text', required: true },
          { name: 'practice_code', header: 'Practice Code', kind: 'text', required: true },
          { name: 'practice_name', header: 'Practice Name', kind: 'text' },
          { name: 'closed', header: 'Practice Close Date', kind: 'date' },
          {
            name: 'registered',
            header: /^(Average )?Number of Registered Patients( \(Last Known Figure\))?$/i,
            kind: 'count',
          },
          {
            name: 'weighted',
            header: /^(Average )?Number of Weighted Patients( \(Last Known Figure\))?$/i,
            kind: 'count',
          },
          { name: 'prescribing_fees', header: 'Prescribing Fee Payments', kind: 'number' },
          { name: 'dispensing_fees', header: 'Dispensing Fee Payments', kind: 'number' },
          { name: 'drugs', header: 'Reimbursement of Drugs', kind: 'number' },
          {
            name: 'payments',
            header: 'Total NHS Payments to General Practice',
            kind: 'number',
            required: true,
          },
        ],
        key: ['practice_code'],
        minRows: 5_000,
        missing: ['N/A'],
        dateFormat: '%d/%m/%Y',
        ignored: [/./],
      },
      {
        relation: 'gp_practices',
        columns: [
          { name: 'practice_code', kind: 'text', required: true },
          { name: 'practice_name', kind: 'text' },
          { name: 'ccg_ods', kind: 'text', required: true },
        ],
        key: ['practice_code'],
        minRows: 5_000,
      },
    ],
    notes: [
      '2016/17 uses the 209 CCGs of April 2016, 2017/18 the 207 of April 2017.',
      'List sizes are the last known: closed practices keep theirs.',
      'Columns of payments are renamed between the years; only those named here are read.',
      'The layout of practices alone is that of the bundled extract.',
      'Later years are not fetched: no file with their columns was at hand, and their CCGs are of ' +
        'other vintages.',
    ],
  },
];

const REGISTERED =
  'Registered patients are not residents: 57.9 million were on lists in 2016/17 against 55.6 million ' +
  'residents in mid-2017, unevenly by area.';
const ALL_ROWS =
  'As the publisher does it: every practice’s payments over every practice’s last known list, ' +
  'closed ones included.';

const gp = { by: 'ccg', source: 'gp-payments' } as const;

const perHead = {
  ...gp,
  gap: 'finance',
  domain: 'General practice funding',
  polarity: 'none',
  combine: 'ratio',
} as const;

export const generalPracticeIndicators: readonly IndicatorDeclaration[] = [
  {
    ...gp,
    id: 'gp-registered-patients',
    title: 'Patients registered with open practices',
    definition:
      'How many people are on the lists of the footprint’s general practices, counting practices that ' +
      'were open at the end of the year. People are counted where they are registered, not where ' +
      'they live.',
    gap: 'care',
    domain: 'Population served',
    unit: 'patients',
    polarity: 'none',
    combine: 'sum',
    numerator: 'Registered patients of practices open at the end of the year',
    denominator: null,
    caveats: [REGISTERED],
  },
  {
    ...gp,
    id: 'gp-registered-patients-closed',
    title: 'Patients last known on the lists of practices that closed in the year',
    definition:
      'How many people were on the lists of practices that closed during the year, as last counted ' +
      'before they closed: shown apart, so that nobody is counted twice.',
    gap: 'care',
    domain: 'Population served',
    unit: 'patients',
    polarity: 'none',
    combine: 'sum',
    numerator: 'Last known registered patients of practices with a closing date',
    denominator: null,
    caveats: ['Most of these patients are on another list by the end of the year.'],
  },
  {
    ...gp,
    id: 'gp-weighted-patients',
    title: 'Weighted patients of open practices',
    definition:
      'The lists of the footprint’s open practices, each patient weighted by the formula that shares ' +
      'out practice funding by the expected workload: age and sex, need, turnover, rurality and staff ' +
      'costs. Not a count of people.',
    gap: 'care',
    domain: 'Population served',
    unit: 'weighted patients',
    polarity: 'none',
    combine: 'sum',
    numerator: 'Patients weighted by the Carr-Hill formula, practices open at the end of the year',
    denominator: null,
    caveats: [REGISTERED],
  },
  {
    ...perHead,
    id: 'gp-payments-per-patient-excl-dispensing',
    title: 'NHS payments to general practice per registered patient, without dispensing',
    definition:
      'What the NHS paid the footprint’s practices in the year for each patient on their lists, leaving ' +
      'out fees for prescribing and dispensing and the drugs themselves, so that practices with and ' +
      'without a dispensary can be compared.',
    unit: '£ per registered patient',
    numerator: 'Payments less prescribing fees, dispensing fees and reimbursement of drugs',
    denominator: 'Last known registered patients, all practices',
    caveats: [
      'Dispensing practices buy drugs for their patients: with it, rural footprints look costly.',
      ALL_ROWS,
    ],
  },
  {
    ...perHead,
    id: 'gp-payments-per-patient',
    title: 'NHS payments to general practice per registered patient',
    definition:
      'What the NHS paid the footprint’s practices in the year, all payments together, for each patient ' +
      'on their lists.',
    unit: '£ per registered patient',
    numerator: 'Total NHS payments to general practice',
    denominator: 'Last known registered patients, all practices',
    caveats: ['Includes dispensing, which moves rural footprints most.', ALL_ROWS],
    published: [
      { period: '2016/17', value: 151.37, tolerance: 0.005 },
      { period: '2017/18', value: 152.04, tolerance: 0.005 },
    ],
  },
  {
    ...perHead,
    id: 'gp-payments-per-weighted-patient',
    title: 'NHS payments to general practice per weighted patient',
    definition:
      'What the NHS paid the footprint’s practices in the year, all payments together, for each patient ' +
      'weighted by the formula that shares out practice funding by the expected workload.',
    unit: '£ per weighted patient',
    numerator: 'Total NHS payments to general practice',
    denominator: 'Last known weighted patients, all practices',
    caveats: ['Includes dispensing, which moves rural footprints most.', ALL_ROWS],
  },
];
