import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { OGL, type Source } from '../src/model/source.ts';

const QOF = {
  publisher: 'NHS Digital',
  licence: OGL,
  attribution:
    'Quality and Outcomes Framework, NHS Digital, licensed under the Open Government Licence v3.0',
  cadence: 'annual',
  lagDays: 210,
  locator: {
    kind: 'landing page',
    url: 'https://digital.nhs.uk/data-and-information/publications/statistical/quality-and-outcomes-framework-achievement-prevalence-and-exceptions-data',
    link: { text: /raw data.*csv/i },
  },
  vintage: 'year end',
} as const satisfies Partial<Source>;

export const qualityOutcomesSources: readonly Source[] = [
  {
    ...QOF,
    id: 'qof-organisations',
    title: 'Quality and Outcomes Framework: practices and their CCGs',
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
      },
    ],
    notes: [
      'Some 60 practices of 2016/17 have a list size and a blank register: missing in numerator ' +
        'and denominator alike.',
      'Dudley (05C) has 7 of 43 practices in 2016/17; Buckinghamshire none in 2017/18.',
    ],
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
    caveats: accumulates ? [CRUDE, ACCUMULATES] : [CRUDE],
    published: group === 'dm' ? [{ period: '2016/17', numerator: 3_116_399, tolerance: 0 }] : [],
  }),
);
