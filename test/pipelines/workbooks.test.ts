import { describePublished, type PublishedFile } from './published-file.ts';

/** Months of the workbooks, and the delayed days that each gives for England. */
const DELAYED_DAYS: readonly (readonly [period: string, name: string, days: string])[] = [
  ['2016-04', 'April_16', '168018'],
  ['2017-04', 'April_17', '176886'],
  ['2017-12', 'Dec_17', '145040'],
  ['2018-03', 'March_18', '154494'],
];

const QUARTERS: readonly (readonly [period: string, name: string, children: string])[] = [
  ['2016-Q2', '2016_2017_Q1', '163448'],
  ['2016-Q3', '2016_2017_Q2', '171737'],
  ['2016-Q4', '2016_2017_Q3', '166011'],
  ['2017-Q1', '2016_2017_Q4', '159538'],
  ['2017-Q2', '2017_2018_Q1', '160960'],
  ['2017-Q3', '2017_2018_Q2', '171457'],
  ['2017-Q4', '2017_2018_Q3', '167445'],
  ['2018-Q1', '2017_2018_Q4', '162253'],
];

describePublished([
  {
    source: 'rtt',
    period: '2026-04',
    path: 'recent/20260430-RTT-April-2026-full-extract.csv.zip',
    relation: 'rtt_full_extract',
    rows: 180_781,
    has: [
      [
        {
          provider_code: 'H3W7Q',
          commissioner_code: '06Q',
          part: 'Part_1A',
          treatment_code: 'C_130',
        },
        {
          month_name: 'RTT-April-2026',
          provider_name: 'ACES CHELMSFORD',
          commissioner_parent_code: 'D7T5G',
          gt_00_01: '0',
          gt_06_07: '3',
          gt_104: '0',
          total: '12',
          total_all: '12',
        },
      ],
    ],
  },
  {
    source: 'rtt',
    period: '2015-04',
    path: 'indicators/rtt/RTT_Incomplete-Commissioner-Apr15-revised.xls',
    relation: 'rtt_incomplete_commissioner',
    rows: 4_200,
    has: [
      [
        { ccg_ods: '00C', treatment_code: 'IP100' },
        { gt_00_01: '75', gt_17_18: '3', gt_52: '0', total: '552', within_18_weeks: '518' },
      ],
      [
        { ccg_ods: 'X24', treatment_code: 'IP430' },
        { region_ods: null, median_weeks: null },
      ],
      [
        { ccg_ods: 'X24', treatment_code: 'IP999' },
        { gt_00_01: '19515', total: '222923' },
      ],
    ],
  },
  {
    source: 'rtt',
    period: '2015-05',
    path: 'indicators/rtt/RTT_Incomplete-Commissioner-May15-revised.xls',
    relation: 'rtt_incomplete_commissioner',
    rows: 4_200,
    has: [[{ ccg_ods: 'X24', treatment_code: 'IP999' }, { total: '226833' }]],
  },
  {
    source: 'cancer-waits',
    period: '2025-04',
    path: 'recent/CWT-CRS-COMMISSIONER-April-2025-PROVISIONAL.xlsx',
    relation: 'cancer_62_day',
    rows: 51,
    has: [
      [
        { commissioner_code: 'QOC' },
        { treated: '331', within_62_days: '186', days_0_31: '72', days_over_104: '40' },
      ],
      [{ commissioner_name: 'ALL ENGLISH COMMISSIONERS' }, { treated: '27347' }],
    ],
  },
  ...DELAYED_DAYS.map(
    ([period, name, days]): PublishedFile => ({
      source: 'dtoc-monthly',
      period,
      path: `indicators/dtoc_monthly_xls/${name}.xls`,
      relation: 'dtoc_by_reason',
      rows: 155,
      has: [
        [{ authority_name: 'England' }, { days, authority_ons: null }],
        [{ authority_ons: 'E06000015' }, { authority_name: 'Derby UA', authority_code: '507' }],
      ],
    }),
  ),
  ...QUARTERS.map(
    ([period, name, children]): PublishedFile => ({
      source: 'cover',
      period,
      path: `indicators/cover/COVER_${name}.xlsx`,
      relation: 'cover_24_months',
      rows: 162,
      has: [
        [{ authority_name: 'England' }, { children, region_name: null }],
        [{ region_name: 'South West Total' }, { authority_name: null }],
      ],
    }),
  ),
]);
