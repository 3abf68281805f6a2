import { type Column, OGL, type Source } from '../src/model/source.ts';

const CQC = {
  publisher: 'Care Quality Commission',
  licence: OGL,
  attribution: 'Care Quality Commission, licensed under the Open Government Licence v3.0',
} as const;

const PAGE = 'https://www.cqc.org.uk/about-us/transparency/using-cqc-data';

/** A column under its published heading, and as the file at hand spells it. */
function column(name: string, header: string, required = false): Column {
  return { name, header, kind: 'text', required };
}

export const careQualitySources: readonly Source[] = [
  {
    ...CQC,
    id: 'cqc-directory',
    title: 'Care directory of the Care Quality Commission',
    cadence: 'monthly',
    lagDays: 7,
    locator: {
      kind: 'landing page',
      url: PAGE,
      link: {
        href: /\/\d\d_(?<month>[A-Z][a-z]+)_(?<year>20\d\d)_CQC_directory\.(csv|zip)$/i,
      },
    },
    awaiting: 'a CQC_directory file',
    unseen: ['The page was never seen; names of files are those of public code of 2017 to 2026.'],
    vintage: 'extract',
    replaces: true,
    layouts: [],
    notes: [
      'Weekly. Public code finds four lines above the header, an id headed "CQC Location (for office ' +
        'use only" with and without its bracket, and dates like 25/Feb/2026 - 00:00.',
    ],
  },
  {
    ...CQC,
    id: 'cqc-ratings',
    title: 'Latest ratings of the Care Quality Commission, by location',
    cadence: 'monthly',
    lagDays: 7,
    locator: {
      kind: 'landing page',
      url: PAGE,
      link: {
        href: /\/\d\d_(?<month>[A-Z][a-z]+)_(?<year>20\d\d)_Latest_ratings\.ods$/i,
      },
    },
    awaiting: 'a Latest_ratings.ods as published: the file at hand has its columns renamed',
    unseen: [
      'The page was never seen; names of files and of columns are those of public code. Public code ' +
        'of September 2026 met a notice in the lines above the header.',
    ],
    vintage: 'extract',
    replaces: true,
    layouts: [
      {
        relation: 'cqc_ratings',
        columns: [
          column('location_id', 'Location ID', true),
          column('location_ods_code', 'Location ODS Code'),
          column('location_name', 'Location Name', true),
          column('care_home', 'Care Home?'),
          column('location_type', 'Location Type'),
          column('location_primary_inspection_category', 'Location Primary Inspection Category'),
          column('location_post_code', 'Location Post Code'),
          column('location_local_authority', 'Location Local Authority'),
          column('location_onspd_ccg_code', 'Location ONSPD CCG Code'),
          column('service_population_group', 'Service / Population Group', true),
          column('domain', 'Domain', true),
          column('latest_rating', 'Latest Rating', true),
          { name: 'publication_date', header: 'Publication Date', kind: 'date' },
          column('report_type', 'Report Type'),
          column('inherited_rating_y_n', 'Inherited Rating (Y/N)'),
          column('provider_id', 'Provider ID', true),
          column('provider_name', 'Provider Name'),
        ],
        key: ['location_id', 'service_population_group', 'domain'],
        minRows: 2_000,
        sheet: /^Locations$/i,
        preamble: 10,
        missing: ['-'],
        dateFormat: '%d/%m/%Y',
        ignored: [/./],
      },
    ],
    notes: [
      'One row a rating: the overall rating of a location is that of the domain Overall and the ' +
        'population group Overall.',
      'The file at hand is of two authorities, joined to other columns by those who passed it on: it ' +
        'proves the reading, and is no baseline.',
      'Locations keep the ONS codes of CCGs after 2022; ratings may be inherited from a location ' +
        'before.',
    ],
  },
];
