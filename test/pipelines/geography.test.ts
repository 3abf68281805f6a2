import { describePublished, type PublishedFile } from './published-file.ts';

function ccgToStp(
  period: string,
  name: string,
  rows: number,
  ...has: PublishedFile['has']
): PublishedFile {
  const path = `lookups/ons_ccg_to_stp_${name}.csv`;
  return { source: 'ons-ccg-to-stp', period, path, relation: 'ons_ccg_to_stp', rows, has };
}

function lsoas(
  period: string,
  name: string,
  area_code: string,
  has: Record<string, string>,
): PublishedFile {
  return {
    source: 'ons-lsoa-to-ccg',
    period,
    path: `lookups/ons_lsoa11_${name}.csv`,
    relation: 'ons_lsoa_to_ccg',
    rows: 32_844,
    has: [[{ area_code }, has]],
  };
}

function boundaries(
  geography: 'ccg' | 'stp' | 'icb',
  period: string,
  name: string,
  rows: number,
  code: string,
  called: string,
): PublishedFile {
  return {
    source: `${geography}-boundaries`,
    period,
    path: `boundaries/${geography}_${name}.geojson`,
    relation: `${geography}_boundaries`,
    rows,
    has: [[{ [`${geography}_ons`]: code }, { [`${geography}_name`]: called }]],
  };
}

const CHESHIRE = 'NHS Cheshire and Merseyside Integrated Care Board';

describePublished([
  ccgToStp('2017-04', '2017-04_v3', 207, [
    { ccg_ods: '03X' },
    { stp_ons: 'E54000012', stp_ods: null, stp_name: 'Derbyshire' },
  ]),
  ccgToStp('2018-04', '2018-04_v2', 195, [
    { ccg_ods: '02N' },
    { ccg_name: 'NHS Airedale, Wharfedale and Craven CCG' },
  ]),
  ccgToStp('2019-04', '2019-04', 191, [
    { ccg_ons: 'E38000018' },
    {
      ccg_ods: '02W',
      stp_name: 'West Yorkshire and Harrogate (Health and Care Partnership)',
    },
  ]),
  ccgToStp('2020-04', '2020-04', 135, [
    { ccg_ods: '00T' },
    { stp_ods: 'QOP', stp_ons: 'E54000007' },
  ]),
  ccgToStp('2021-04', '2021-04', 106, [
    { ccg_ods: '00V' },
    { stp_ods: 'QOP', ccg_name: 'NHS Bury CCG' },
  ]),
  {
    source: 'ons-ccg-to-region',
    period: '2017-04',
    path: 'lookups/ons_ccg_to_nhser_local_office_region_2017-04_v3.csv',
    relation: 'ons_ccg_to_region',
    rows: 207,
    has: [[{ ccg_ons: 'E38000056' }, { region_name: 'North of England' }]],
  },
  lsoas('2016-04', 'ccg_lad_2016-04', 'E01010638', { ccg_ods: '02N', district_name: 'Bradford' }),
  lsoas('2017-04', 'ccg_stp_lad_2017-04', 'E01010815', {
    ccg_ods: '02R',
    district_code: 'E08000032',
  }),
  lsoas('2018-04', 'ccg_stp_lad_2018-04_v3', 'E01010650', { ccg_ods: '02R' }),
  lsoas('2019-04', 'ccg_lad_2019-04', 'E01011949', { ccg_ods: '00K', ccg_ons: 'E38000075' }),
  lsoas('2020-04', 'ccg_lad_2020-04', 'E01027356', { ccg_ods: '00L' }),
  lsoas('2021-04', 'ccg_lad_2021-04', 'E01007420', { ccg_ods: '02P' }),
  lsoas('2022-07', 'sicbl_icb_lad_2022-07', 'E01012367', {
    ccg_ods: '01F',
    ccg_name: 'NHS Cheshire and Merseyside ICB - 01F',
    district_code: 'E06000006',
  }),
  {
    source: 'ons-lsoa-population',
    period: '2017',
    path: 'population/ons_lsoa11_population_mid2017.csv',
    relation: 'ons_lsoa_population',
    rows: 32_844,
    has: [[{ area_code: 'E01000001' }, { population: '1375' }]],
  },
  {
    source: 'ons-subicb-to-icb',
    period: '2023-04',
    path: 'recent/ons_subicb_to_icb_to_nhser_2023-04.csv',
    relation: 'ons_subicb_to_icb',
    rows: 106,
    has: [[{ subicb_ods: 'W2U3Z' }, { icb_ods: 'QRV', region_ods: 'Y56', region_name: 'London' }]],
  },
  {
    source: 'ons-stp-names',
    period: '2020-04',
    path: 'lookups/ons_stp_names_codes_2020-04.csv',
    relation: 'ons_stp_names',
    rows: 42,
    has: [[{ stp_ods: 'QYG' }, { stp_ons: 'E54000008', stp_name: 'Cheshire and Merseyside' }]],
  },
  {
    source: 'ons-icb-names',
    period: '2024',
    path: 'recent/ons_icb_names_codes_2024.csv',
    relation: 'ons_icb_names',
    rows: 42,
    has: [[{ icb_ods: 'QYG' }, { icb_ons: 'E54000008', icb_name: CHESHIRE }]],
  },
  boundaries('stp', '2017-04', '2017-04_derived_simplified', 44, 'E54000005', 'West Yorkshire'),
  boundaries(
    'stp',
    '2021-04',
    '2021-04_ultra_generalised',
    42,
    'E54000007',
    'Greater Manchester Health and Social Care Partnership',
  ),
  boundaries('icb', '2022-07', '2022-07_ultra_generalised', 42, 'E54000008', CHESHIRE),
  boundaries('icb', '2023-04', '2023-04_bsc', 42, 'E54000008', CHESHIRE),
  boundaries(
    'ccg',
    '2017-04',
    '2017-04_derived_simplified',
    207,
    'E38000001',
    'NHS Airedale, Wharfedale and Craven CCG',
  ),
  {
    source: 'imd-lsoa',
    period: '2015',
    path: 'population/imd2015_lsoa11.csv',
    relation: 'imd_lsoa',
    rows: 32_844,
    has: [[{ area_code: 'E01031349' }, { score: '12.389', rank: '21352', decile: '7' }]],
  },
]);
