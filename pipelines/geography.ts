import { OGL, type Source } from '../src/model/source.ts';

const ONS = {
  publisher: 'Office for National Statistics',
  licence: OGL,
  attribution:
    'Source: Office for National Statistics licensed under the Open Government Licence v.3.0. ' +
    'Contains OS data © Crown copyright and database right',
} as const;

const PORTAL = 'https://geoportal.statistics.gov.uk/';

/** Clinical commissioning groups, the footprints they made up, and the small areas under both. */
export const geography: readonly Source[] = [
  {
    ...ONS,
    id: 'ons-ccg-to-stp',
    title: 'Clinical Commissioning Group to STP lookup in England',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'landing page',
      url: PORTAL,
      link: { text: /Clinical Commissioning Group.*STP/i },
    },
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
        ignored: [/^FID$/i],
      },
    ],
    notes: [
      'The vintage is in the field names (CCG17CD); FID stands last until 2018 and first from 2019.',
      'STPs have no ODS code in this lookup before April 2020.',
      'The portal service name was never seen live.',
    ],
  },
  {
    ...ONS,
    id: 'ons-ccg-to-region',
    title: 'Clinical Commissioning Group to local office and NHS region lookup in England',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'landing page',
      url: PORTAL,
      link: { text: /Clinical Commissioning Group.*Region/i },
    },
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
        ignored: [/^FID$/i, /^NHSRLO\d\d(CD|NM)$/i],
      },
    ],
    notes: ['The portal service name was never seen live.'],
  },
  {
    ...ONS,
    id: 'ons-lsoa-to-ccg',
    title: 'Lower layer Super Output Area to Clinical Commissioning Group and district lookup',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'landing page',
      url: PORTAL,
      link: { text: /LSOA.*Clinical Commissioning Group/i },
    },
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
        ignored: [/^FID$/i, /^LSOA11NM$/i, /^STP\d\d/i, /^icb\d\d_/i, /^lsoa11_name$/i],
      },
    ],
    notes: [
      'The bundled extract holds the 405 areas that no CCG or district boundary from 2016 to 2022 ' +
        'cuts, in place of 32,844 LSOAs: exact for every CCG, footprint and authority.',
      'Columns are renamed in July 2022 (sub-ICB locations).',
    ],
  },
  {
    ...ONS,
    id: 'ons-lsoa-population',
    title: 'Mid-2017 resident population by Lower layer Super Output Area',
    cadence: 'annual',
    lagDays: 450,
    locator: {
      kind: 'landing page',
      url: 'https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates',
      link: { text: /lower super output area mid-year population estimates/i },
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
    notes: ['Read from a file with one row an LSOA; the published workbook was never seen live.'],
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
