import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { type Locator, OGL, type Source } from '../src/model/source.ts';

const QOF = {
  publisher: 'NHS Digital',
  licence: OGL,
  attribution:
    'Quality and Outcomes Framework, NHS Digital, licensed under the Open Government Licence v3.0',
  cadence: 'annual',
  lagDays: 210,
  vintage: 'year end',
} as const satisfies Partial<Source>;

const SERIES =
  'https://digital.nhs.uk/data-and-information/publications/statistical/quality-and-outcomes-framework-achievement-prevalence-and-exceptions-data';

/** The zips of raw data, each with a path that cannot be foretold. */
const ZIPS = {
  '2016/17': 'https://files.digital.nhs.uk/zip/p/i/qof-1617-csv.zip',
  '2017/18': 'https://files.digital.nhs.uk/72/CB2869/qof-1718-csv.zip',
  '2018/19': 'https://files.digital.nhs.uk/A8/491BAC/QOF_1819_v2.zip',
  '2019/20': 'https://files.digital.nhs.uk/E2/BF16AA/QOF_1920.zip',
} as const;

function zips(...periods: (keyof typeof ZIPS)[]): Locator {
  const files = periods.map((period) => ({ url: ZIPS[period], period }));
  return { kind: 'url', url: SERIES, files };
}

const ZIPS_UNSEEN =
  'The addresses of the zips, and the names of the files in them, are those of public code; the ' +
  'publisher’s host refuses many clients (403).';

export const qualityOutcomesSources: readonly Source[] = [
  {
    ...QOF,
    id: 'qof-organisations',
    title: 'Quality and Outcomes Framework: practices and their CCGs',
    locator: zips('2016/17', '2017/18', '2019/20'),
    unseen: [ZIPS_UNSEEN],
    layouts: [
      {
        relation: 'qof_organisations',
        columns: [
          { name: 'practice_code', header: 'PRACTICE_CODE', kind: 'text', required: true },
          { name: 'practice_name', header: 'PRACTICE_NAME', kind: 'text', required: true },
          { name: 'ccg_ods', header: ['CCG_CODE', 'CCG_ODS_CODE'], kind: 'text', required: true },
          {
            name: 'ccg_ons',
            header: ['CCG_GEOGRAPHY_CODE', 'CCG_ONS_CODE'],
            kind: 'text',
            required: true,
          },
        ],
        key: ['practice_code'],
        minRows: 6_000,
        member: /(^|\/)(ORGANISATION_REFERENCE|MAPPING_NHS_GEOGRAPHIES)[^/]*\.csv$/i,
        ignored: [/^(CCG|STP|REGION|SUBREGION|NAT|PCN)_/, /^COUNTRY$/, /^REVISED_MAXIMUM_POINTS$/],
      },
    ],
    notes: [
      'Codes are those of the April after the year: 2016/17 uses the CCGs of April 2017.',
      '2017/18 has 194 of 195 CCGs: no practice of Buckinghamshire is in it.',
    ],
  },
  {
    ...QOF,
    id: 'qof-prevalence',
    title: 'Quality and Outcomes Framework: disease registers by practice',
    locator: zips('2016/17', '2017/18'),
    unseen: [ZIPS_UNSEEN],
    needs: ['qof-organisations'],
    layouts: [
      {
        relation: 'qof_prevalence',
        columns: [
          { name: 'practice_code', header: 'PRACTICE_CODE', kind: 'text', required: true },
          { name: 'register_group', header: 'INDICATOR_GROUP_CODE', kind: 'text', required: true },
          { name: 'register', header: 'REGISTER', kind: 'count' },
          { name: 'list_type', header: 'PATIENT_LIST_TYPE', kind: 'text', required: true },
          { name: 'list_size', header: 'PATIENT_LIST_SIZE', kind: 'count' },
        ],
        key: ['practice_code', 'register_group'],
        minRows: 100_000,
        member: /(^|\/)PREVALENCE(_\d{4})?(_v\d)?\.csv$/i,
      },
    ],
    notes: [
      'Some 60 practices of 2016/17 have a list size and a blank register: missing in numerator ' +
        'and denominator alike.',
      'Dudley (05C) has 7 of 43 practices in 2016/17; Buckinghamshire none in 2017/18.',
    ],
  },
  {
    ...QOF,
    id: 'qof-prevalence-recent',
    title: 'Quality and Outcomes Framework: disease registers by practice, from 2018/19',
    locator: {
      kind: 'landing page',
      url: SERIES,
      follow: [{ href: /-exceptions-data\/(?<financial>20\d\d-\d\d)(-pas)?$/i }],
      link: { href: /\/QOF[ _-]?(\d{4}|20\d\d-\d\d)[^/]*\.zip$/i },
      from: '2018/19',
    },
    awaiting: 'a PREVALENCE file of 2018/19 or later: columns and registers were changed',
    unseen: [
      'The pages of the years and the names of the zips are those of public code; the series’ own ' +
        'page was never seen.',
    ],
    layouts: [],
    notes: [
      'Public code names its columns group code, register and practice list size: without the kind ' +
        'of list, which `qof-prevalence` needs.',
    ],
  },
  {
    ...QOF,
    id: 'qof-indicator-mappings',
    title: 'Quality and Outcomes Framework: indicators, groups and domains',
    locator: zips('2018/19'),
    unseen: [ZIPS_UNSEEN],
    layouts: [
      {
        relation: 'qof_indicator_mappings',
        columns: [
          { name: 'indicator_code', header: 'INDICATOR_CODE', kind: 'text', required: true },
          { name: 'description', header: 'INDICATOR_DESCRIPTION', kind: 'text', required: true },
          { name: 'points', header: 'INDICATOR_POINT_VALUE', kind: 'count' },
          { name: 'register_group', header: 'INDICATOR_GROUP_CODE', kind: 'text', required: true },
          { name: 'group_name', header: 'INDICATOR_GROUP_DESCRIPTION', kind: 'text' },
          { name: 'domain_code', header: 'DOMAIN_CODE', kind: 'text' },
          { name: 'domain_name', header: 'DOMAIN_DESCRIPTION', kind: 'text' },
          { name: 'list_type', header: 'PATIENT_LIST_TYPE', kind: 'text' },
        ],
        key: ['indicator_code'],
        minRows: 60,
        member: /(^|\/)INDICATOR_MAPPINGS[^/]*\.csv$/i,
      },
    ],
    notes: ['In windows-1252: the dashes of its descriptions are no UTF-8.'],
  },
];

const CRUDE =
  'Patients recorded on a practice register as a share of the list: not age-standardised, so it ' +
  'follows the age of the population and the habits of recording before it follows need.';
const ACCUMULATES =
  'The register only ever grows (patients are added from a fixed date on): its rise from year to ' +
  'year has no meaning.';

/** Register, its title, its list, and whether patients are never taken off it. */
const REGISTERS: readonly (readonly [string, string, string, boolean])[] = [
  ['af', 'Atrial fibrillation', 'registered patients, all ages', false],
  ['ast', 'Asthma', 'registered patients, all ages', false],
  ['can', 'Cancer', 'registered patients, all ages', true],
  ['chd', 'Coronary heart disease', 'registered patients, all ages', false],
  ['ckd', 'Chronic kidney disease', 'registered patients aged 18 and over', false],
  ['copd', 'Chronic obstructive pulmonary disease', 'registered patients, all ages', false],
  [
    'cvdpp',
    'Cardiovascular disease, primary prevention',
    'registered patients aged 30 to 74',
    true,
  ],
  ['dem', 'Dementia', 'registered patients, all ages', false],
  ['dep', 'Depression', 'registered patients aged 18 and over', true],
  ['dm', 'Diabetes mellitus', 'registered patients aged 17 and over', false],
  ['ep', 'Epilepsy', 'registered patients aged 18 and over', false],
  ['hf', 'Heart failure', 'registered patients, all ages', false],
  ['hyp', 'Hypertension', 'registered patients, all ages', false],
  ['ld', 'Learning disability', 'registered patients, all ages', false],
  ['mh', 'Severe mental illness', 'registered patients, all ages', false],
  ['ob', 'Obesity', 'registered patients aged 18 and over', false],
  ['ost', 'Osteoporosis', 'registered patients aged 50 and over', true],
  ['pad', 'Peripheral arterial disease', 'registered patients, all ages', false],
  ['pc', 'Palliative care', 'registered patients, all ages', false],
  ['ra', 'Rheumatoid arthritis', 'registered patients aged 16 and over', false],
  ['stia', 'Stroke and transient ischaemic attack', 'registered patients, all ages', false],
];

export const qualityOutcomesIndicators: readonly IndicatorDeclaration[] = REGISTERS.map(
  ([group, title, list, accumulates]) => ({
    id: `qof-${group}`,
    title: `${title}: patients on the register`,
    definition:
      `Of the ${list}, the share that the footprint’s practices have on their ` +
      `${title.toLowerCase()} register at the end of the year: recorded disease, not all disease.`,
    gap: 'health',
    domain: 'Recorded disease',
    unit: 'percent',
    multiplier: 100,
    polarity: 'none',
    combine: 'ratio',
    interval: 'wilson',
    by: 'ccg',
    coverage: 'gp-registered-patients',
    numerator: `Patients on the ${title.toLowerCase()} register`,
    denominator: list[0]?.toUpperCase() + list.slice(1),
    source: 'qof-prevalence',
    accumulates,
    caveats: accumulates ? [CRUDE, ACCUMULATES] : [CRUDE],
    published: group === 'dm' ? [{ period: '2016/17', numerator: 3_116_399, tolerance: 0 }] : [],
  }),
);
