import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { OGL, type Source } from '../src/model/source.ts';

export const immunisationSources: readonly Source[] = [
  {
    id: 'cover',
    title: 'Childhood vaccination coverage at 24 months (COVER), by upper-tier authority',
    publisher: 'Public Health England',
    licence: OGL,
    attribution:
      'Cover of vaccination evaluated rapidly (COVER) programme, Public Health England, licensed ' +
      'under the Open Government Licence v3.0',
    cadence: 'quarterly',
    lagDays: 90,
    locator: {
      kind: 'landing page',
      url: 'https://www.gov.uk/government/collections/vaccine-uptake',
      // Workbooks of later years have another layout, which was not at hand.
      follow: [
        { text: /\(COVER\) programme (?<financial>2016 to 2017|2017 to 2018): quarterly data/i },
      ],
      link: {
        text: /^Vaccination coverage statistics, England \(COVER programme\): (?<quarter>January to March|April to June|July to September|October to December) (?<year>20\d\d)\b/i,
      },
    },
    unseen: [
      'The words of the links are those of the page of 2015 to 2016; the pages of the two years read ' +
        'were never seen, and may by now be in the government web archive alone.',
    ],
    vintage: 'year start',
    layouts: [
      {
        relation: 'cover_24_months',
        columns: [
          { name: 'region_name', header: /^ONS Government Office Region Name$/i, kind: 'text' },
          { name: 'authority_ons', header: 'ONS Upper Tier LA Code', kind: 'text' },
          { name: 'authority_ods', header: 'ODS Upper Tier LA Code', kind: 'text' },
          { name: 'authority_name', header: 'Upper Tier LA Name', kind: 'text' },
          { name: 'children', header: '24m Denominator', kind: 'count' },
          { name: 'dtap_ipv_hib', header: /^24m DTaP\/IPV\/Hib ?%$/i, kind: 'number' },
          { name: 'pcv_booster', header: /^24m PCV Booster ?%$/i, kind: 'number' },
          { name: 'hib_menc', header: /^24m Hib\/MenC ?%$/i, kind: 'number' },
          { name: 'mmr1', header: /^24m MMR1 ?%$/i, kind: 'number' },
          {
            name: 'menb_booster',
            header: /^24m MenB Booster ?%$/i,
            kind: 'number',
            optional: true,
          },
          { name: 'chis_caveat', header: 'CHIS Caveat', kind: 'text' },
          { name: 'data_caveat', header: 'Data submission caveat', kind: 'text' },
        ],
        key: ['region_name', 'authority_name'],
        minRows: 150,
        sheet: /^24m_UTLA_GOR$/i,
        // Below the table stand a star that explains itself and, once, two figures left over.
        footer: /^(\*|[\d.]+)$/,
        missing: ['n/a'],
        suppressed: ['*'],
        ignored: [/^ONS Government Office Region Code$/i],
      },
    ],
    notes: [
      'Of each workbook the sheet of children at 24 months by authority is read; 12 months, 5 years, ' +
        'hepatitis B and BCG stand in other sheets, not read.',
      'The row of England comes first, a total of each region after its authorities, told by ' +
        '"… Total" in the region’s name.',
      'The region’s name stands on its first authority alone.',
      'Percentages are rounded to one decimal, and numerators only implied: of up to 1,000 children one ' +
        'whole number alone rounds to the percentage, of more a few.',
      'A star hides no count. In the caveats it refers to another sheet; in 2017/18 the City of London ' +
        'is counted with Hackney, as that sheet says; Surrey of April to June 2017 is in no total. n/a ' +
        'is missing: Northumberland and the Isle of Wight have no figure for July to September 2016.',
      'The authorities’ children sum to England’s exactly in every quarter at hand.',
      'Authority codes change for Northumberland and Gateshead during 2016.',
    ],
  },
];

/** England's percentage by quarter, as the first row of each workbook has it. */
const QUARTERS = [
  '2016-Q2',
  '2016-Q3',
  '2016-Q4',
  '2017-Q1',
  '2017-Q2',
  '2017-Q3',
  '2017-Q4',
  '2018-Q1',
] as const;

const CAVEATS = [
  'Estimated: percentages are published rounded to one decimal, the vaccinated are what they imply.',
  'By the authority where children live or are registered; one that straddles footprints is divided by ' +
    'resident population, mid-2017.',
  'A year is the sum of its four quarters, April to March. That of Surrey in 2017/18, and those of ' +
    'Northumberland and the Isle of Wight in 2016/17, rest on three.',
  'Some returns have known faults, which the publisher names: London’s while its records were moved.',
];

function vaccination(
  id: string,
  name: string,
  against: string,
  england: readonly number[],
): IndicatorDeclaration {
  return {
    id: `vaccination-24m-${id}`,
    title: `Childhood vaccination by the second birthday: ${name}`,
    definition:
      `Of every 100 children who had their second birthday in the period, how many had by then been ` +
      `given the ${against}.`,
    gap: 'health',
    domain: 'Childhood vaccination',
    unit: 'percent',
    multiplier: 100,
    polarity: 'high',
    combine: 'ratio',
    interval: 'wilson',
    by: 'authority',
    periodType: 'quarter',
    numerator: `Children vaccinated (${name}), implied by a rounded percentage`,
    denominator: 'Children who had their second birthday in the period',
    source: 'cover',
    caveats: CAVEATS,
    published: QUARTERS.map((period, i) => ({
      period,
      value: england[i] as number,
      tolerance: 0.06,
    })),
  };
}

export const immunisationIndicators: readonly IndicatorDeclaration[] = [
  vaccination(
    'mmr1',
    'MMR, first dose',
    'first dose of the vaccine against measles, mumps and rubella',
    [91.4, 91.2, 91.6, 91.2, 91, 91.1, 91.1, 90.8],
  ),
  vaccination(
    'dtap-ipv-hib',
    'DTaP/IPV/Hib, primary course',
    'primary course against diphtheria, tetanus, whooping cough, polio and Hib',
    [95.1, 94.9, 95.3, 95.1, 95.2, 95.3, 95.2, 95],
  ),
  vaccination(
    'pcv-booster',
    'PCV booster',
    'booster against pneumococcal disease',
    [91.4, 91.4, 91.5, 91.3, 91, 91.3, 91.3, 91.2],
  ),
  vaccination(
    'hib-menc',
    'Hib/MenC',
    'booster against Hib and meningitis C',
    [91.5, 91.2, 91.6, 91.3, 91.2, 91.4, 91.3, 91.2],
  ),
];
