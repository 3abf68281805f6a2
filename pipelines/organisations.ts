import { OGL, type Source } from '../src/model/source.ts';

export const ODS = {
  publisher: 'NHS Digital, Organisation Data Service',
  licence: OGL,
  attribution:
    'Organisation Data Service, NHS Digital, licensed under the Open Government Licence v3.0',
} as const;

export const DOWNLOADS =
  'https://digital.nhs.uk/services/organisation-data-service/export-data-files/csv-downloads';

/** Who exists, who succeeded whom, and who belongs to which footprint. */
export const organisations: readonly Source[] = [
  {
    ...ODS,
    id: 'ods-stp-membership',
    title: 'Sustainability and Transformation Plan footprints of March 2016 and their CCGs',
    cadence: 'once',
    lagDays: 0,
    locator: { kind: 'compiled', url: DOWNLOADS },
    vintage: { fixed: '2016-04' },
    layouts: [
      {
        relation: 'ods_stp_membership',
        columns: [
          { name: 'stp_ons', header: 'stp_ons_code_2016', kind: 'text', required: true },
          { name: 'stp_name', header: 'footprint_name', kind: 'text', required: true },
          { name: 'ccg_ods', header: 'ccg_ods_code', kind: 'text' },
          { name: 'ccg_name', kind: 'text' },
        ],
        key: [],
        minRows: 190,
        ignored: [/^n_ccgs_stated$/, /^region_2016$/, /^note\d$/],
      },
    ],
    notes: [
      'Exported from the ODS workbook; NHS Cumbria CCG stands in two footprints.',
      'The workbook of 2016 is no longer published.',
    ],
  },
  {
    ...ODS,
    id: 'ods-stp-partners',
    title: 'Partner organisations of the STPs, April 2019',
    cadence: 'once',
    lagDays: 0,
    locator: { kind: 'compiled', url: DOWNLOADS },
    vintage: { fixed: '2019-04' },
    layouts: [
      {
        relation: 'ods_stp_partners',
        columns: [
          { name: 'stp_ods', header: 'stp_ods_code', kind: 'text', required: true },
          { name: 'stp_ons', header: 'stp_ons_code', kind: 'text' },
          { name: 'footprint_number', header: 'footprint_no', kind: 'text' },
          { name: 'partner_type', kind: 'text', required: true },
          { name: 'partner_name', kind: 'text', required: true },
          { name: 'partner_ods', header: 'partner_ods_code', kind: 'text' },
        ],
        key: [],
        minRows: 150,
        ignored: [/^stp_name$/],
      },
    ],
    notes: [
      'Trusts of 2019, some in several STPs.',
      'Exported from the ODS workbook of April 2019.',
      'Footprint numbers inside Cumbria and North East (QHM) are unreliable and not used; Bolton ' +
        '(RMC) stands there by mistake.',
    ],
  },
  {
    ...ODS,
    id: 'ods-practices',
    title: 'GP practices and other prescribing settings (epraccur)',
    cadence: 'quarterly',
    lagDays: 30,
    locator: { kind: 'compiled', url: DOWNLOADS },
    vintage: { fixed: '2019-04' },
    layouts: [
      {
        relation: 'ods_practices',
        headerless: 27,
        columns: [
          { name: 'practice_code', position: 1, kind: 'text', required: true },
          { name: 'practice_name', position: 2, kind: 'text', required: true },
          { name: 'opened', position: 11, kind: 'date' },
          { name: 'closed', position: 12, kind: 'date' },
          { name: 'status', position: 13, kind: 'text', allowed: ['A', 'C', 'D', 'P'] },
          { name: 'ccg_ods', position: 15, kind: 'text' },
          { name: 'setting', position: 26, kind: 'text' },
        ],
        key: ['practice_code'],
        minRows: 8_000,
        dateFormat: '%Y%m%d',
      },
    ],
    notes: [
      'No header row. Closed practices, Welsh rows and settings other than GP practices are mixed in.',
      'The vintage is that of the extract of November 2019 at hand.',
      'It places practices in the years before 2020 and stays as it is: what is published today is ' +
        '`ods-practices-current`.',
    ],
  },
  {
    ...ODS,
    id: 'ods-practice-membership',
    title: 'Dated membership of practices in commissioning bodies (epcmem)',
    cadence: 'quarterly',
    lagDays: 30,
    locator: { kind: 'compiled', url: DOWNLOADS },
    vintage: 'year start',
    layouts: [
      {
        relation: 'ods_practice_membership',
        headerless: 6,
        columns: [
          { name: 'practice_code', position: 1, kind: 'text', required: true },
          { name: 'parent_code', position: 2, kind: 'text', required: true },
          { name: 'joined', position: 4, kind: 'date', required: true },
          { name: 'left', position: 5, kind: 'date' },
        ],
        key: ['practice_code', 'parent_code', 'joined'],
        minRows: 30_000,
        dateFormat: '%Y%m%d',
      },
    ],
    notes: [
      'No header row; six fields in 2019, where the specification has five.',
      'Kept as of 2019: since 2023 ODS archives what closed before April 2017, the very history ' +
        'that places the practices of 2016/17. What is published today is ' +
        '`ods-practice-membership-current`.',
    ],
  },
  {
    ...ODS,
    id: 'ods-successions',
    title: 'Successions of NHS organisations (succ)',
    cadence: 'quarterly',
    lagDays: 30,
    locator: { kind: 'compiled', url: DOWNLOADS },
    vintage: 'year start',
    layouts: [
      {
        relation: 'ods_successions',
        headerless: 5,
        columns: [
          { name: 'old_code', position: 1, kind: 'text', required: true },
          { name: 'new_code', position: 2, kind: 'text', required: true },
          { name: 'effective', position: 4, kind: 'date', required: true },
        ],
        key: ['old_code', 'new_code', 'effective'],
        minRows: 5_000,
        dateFormat: '%Y%m%d',
      },
    ],
    notes: [
      'No header row. Part transfers of area are not in it.',
      'What is published today is `ods-successions-current`.',
    ],
  },
  {
    id: 'trust-to-stp',
    title: 'NHS trusts and the STP of their headquarters, 2017/18',
    publisher: 'The Health Foundation',
    licence: 'MIT License',
    attribution:
      'Trust to STP lookup compiled by the Health Foundation from NHS England lists (MIT)',
    cadence: 'once',
    lagDays: 0,
    locator: { kind: 'compiled', url: 'https://www.health.org.uk/' },
    vintage: { fixed: '2017-04' },
    layouts: [
      {
        relation: 'trust_to_stp',
        columns: [
          { name: 'trust_name', header: 'Trust', kind: 'text', required: true },
          { name: 'trust_code', header: 'code', kind: 'text', required: true },
          { name: 'stp_name', header: 'STP', kind: 'text', required: true },
          { name: 'stp_ons', header: 'STP_code', kind: 'text', required: true },
        ],
        key: ['trust_code'],
        minRows: 100,
        ignored: [/^NHS England Region$/],
      },
    ],
    notes: [
      'One STP a trust; a trust listed with several went to its main acute site.',
      'Its region column is wrong for most rows and is not read.',
      'The address of the file is not known; it was compiled by hand in 2018.',
    ],
  },
];
