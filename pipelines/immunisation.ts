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
      'Percentages are rounded to one decimal, and numerators only implied. A star is suppression, or ' +
        'in the caveats a reference to another sheet; n/a is missing.',
      'Authority codes change for Northumberland and Gateshead during 2016.',
    ],
  },
];
