import { OGL, type Source } from '../src/model/source.ts';

const COMPILED = {
  publisher: 'footpack, from the publications named in each row',
  licence: 'Open Government Licence v3.0, where the publication is official; facts otherwise',
  attribution: 'Facts compiled by footpack, each with its evidence',
  cadence: 'once',
  lagDays: 0,
  locator: { kind: 'compiled', url: 'https://www.england.nhs.uk/2016/03/footprint-areas/' },
  vintage: { fixed: '2017-04' },
} as const satisfies Partial<Source>;

/** Facts that no publisher gives as an extract; bundled only, each row with its evidence. */
export const facts: readonly Source[] = [
  {
    ...COMPILED,
    id: 'facts-footprints',
    title: 'The 44 footprints: names, codes, regions and leaders of March 2016',
    layouts: [
      {
        relation: 'facts_footprints',
        columns: [
          { name: 'number', kind: 'count', required: true },
          { name: 'name_2016', kind: 'text', required: true },
          { name: 'name_2017', kind: 'text', required: true },
          { name: 'ons_2016', kind: 'text', required: true },
          { name: 'ons_2017', kind: 'text', required: true },
          { name: 'ods_code', kind: 'text', required: true },
          { name: 'region_code', kind: 'text', required: true },
          { name: 'region_ons', kind: 'text', required: true },
          { name: 'region_name', kind: 'text', required: true },
          { name: 'ccgs_2016', kind: 'count', required: true },
          { name: 'ccgs_2017', kind: 'count', required: true },
          { name: 'lead', kind: 'text' },
          { name: 'lead_role', kind: 'text' },
          { name: 'evidence', kind: 'text' },
        ],
        key: ['number'],
        minRows: 44,
      },
    ],
    notes: ['A leader who was not confirmed by 30 March 2016 is left empty.'],
  },
  {
    ...COMPILED,
    id: 'facts-ccg-membership-2016',
    title: 'CCGs of the 44 footprints of March 2016',
    vintage: { fixed: '2016-04' },
    layouts: [
      {
        relation: 'facts_ccg_membership_2016',
        columns: [
          { name: 'footprint_number', kind: 'count', required: true },
          { name: 'stp_ons', kind: 'text', required: true },
          { name: 'ccg_ods', kind: 'text', required: true },
          { name: 'ccg_ons', kind: 'text', required: true },
          { name: 'ccg_name', kind: 'text', required: true },
          { name: 'split', kind: 'text' },
          { name: 'evidence', kind: 'text' },
        ],
        key: ['footprint_number', 'ccg_ods'],
        minRows: 200,
      },
    ],
    notes: ['Completes the ODS list, which lacks some CCGs; NHS Cumbria CCG stands in two.'],
  },
  {
    ...COMPILED,
    id: 'facts-icb-2026',
    title:
      'The 36 integrated care boards of April 2026 and the sub-ICB locations they were made of',
    vintage: { fixed: '2026-04' },
    layouts: [
      {
        relation: 'facts_icb_2026',
        columns: [
          { name: 'subicb_ods', kind: 'text', required: true },
          { name: 'authority_code', kind: 'text' },
          { name: 'icb_ods', kind: 'text', required: true },
          { name: 'icb_name', kind: 'text', required: true },
          { name: 'evidence', kind: 'text' },
        ],
        key: ['subicb_ods', 'authority_code'],
        minRows: 100,
      },
    ],
    notes: [
      'Read off the parents of commissioners in referral-to-treatment extracts of 2026; no lookup of ' +
        'ONS was at hand.',
      'Frimley (D4U1Y) was divided between three boards: by county, which is inferred.',
    ],
  },
  {
    ...COMPILED,
    id: 'facts-trust-share',
    title: 'Patients of each trust by footprint of April 2017, as shares of its admissions',
    vintage: { fixed: '2022-04' },
    layouts: [
      {
        relation: 'facts_trust_share',
        columns: [
          { name: 'trust_code', kind: 'text', required: true },
          { name: 'stp_ons', kind: 'text', required: true },
          { name: 'share', kind: 'number', required: true },
          { name: 'evidence', kind: 'text' },
        ],
        key: ['trust_code', 'stp_ons'],
        minRows: 500,
      },
    ],
    notes: [
      'From the acute trust catchment populations of OHID: all admissions, pooled years, trusts of ' +
        '2022. Districts that straddle footprints are divided by residents.',
      'Trusts of earlier years are followed to their successors; a trust without shares is counted ' +
        'where its headquarters is.',
    ],
  },
  {
    ...COMPILED,
    id: 'facts-district-county',
    title: 'Districts and the upper-tier authorities they lie in',
    layouts: [
      {
        relation: 'facts_district_county',
        columns: [
          { name: 'district_code', kind: 'text', required: true },
          { name: 'authority_code', kind: 'text', required: true },
          { name: 'authority_name', kind: 'text', required: true },
          { name: 'evidence', kind: 'text' },
        ],
        key: ['district_code'],
        minRows: 300,
      },
    ],
    notes: [
      'As delayed transfers report them: Hackney takes in the City of London, Cornwall the Isles of ' +
        'Scilly.',
    ],
  },
  {
    ...COMPILED,
    id: 'facts-interim-loans',
    title: 'Interim revenue support loans by trust (section 40 of the NHS Act 2006)',
    publisher: 'Department of Health and Social Care, by way of the BBC Shared Data Unit',
    licence: OGL,
    attribution:
      'Interim revenue support loans by trust, Department of Health and Social Care, by way of the BBC ' +
      'Shared Data Unit, licensed under the Open Government Licence v3.0',
    locator: { kind: 'compiled', url: 'https://github.com/BBC-Data-Unit/hospital-loans' },
    vintage: { fixed: '2016-04' },
    layouts: [
      {
        relation: 'facts_interim_loans',
        columns: [
          { name: 'trust_code', kind: 'text', required: true },
          { name: 'trust_name', kind: 'text', required: true },
          { name: 'opening', kind: 'count', required: true },
          { name: 'drawn', kind: 'count', required: true },
          { name: 'repaid', kind: 'count', required: true },
          { name: 'closing', kind: 'count', required: true },
          { name: 'evidence', kind: 'text' },
        ],
        key: ['trust_code'],
        minRows: 90,
      },
    ],
    notes: [
      'In £ thousand: owed at 1 April 2016, drawn and repaid in the year, and owed at 31 March 2017.',
      '96 trusts; the other trusts are not listed, and have no figure. Loans in the normal course of ' +
        'business are left out.',
      'Taken from the workbooks of the Shared Data Unit, not from the department’s report itself.',
    ],
  },
  {
    ...COMPILED,
    id: 'facts-resources',
    title: 'NHS England resources 2015/16 to 2020/21, £ million',
    layouts: [
      {
        relation: 'facts_resources',
        columns: [
          { name: 'line', kind: 'text', required: true },
          { name: 'year', kind: 'text', required: true },
          { name: 'million_pounds', kind: 'number', required: true },
          { name: 'evidence', kind: 'text' },
        ],
        key: ['line', 'year'],
        minRows: 6,
      },
    ],
    notes: [
      'National sums. No footprint is given a share of them.',
      'Subtotals and totals stand among the lines: they are not to be added to them. The sustainability ' +
        'and transformation fund is one line from 2017/18.',
    ],
  },
  {
    ...COMPILED,
    id: 'facts-do-nothing-gap',
    title: 'Do-nothing gaps in 2020/21 that were published for single footprints',
    layouts: [
      {
        relation: 'facts_do_nothing_gap',
        columns: [
          { name: 'footprint_number', kind: 'count', required: true },
          { name: 'million_pounds', kind: 'number', required: true },
          { name: 'basis', kind: 'text' },
          { name: 'evidence', kind: 'text' },
        ],
        key: ['footprint_number'],
        minRows: 1,
      },
    ],
    notes: ['On mixed bases, some with social care: never ranked, summed or put per head.'],
  },
];
