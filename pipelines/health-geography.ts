import { type Column, type Layout, OGL, type Source } from '../src/model/source.ts';
import { LAYER_FIELDS, ONS, PORTAL, SERVICES_UNSEEN, TITLES_UNSEEN } from './geography.ts';

/** The ONS code, ODS code and name of a geography, whatever the vintage in their field names. */
function named(name: string, field: string): Column[] {
  const of = (ending: string) => new RegExp(`^${field}\\d\\d${ending}$`, 'i');
  return [
    { name: `${name}_ons`, header: of('CD'), kind: 'text', required: true },
    { name: `${name}_ods`, header: of('CDH'), kind: 'text', required: true },
    { name: `${name}_name`, header: of('NM'), kind: 'text', required: true },
  ];
}

/** A layer of boundaries; those passed on by others spell `icb22_code` for `ICB22CD`. */
function boundaries(relation: string, name: string, field: string, minRows: number): Layout {
  const of = (...endings: string[]) =>
    endings.map((ending) => new RegExp(`^${field}\\d\\d${ending}$`, 'i'));
  return {
    relation,
    columns: [
      { name: `${name}_ons`, header: of('CD', '_code'), kind: 'text', required: true },
      { name: `${name}_name`, header: of('NM', '_name'), kind: 'text', required: true },
      { name: 'geometry', kind: 'text', required: true },
    ],
    key: [`${name}_ons`],
    minRows,
    ignored: [...LAYER_FIELDS, /^(CCG|STP)\d\d(CD|CDH|NM)$/i, /^n_ccgs$/, /^area_km2$/],
  };
}

const GENERALISED = 'Generalised and clipped to the coast: for maps, not for measuring.';
const DERIVED =
  'The file of April 2017 at hand is derived by dissolving and simplifying: the line through ' +
  'Cumbria is approximate. It is no layer of the portal.';

/** NHS geographies after and beside the CCGs: sub-ICB locations, names, boundaries. */
export const healthGeography: readonly Source[] = [
  {
    ...ONS,
    id: 'ons-subicb-to-icb',
    title: 'Sub-ICB location to ICB and NHS region lookup in England',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'arcgis',
      url: PORTAL,
      layers: [
        { period: '2022-07', service: 'SICBL22_ICB22_NHSER22_EN_LU' },
        { period: '2023-04', service: 'SICBL23_ICB23_NHSER23_EN_LU' },
      ],
    },
    unseen: [SERVICES_UNSEEN],
    vintage: 'extract',
    layouts: [
      {
        relation: 'ons_subicb_to_icb',
        columns: [...named('subicb', 'SICBL'), ...named('icb', 'ICB'), ...named('region', 'NHSER')],
        key: ['subicb_ons'],
        minRows: 90,
        ignored: LAYER_FIELDS,
      },
    ],
    notes: [
      'Sub-ICB locations are the CCGs of July 2022 under another name; most keep their codes.',
      'From April 2026 there are 36 ICBs in place of 42: a lookup of 2023 says nothing of them.',
    ],
  },
  {
    ...ONS,
    id: 'ons-lsoa21-to-subicb',
    title: 'LSOA (2021) to sub-ICB location, ICB, NHS region and district lookup in England',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'arcgis',
      url: PORTAL,
      layers: [{ period: '2026-04', service: 'LSOA21_SICBL26_ICB26_NHSER26_LAD26' }],
    },
    awaiting: 'a file of the lookup: its field names are known from public code only',
    unseen: [SERVICES_UNSEEN],
    vintage: 'extract',
    layouts: [],
    notes: ['Areas of the census of 2021: they are not those of `ons-lsoa-to-ccg`.'],
  },
  {
    ...ONS,
    id: 'ons-stp-names',
    title: 'Sustainability and Transformation Partnerships: names and codes in England',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'arcgis',
      url: PORTAL,
      layers: [
        {
          period: '2020-04',
          title:
            /^Sustainability and Transformation Partnerships \(April 2020\) Names and Codes in England/i,
        },
      ],
    },
    unseen: [TITLES_UNSEEN],
    vintage: 'extract',
    layouts: [
      {
        relation: 'ons_stp_names',
        columns: named('stp', 'STP'),
        key: ['stp_ons'],
        minRows: 40,
        ignored: LAYER_FIELDS,
      },
    ],
    notes: ['The first list of STPs that has their ODS codes.'],
  },
  {
    ...ONS,
    id: 'ons-icb-names',
    title: 'Integrated Care Boards: names and codes in England',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'arcgis',
      url: PORTAL,
      layers: [{ period: '2023-04', service: 'ICB_APR_2023_EN_NC' }],
    },
    unseen: [SERVICES_UNSEEN],
    vintage: 'extract',
    layouts: [
      {
        relation: 'ons_icb_names',
        columns: named('icb', 'ICB'),
        key: ['icb_ons'],
        minRows: 30,
        ignored: LAYER_FIELDS,
      },
    ],
    notes: ['Most ICBs keep the ODS code of their STP; ONS codes change with boundaries.'],
  },
  {
    ...ONS,
    id: 'stp-boundaries',
    title: 'Boundaries of STPs in England, ultra generalised',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'arcgis',
      url: PORTAL,
      layers: [
        {
          period: '2021-04',
          service: 'Sustainability_and_Transformation_Partnerships_April_2021_EN_BUC_v2',
        },
      ],
      geometry: true,
    },
    unseen: [SERVICES_UNSEEN, 'No service with the boundaries of April 2017 was found.'],
    vintage: 'extract',
    layouts: [boundaries('stp_boundaries', 'stp', 'STP', 40)],
    notes: [GENERALISED, DERIVED],
  },
  {
    ...ONS,
    id: 'icb-boundaries',
    title: 'Boundaries of ICBs in England, generalised',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'arcgis',
      url: PORTAL,
      layers: [
        { period: '2022-07', service: 'ICB_JUL_2022_EN_BUC_V3' },
        { period: '2023-04', service: 'Integrated_Care_Boards_April_2023_EN_BSC' },
        { period: '2026-04', service: 'Integrated_Care_Boards_April_2026_Boundaries_EN_BSC' },
      ],
      geometry: true,
    },
    unseen: [SERVICES_UNSEEN],
    vintage: 'extract',
    layouts: [boundaries('icb_boundaries', 'icb', 'ICB', 30)],
    notes: [GENERALISED, 'July 2022 is ultra generalised (500 m), later ones super (200 m).'],
  },
  {
    ...ONS,
    id: 'ccg-boundaries',
    title: 'Boundaries of CCGs in England, ultra generalised',
    cadence: 'on change',
    lagDays: 60,
    locator: {
      kind: 'arcgis',
      url: PORTAL,
      layers: [{ period: '2021-04', service: 'Clinical_Commissioning_Groups_April_2021_EN_BUC' }],
      geometry: true,
    },
    unseen: [SERVICES_UNSEEN, 'No service with the boundaries of April 2017 was found.'],
    vintage: 'extract',
    layouts: [
      boundaries('ccg_boundaries', 'ccg', 'CCG', 100),
      {
        relation: 'ccg_boundary_steps',
        columns: [
          { name: 'ccg_ons', kind: 'text', required: true },
          { name: 'ccg_name', kind: 'text', required: true },
          { name: 'steps', kind: 'text', required: true },
        ],
        key: ['ccg_ons'],
        minRows: 100,
      },
    ],
    notes: [
      GENERALISED,
      DERIVED,
      'The bundled extract holds that file thinned once more, with corners that make a triangle ' +
        'below 0.4 km² left out. A ring is its first point and then steps to the east and north, in ' +
        'thousandths of a degree; `;` stands between rings, the outer one first, and `|` between ' +
        'polygons.',
    ],
  },
  {
    id: 'imd-lsoa',
    title: 'English indices of deprivation 2015 by Lower layer Super Output Area',
    publisher: 'Department for Communities and Local Government',
    licence: OGL,
    attribution:
      'English indices of deprivation 2015, Department for Communities and Local Government, ' +
      'licensed under the Open Government Licence v3.0',
    cadence: 'once',
    lagDays: 90,
    locator: {
      kind: 'compiled',
      url: 'https://www.gov.uk/government/statistics/english-indices-of-deprivation-2015',
    },
    vintage: { fixed: '2013-04' },
    bundledStays: true,
    layouts: [
      {
        relation: 'imd_lsoa',
        columns: [
          { name: 'area_code', header: 'lsoa11_code', kind: 'text', required: true },
          { name: 'district_code', header: 'lad13_code', kind: 'text', required: true },
          { name: 'score', header: 'IMD_score', kind: 'number', required: true },
          { name: 'rank', header: 'IMD_rank', kind: 'count', required: true },
          { name: 'decile', header: 'IMD_decile', kind: 'count', required: true },
        ],
        key: ['area_code'],
        minRows: 32_000,
        ignored: [/^(lsoa11|lad13)_name$/],
      },
      {
        relation: 'imd_area',
        columns: [
          { name: 'area_code', kind: 'text', required: true },
          { name: 'residents', kind: 'count', required: true },
          { name: 'score_residents', kind: 'number', required: true },
          { name: 'residents_decile_1', kind: 'count', required: true },
        ],
        key: ['area_code'],
        minRows: 400,
      },
    ],
    notes: [
      'Rank 1 and decile 1 are the most deprived. Districts are those of 2013.',
      'The bundled extract holds the areas that no boundary cuts, with their residents of mid-2017: of the ' +
        'scores the sum of score times residents, so that a mean of several areas stays exact.',
      'Read in a tidied form; the published workbook (File 7) is not read.',
    ],
  },
];
