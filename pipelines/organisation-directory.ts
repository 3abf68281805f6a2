import { type Column, type Layout, type Locator, type Source, TODAY } from '../src/model/source.ts';
import { DOWNLOADS, ODS } from './organisations.ts';

/** The report of Data Search and Export, the service that replaces the zips. */
function report(name: string): Locator {
  const url = `https://www.odsdatasearchandexport.nhs.uk/api/getReport?report=${name}`;
  return { kind: 'url', url: DOWNLOADS, files: [{ url, period: TODAY, name: `${name}.csv` }] };
}

/** The zip of old: a CSV with its specification in PDF beside it. Many clients are given a 403. */
function zip(name: string): Locator {
  const url = `https://files.digital.nhs.uk/assets/ods/current/${name}.zip`;
  return { kind: 'url', url: DOWNLOADS, files: [{ url, period: TODAY, name: `${name}.zip` }] };
}

/** `A`ctive, `C`losed, `D`ormant and `P`roposed of the zips; the words of Data Search and Export. */
const STATUS = ['A', 'C', 'D', 'P', 'ACTIVE', 'INACTIVE'] as const;

const at = (position: number, name: string, kind: Column['kind'] = 'text'): Column => ({
  name,
  position,
  kind,
});

/** What the files of 27 fields have in common, under the name that the code has here. */
function organisation(code: string, name: string): Column[] {
  return [
    { ...at(1, code), required: true },
    { ...at(2, name), required: true },
    at(3, 'region_ods'),
    at(4, 'geography_ods'),
    at(10, 'postcode'),
    at(11, 'opened', 'date'),
    at(12, 'closed', 'date'),
    { ...at(13, 'status'), allowed: STATUS },
    at(14, 'subtype'),
  ];
}

function directory(relation: string, columns: Column[], minRows: number, file: string): Layout {
  return {
    relation,
    headerless: 27,
    columns,
    key: [columns[0]?.name ?? ''],
    minRows,
    member: new RegExp(`(^|/)${file}\\.csv$`, 'i'),
    dateFormat: '%Y%m%d',
  };
}

const DSE =
  'No row of Data Search and Export was at hand: that it has the fields of the zips in the same ' +
  'places, ACTIVE and INACTIVE for their A and C, is read in public code.';
const ZIP =
  'The zip’s address is that of public code of 2019 to 2026; since 2026 it is refused (403).';
const GEOGRAPHY =
  'The high-level geography is the local office until April 2020, then the STP, now the ICB.';
const CURRENT = 'The state of the day it is fetched: the newest extract holds all that is known.';

const CURRENT_STATE = {
  ...ODS,
  cadence: 'monthly',
  lagDays: 1,
  vintage: 'year start',
  replaces: true,
} as const;

/** The directory of organisations as it stands today. */
export const organisationDirectory: readonly Source[] = [
  {
    ...CURRENT_STATE,
    id: 'ods-practices-current',
    title: 'GP practices and other prescribing settings, as they stand today (epraccur)',
    locator: report('epraccur'),
    otherwise: zip('epraccur'),
    unseen: [DSE, ZIP],
    layouts: [
      directory(
        'ods_practices_current',
        [
          ...organisation('practice_code', 'practice_name'),
          at(15, 'commissioner_ods'),
          at(16, 'joined', 'date'),
          at(17, 'left', 'date'),
          at(24, 'provider_ods'),
          at(26, 'setting'),
        ],
        8_000,
        'epraccur',
      ),
    ],
    notes: [
      CURRENT,
      GEOGRAPHY,
      'Its commissioners are sub-ICB locations: it does not place practices of earlier years.',
      'A GP practice has the setting 4 in the zips, and RO76 among codes parted by | in Data Search ' +
        'and Export (`RO76`, `RO80|RO87`).',
      'Closed practices, Welsh rows (W00) and other settings are mixed in; an orphaned practice ' +
        'points at a closed commissioner, and the provider may differ from the commissioner.',
    ],
  },
  {
    ...CURRENT_STATE,
    id: 'ods-trusts',
    title: 'NHS trusts (etr)',
    locator: report('etr'),
    otherwise: zip('etr'),
    unseen: [DSE, ZIP],
    layouts: [directory('ods_trusts', organisation('trust_code', 'trust_name'), 180, 'etr')],
    notes: [
      CURRENT,
      GEOGRAPHY,
      'The status is blank in the zip: a trust is open when it has no closing date.',
      'Codes of five characters are trusts too (G6V2S); some are projects that never opened (R0C); ' +
        'Welsh health boards are among them (Q99).',
    ],
  },
  {
    ...CURRENT_STATE,
    id: 'ods-ccgs',
    title: 'Clinical commissioning groups and sub-ICB locations (eccg)',
    locator: report('eccg'),
    otherwise: zip('eccg'),
    unseen: [DSE, ZIP],
    layouts: [directory('ods_ccgs', organisation('ccg_ods', 'ccg_name'), 90, 'eccg')],
    notes: [
      CURRENT,
      GEOGRAPHY,
      'A code outlives its name: 00T was NHS Bolton CCG and is NHS Greater Manchester ICB - 00T.',
      'Reporting entities (Z000X) and commissioning hubs stand beside real commissioners.',
    ],
  },
  {
    ...CURRENT_STATE,
    id: 'ods-authorities',
    title: 'NHS regions, government office regions and other authorities (eauth)',
    locator: report('eauth'),
    otherwise: zip('eauth'),
    unseen: [DSE, ZIP, 'That the report has the name of the zip is supposed.'],
    layouts: [
      directory('ods_authorities', organisation('authority_ods', 'authority_name'), 20, 'eauth'),
    ],
    notes: [CURRENT, 'Codes of one letter are government office regions.'],
  },
  {
    ...CURRENT_STATE,
    id: 'ods-practice-membership-current',
    title: 'Dated membership of practices in commissioning bodies, as kept today (epcmem)',
    cadence: 'quarterly',
    lagDays: 30,
    locator: report('epcmem'),
    otherwise: zip('epcmem'),
    unseen: [
      'Both addresses are supposed after those of the other files; the report `epracmem`, which ' +
        'public code knows, is of prescribers and not of practices.',
    ],
    layouts: [
      {
        relation: 'ods_practice_membership_current',
        headerless: 6,
        columns: [
          { ...at(1, 'practice_code'), required: true },
          { ...at(2, 'parent_code'), required: true },
          at(3, 'parent_type'),
          { ...at(4, 'joined', 'date'), required: true },
          at(5, 'left', 'date'),
        ],
        key: ['practice_code', 'parent_code', 'joined'],
        minRows: 15_000,
        member: /(^|\/)epcmem\.csv$/i,
        dateFormat: '%Y%m%d',
      },
    ],
    notes: [
      CURRENT,
      'It may lack what closed before April 2017, which ODS archived in 2023: the membership of ' +
        '2016/17 is read from `ods-practice-membership`.',
    ],
  },
  {
    ...CURRENT_STATE,
    id: 'ods-successions-current',
    title: 'Successions of NHS organisations, as kept today (succ)',
    locator: report('succ'),
    otherwise: zip('succarc'),
    unseen: [
      'The report is named in public code, its rows were not at hand. A file `succ` of April 2026 ' +
        'reaches back to 1996; the zip of that name holds the current year only, and `succarc` ' +
        'the years before.',
      ZIP,
    ],
    layouts: [
      {
        relation: 'ods_successions_current',
        headerless: 5,
        columns: [
          { ...at(1, 'old_code'), required: true },
          { ...at(2, 'new_code'), required: true },
          at(3, 'reason'),
          { ...at(4, 'effective', 'date'), required: true },
        ],
        key: ['old_code', 'new_code', 'effective'],
        minRows: 5_000,
        member: /(^|\/)succ(arc)?\.csv$/i,
        dateFormat: '%Y%m%d',
      },
    ],
    notes: [CURRENT, 'Part transfers of area are not in it.'],
  },
];
