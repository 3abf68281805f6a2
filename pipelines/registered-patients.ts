import { type Column, type Locator, OGL, type Source } from '../src/model/source.ts';

/** The monthly files; the name of the file varies with its month and ends in .csv or .zip. */
function monthly(file: string): Locator {
  return {
    kind: 'landing page',
    url: 'https://digital.nhs.uk/data-and-information/publications/statistical/patients-registered-at-a-gp-practice',
    follow: [
      { href: /\/patients-registered-at-a-gp-practice\/(?<month>[a-z]+)-(?<year>20\d\d)$/i },
    ],
    link: { href: new RegExp(`/${file}(-[^/]*|_v\\d)?\\.(csv|zip)$`, 'i') },
    from: '2021-01',
  };
}

const REGISTERED = {
  publisher: 'NHS Digital',
  licence: OGL,
  attribution:
    'Patients Registered at a GP Practice, NHS Digital, licensed under the Open Government Licence v3.0',
  cadence: 'monthly',
  lagDays: 15,
  vintage: 'year start',
  unseen: [
    'Addresses of months and names of files are those of public code of 2018 to 2026; the list of ' +
      'months was never seen. The publisher’s host refuses many clients (403).',
    'No zip was at hand: that it holds one CSV of the same name is supposed.',
  ],
} as const satisfies Partial<Source>;

/** A code or name under its headings before and after July 2022. */
function renamed(name: string, ...header: string[]): Column {
  return { name, header, kind: 'text', required: true };
}

const DATES =
  'The date of the extract is written 01JAN2021, 01Jan2022 or 01-Apr-17, and kept as text.';

export const registeredPatientsSources: readonly Source[] = [
  {
    ...REGISTERED,
    id: 'gp-registered-patients',
    title: 'Patients registered at a GP practice: all persons',
    locator: monthly('gp-reg-pat-prac-all'),
    layouts: [
      {
        relation: 'gp_registered_patients',
        columns: [
          { name: 'extract_date', header: 'EXTRACT_DATE', kind: 'text', required: true },
          { name: 'org_type', header: 'TYPE', kind: 'text', required: true, allowed: ['GP'] },
          renamed('ccg_ods', 'CCG_CODE', 'SUB_ICB_LOCATION_CODE'),
          renamed('ccg_ons', 'ONS_CCG_CODE', 'ONS_SUB_ICB_LOCATION_CODE'),
          renamed('practice_code', 'CODE'),
          { name: 'postcode', header: 'POSTCODE', kind: 'text' },
          { name: 'sex', header: 'SEX', kind: 'text', required: true, allowed: ['ALL'] },
          { name: 'age', header: 'AGE', kind: 'text', required: true, allowed: ['ALL'] },
          { name: 'patients', header: 'NUMBER_OF_PATIENTS', kind: 'count', required: true },
        ],
        key: ['practice_code'],
        minRows: 5_500,
        member: /(^|\/)gp-reg-pat-prac-all[^/]*\.csv$/i,
        ignored: [/^PUBLICATION$/],
      },
    ],
    notes: [
      DATES,
      'CCGs are called sub-ICB locations from July 2022. From April 2024 lists are counted in ' +
        'another system: a break in the series.',
      'Months from January 2021 on; by age and sex is published in files of its own, not read.',
    ],
  },
  {
    ...REGISTERED,
    id: 'gp-practice-map',
    title: 'Patients registered at a GP practice: practices, networks, CCGs, STPs and regions',
    locator: monthly('gp-reg-pat-prac-map'),
    layouts: [
      {
        relation: 'gp_practice_map',
        columns: [
          { name: 'extract_date', header: 'EXTRACT_DATE', kind: 'text', optional: true },
          renamed('practice_code', 'PRACTICE_CODE'),
          renamed('practice_name', 'PRACTICE_NAME'),
          { name: 'postcode', header: 'PRACTICE_POSTCODE', kind: 'text' },
          { name: 'pcn_code', header: 'PCN_CODE', kind: 'text' },
          { name: 'pcn_name', header: 'PCN_NAME', kind: 'text' },
          renamed('ccg_ons', 'ONS_CCG_CODE', 'ONS_SUB_ICB_LOCATION_CODE'),
          renamed('ccg_ods', 'CCG_CODE', 'SUB_ICB_LOCATION_CODE'),
          renamed('ccg_name', 'CCG_NAME', 'SUB_ICB_LOCATION_NAME'),
          renamed('stp_ons', 'ONS_STP_CODE', 'ONS_ICB_CODE'),
          renamed('stp_ods', 'STP_CODE', 'ICB_CODE'),
          renamed('stp_name', 'STP_NAME', 'ICB_NAME'),
          renamed('region_ons', 'ONS_COMM_REGION_CODE'),
          renamed('region_ods', 'COMM_REGION_CODE'),
          renamed('region_name', 'COMM_REGION_NAME'),
        ],
        key: ['practice_code'],
        minRows: 5_500,
        member: /(^|\/)gp-reg-pat-prac-map[^/]*\.csv$/i,
        ignored: [/^PUBLICATION$/, /^SUPPLIER_NAME$/],
      },
    ],
    notes: [
      DATES,
      'The best monthly way from a practice to its footprint: codes of ONS and of ODS, in the ' +
        'geography of the month itself.',
      'Headings of CCG and STP change to sub-ICB location and ICB in July 2022.',
      'The file of April 2020 had columns out of order and was published again as _v2.',
    ],
  },
];
