import { OGL, type Source } from '../src/model/source.ts';

export const ONS = {
  publisher: 'Office for National Statistics',
  licence: OGL,
  attribution:
    'Source: Office for National Statistics licensed under the Open Government Licence v.3.0. ' +
    'Contains OS data © Crown copyright and database right',
} as const;

export const PORTAL = 'https://geoportal.statistics.gov.uk/';

/** Fields of every layer that number or place its features: they say nothing and change. */
export const LAYER_FIELDS = [/^(FID|OBJECTID|GlobalID|BNG_[EN]|LONG|LAT|Shape__?\w+)$/i];

/** What is said of each layer that is named by its service. */
export const SERVICES_UNSEEN =
  'The names of the services stand in public code of 2021 to 2026; none was asked by us, and the ' +
  'portal renames layers.';
export const TITLES_UNSEEN =
  'The title is that of a file which public code took from the portal; the portal’s search was ' +
  'never seen.';

/** Clinical commissioning groups, the footprints they made up, and the small areas under both. */
export const geography: readonly Source[] = [
  {
    ...ONS,
    id: 'ons-ccg-to-stp',
    title: 'Clinical Commissioning Group to STP lookup in England',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'arcgis',
      url: PORTAL,
      layers: [
        { period: '2020-04', service: 'CCG20_STP20_EN_LU' },
        { period: '2021-04', service: 'CCG21_STP21_EN_LU_1ce1f924d3dd44eca0797b516db80280' },
      ],
    },
    unseen: [SERVICES_UNSEEN],
    vintage: 'extract',
    layouts: [
      {
        relation: 'ons_ccg_to_stp',
        columns: [
          { name: 'ccg_ons', header: /^CCG\d\dCD$/i, kind: 'text', required: true },
          { name: 'ccg_ods', header: /^CCG\d\dCDH$/i, kind: 'text', required: true },
          { name: 'ccg_name', header: /^CCG\d\dNM$/i, kind: 'text', required: true },
          { name: 'stp_ons', header: /^STP\d\dCD$/i, kind: 'text', required: true },
          { name: 'stp_ods', header: /^STP\d\dCDH$/i, kind: 'text', optional: true },
          { name: 'stp_name', header: /^STP\d\dNM$/i, kind: 'text', required: true },
        ],
        key: ['ccg_ons'],
        minRows: 100,
        ignored: LAYER_FIELDS,
      },
    ],
    notes: [
      'The vintage is in the field names (CCG17CD); FID stands last until 2018 and first from 2019.',
      'STPs have no ODS code in this lookup before April 2020.',
      'April 2017 was issued in four versions that differ in CCGs; version 3 is bundled. It, 2018 ' +
        'and 2019 are not fetched: no name of their services is known.',
    ],
  },
  {
    ...ONS,
    id: 'ons-ccg-to-region',
    title: 'Clinical Commissioning Group to local office and NHS region lookup in England',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'arcgis',
      url: PORTAL,
      layers: [
        {
          period: '2017-04',
          title:
            /^Clinical Commissioning Group to NHS England Region.*\(April 2017\) Lookup in England/i,
        },
      ],
    },
    unseen: [TITLES_UNSEEN],
    vintage: 'extract',
    layouts: [
      {
        relation: 'ons_ccg_to_region',
        columns: [
          { name: 'ccg_ons', header: /^CCG\d\dCD$/i, kind: 'text', required: true },
          { name: 'ccg_name', header: /^CCG\d\dNM$/i, kind: 'text', required: true },
          { name: 'region_ons', header: /^NHSER\d\dCD$/i, kind: 'text', required: true },
          { name: 'region_name', header: /^NHSER\d\dNM$/i, kind: 'text', required: true },
        ],
        key: ['ccg_ons'],
        minRows: 100,
        ignored: [...LAYER_FIELDS, /^NHSRLO\d\d(CD|CDH|NM)$/i],
      },
    ],
    notes: ['One row a CCG; the local office between CCG and region is not read.'],
  },
  {
    ...ONS,
    id: 'ons-lsoa-to-ccg',
    title: 'Lower layer Super Output Area to Clinical Commissioning Group and district lookup',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'arcgis',
      url: PORTAL,
      layers: [
        {
          period: '2018-04',
          service: 'LSOA11_CCG18_LAD18_EN_LU_3aaed40f43e84c2787ba8b5ace264b6c',
        },
        {
          period: '2019-04',
          service: 'LSOA11_CCG19_LAD19_EN_LU_b15d0240099643b6a303f24ccc04da06',
        },
        {
          period: '2020-04',
          service: 'LSOA11_CCG20_LAD20_EN_LU_70eab767c27c42bfb95aab5f67d05cdc',
        },
        {
          period: '2021-04',
          service: 'LSOA11_CCG21_LAD21_EN_LU_b6ad2e7a1bd74f88992e94126570be36',
        },
      ],
    },
    unseen: [
      SERVICES_UNSEEN,
      'Of 2019 to 2021 only names of downloaded files are known, which begin with the service’s.',
    ],
    vintage: 'extract',
    bundledStays: true,
    layouts: [
      {
        relation: 'ons_lsoa_to_ccg',
        columns: [
          {
            name: 'area_code',
            header: [/^LSOA11CD$/i, 'lsoa11_code'],
            kind: 'text',
            required: true,
          },
          {
            name: 'ccg_ons',
            header: [/^CCG\d\dCD$/i, /^sicbl\d\d_code$/i],
            kind: 'text',
            required: true,
          },
          {
            name: 'ccg_ods',
            header: [/^CCG\d\dCDH$/i, /^sicbl\d\d_code_h$/i],
            kind: 'text',
            required: true,
          },
          {
            name: 'ccg_name',
            header: [/^CCG\d\dNM$/i, /^sicbl\d\d_name$/i],
            kind: 'text',
            required: true,
          },
          {
            name: 'district_code',
            header: [/^LAD\d\dCD$/i, /^ltla\d\d_code$/i],
            kind: 'text',
            required: true,
          },
          {
            name: 'district_name',
            header: [/^LAD\d\dNM$/i, /^ltla\d\d_name$/i],
            kind: 'text',
            required: true,
          },
        ],
        key: ['area_code'],
        minRows: 30_000,
        ignored: [
          ...LAYER_FIELDS,
          /^LSOA11NM$/i,
          /^(STP|ICB|CAL)\d\d(CD|CDH|NM)$/i,
          /^icb\d\d_/i,
          /^lsoa11_name$/i,
        ],
      },
    ],
    notes: [
      'The bundled extract holds the 405 areas that no CCG or district boundary from 2016 to 2022 ' +
        'cuts, in place of 32,844 LSOAs: exact for every CCG, footprint and authority.',
      'Columns are renamed in July 2022 (sub-ICB locations). The file at hand of that month has ' +
        'been renamed once more by those who passed it on; both spellings are read.',
      'The years without a known service are bundled as areas, and come whole by a mirror.',
    ],
  },
  {
    ...ONS,
    id: 'ons-lsoa-population',
    title: 'Mid-2017 resident population by Lower layer Super Output Area',
    cadence: 'annual',
    lagDays: 450,
    locator: {
      kind: 'compiled',
      url: 'https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates',
    },
    vintage: { fixed: '2017-04' },
    bundledStays: true,
    layouts: [
      {
        relation: 'ons_lsoa_population',
        columns: [
          { name: 'area_code', header: 'LSOA11CD', kind: 'text', required: true },
          { name: 'population', header: /^population_mid\d{4}$/i, kind: 'count', required: true },
          { name: 'lsoas', kind: 'count', optional: true },
        ],
        key: ['area_code'],
        minRows: 30_000,
        ignored: [/^LSOA11NM$/i],
      },
    ],
    notes: [
      'Read from a tidied file with one row an LSOA. The published workbook was never seen and is ' +
        'not fetched: later years would be taken for mid-2017.',
    ],
  },
  {
    ...ONS,
    id: 'ons-ccg-population-by-age',
    title: 'Mid-2017 resident population of CCGs by broad age, aggregated from LSOAs',
    cadence: 'once',
    lagDays: 450,
    locator: {
      kind: 'compiled',
      url: 'https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates',
    },
    vintage: { fixed: '2017-04' },
    layouts: [],
    notes: [
      'Bundled only: ages by LSOA are aggregated to the CCGs of April 2017. Mid-2017 residents, ' +
        'whatever the year of the figure they are set against.',
    ],
  },
];
