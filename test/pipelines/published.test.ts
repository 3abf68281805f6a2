import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sources } from '../../pipelines/catalogue.ts';
import { sha256 } from '../../src/fetch/archive.ts';
import type { Source } from '../../src/model/source.ts';
import { loadExtract } from '../../src/read/extract.ts';
import { reader } from '../read/reader.ts';
import { anExtract, atHand, declared, published } from '../support.ts';

const { fresh } = reader();

const real = atHand(published, 'the layouts are not held against real files');

/** Reads a published file as it stands. */
async function load(source: Source, period: string, path: string) {
  const { db, work } = await fresh(source);
  const full = join(published, path);
  const bytes = readFileSync(full);
  const extract = anExtract({
    sourceId: source.id,
    period,
    file: path,
    path: full,
    sha256: sha256(bytes),
    bytes: bytes.byteLength,
  });
  return { db, outcome: await loadExtract(db, source, extract, work) };
}

type Value = string | null;
interface Case {
  period: string;
  path: string;
  relation: string;
  rows: number;
  /** Names of the findings that this very file gives, none where it is left out. */
  findings?: string[];
  quarantined?: number;
  /** A row told by some of its columns, and what stands in others. */
  has: [where: Record<string, string>, row: Record<string, Value>][];
}

const CCG_TO_STP: Case[] = [
  {
    period: '2017-04',
    path: 'lookups/ons_ccg_to_stp_2017-04_v3.csv',
    relation: 'ons_ccg_to_stp',
    rows: 207,
    has: [[{ ccg_ods: '03X' }, { stp_ons: 'E54000012', stp_ods: null, stp_name: 'Derbyshire' }]],
  },
  {
    period: '2018-04',
    path: 'lookups/ons_ccg_to_stp_2018-04_v2.csv',
    relation: 'ons_ccg_to_stp',
    rows: 195,
    has: [[{ ccg_ods: '02N' }, { ccg_name: 'NHS Airedale, Wharfedale and Craven CCG' }]],
  },
  {
    period: '2019-04',
    path: 'lookups/ons_ccg_to_stp_2019-04.csv',
    relation: 'ons_ccg_to_stp',
    rows: 191,
    has: [[{ ccg_ons: 'E38000018' }, { ccg_ods: '02W', stp_ons: 'E54000005' }]],
  },
  {
    period: '2020-04',
    path: 'lookups/ons_ccg_to_stp_2020-04.csv',
    relation: 'ons_ccg_to_stp',
    rows: 135,
    has: [[{ ccg_ods: '00T' }, { stp_ods: 'QOP', stp_ons: 'E54000007' }]],
  },
  {
    period: '2021-04',
    path: 'lookups/ons_ccg_to_stp_2021-04.csv',
    relation: 'ons_ccg_to_stp',
    rows: 106,
    has: [[{ ccg_ods: '00V' }, { stp_ods: 'QOP', ccg_name: 'NHS Bury CCG' }]],
  },
];

function lsoas(period: string, name: string, area: string, row: Record<string, Value>): Case {
  return {
    period,
    path: `lookups/ons_lsoa11_${name}.csv`,
    relation: 'ons_lsoa_to_ccg',
    rows: 32_844,
    has: [[{ area_code: area }, row]],
  };
}

const BRADFORD = { ccg_ods: '02R', district_code: 'E08000032', district_name: 'Bradford' };

const CASES: Record<string, Case[]> = {
  'ons-ccg-to-stp': CCG_TO_STP,
  'ons-ccg-to-region': [
    {
      period: '2017-04',
      path: 'lookups/ons_ccg_to_nhser_local_office_region_2017-04_v3.csv',
      relation: 'ons_ccg_to_region',
      rows: 207,
      has: [[{ ccg_ons: 'E38000056' }, { region_name: 'North of England' }]],
    },
  ],
  'ons-lsoa-to-ccg': [
    lsoas('2016-04', 'ccg_lad_2016-04', 'E01010638', { ccg_ods: '02N', district_name: 'Bradford' }),
    lsoas('2017-04', 'ccg_stp_lad_2017-04', 'E01010815', BRADFORD),
    lsoas('2018-04', 'ccg_stp_lad_2018-04_v3', 'E01010650', BRADFORD),
    lsoas('2019-04', 'ccg_lad_2019-04', 'E01011949', { ccg_ods: '00K', ccg_ons: 'E38000075' }),
    lsoas('2020-04', 'ccg_lad_2020-04', 'E01027356', { ccg_ods: '00L' }),
    lsoas('2021-04', 'ccg_lad_2021-04', 'E01007420', { ccg_ods: '02P' }),
    lsoas('2022-07', 'sicbl_icb_lad_2022-07', 'E01012367', {
      ccg_ods: '01F',
      ccg_name: 'NHS Cheshire and Merseyside ICB - 01F',
      district_code: 'E06000006',
    }),
  ],
  'ons-lsoa-population': [
    {
      period: '2017',
      path: 'population/ons_lsoa11_population_mid2017.csv',
      relation: 'ons_lsoa_population',
      rows: 32_844,
      has: [[{ area_code: 'E01000001' }, { population: '1375' }]],
    },
  ],
  'ons-subicb-to-icb': [
    {
      period: '2023-04',
      path: 'recent/ons_subicb_to_icb_to_nhser_2023-04.csv',
      relation: 'ons_subicb_to_icb',
      rows: 106,
      has: [[{ subicb_ods: 'W2U3Z' }, { icb_ods: 'QRV', region_ods: 'Y56', region_name: 'London' }]],
    },
  ],
  'ons-stp-names': [
    {
      period: '2020-04',
      path: 'lookups/ons_stp_names_codes_2020-04.csv',
      relation: 'ons_stp_names',
      rows: 42,
      has: [[{ stp_ods: 'QYG' }, { stp_ons: 'E54000008', stp_name: 'Cheshire and Merseyside' }]],
    },
  ],
  'ons-icb-names': [
    {
      period: '2024',
      path: 'recent/ons_icb_names_codes_2024.csv',
      relation: 'ons_icb_names',
      rows: 42,
      has: [[{ icb_ods: 'QYG' }, { icb_ons: 'E54000008' }]],
    },
  ],
  'imd-lsoa': [
    {
      period: '2015',
      path: 'population/imd2015_lsoa11.csv',
      relation: 'imd_lsoa',
      rows: 32_844,
      has: [[{ area_code: 'E01031349' }, { score: '12.389', rank: '21352', decile: '7' }]],
    },
  ],
  'ods-stp-membership': [
    {
      period: '2016',
      path: 'lookups/ods_stp_ccg_membership_2016.csv',
      relation: 'ods_stp_membership',
      rows: 200,
      has: [[{ ccg_ods: '13T' }, { stp_ons: 'E54000001' }]],
    },
  ],
  'ods-stp-partners': [
    {
      period: '2019-04',
      path: 'lookups/ods_stp_partners_2019-04.csv',
      relation: 'ods_stp_partners',
      rows: 747,
      has: [[{ partner_ods: '106' }, { stp_ods: 'QHM', partner_type: 'LA' }]],
    },
  ],
  'ods-practices': [
    {
      period: '2019-11',
      path: 'ods/epraccur_2019-11.csv',
      relation: 'ods_practices',
      rows: 14_357,
      has: [[{ practice_code: 'A81003' }, { status: 'C', closed: '2017-10-31', ccg_ods: '00K' }]],
    },
  ],
  'ods-practices-current': [
    {
      period: '2019-11',
      path: 'ods/epraccur_2019-11.csv',
      relation: 'ods_practices_current',
      rows: 14_357,
      has: [
        [
          { practice_code: 'A81003' },
          {
            practice_name: 'VICTORIA MEDICAL PRACTICE',
            region_ods: 'Y54',
            geography_ods: 'Q74',
            postcode: 'TS26 8DB',
            opened: '1974-04-01',
            closed: '2017-10-31',
            status: 'C',
            subtype: 'B',
            commissioner_ods: '00K',
            joined: '2013-04-01',
            left: '2017-10-31',
            provider_ods: '00K',
            setting: '4',
          },
        ],
      ],
    },
  ],
  'ods-practice-membership': [
    {
      period: '2019',
      path: 'ods/epcmem_2019.csv',
      relation: 'ods_practice_membership',
      rows: 47_822,
      has: [[{ practice_code: 'A81001', parent_code: '5E1' }, { left: '2013-03-31' }]],
    },
  ],
  'ods-practice-membership-current': [
    {
      period: '2019',
      path: 'ods/epcmem_2019.csv',
      relation: 'ods_practice_membership_current',
      rows: 47_822,
      has: [[{ practice_code: 'A81001', parent_code: '00K' }, { parent_type: 'W', left: null }]],
    },
  ],
  'ods-successions': [
    {
      period: '2026',
      path: 'succession/ods_succ_2026.csv',
      relation: 'ods_successions',
      rows: 11_537,
      has: [[{ old_code: '001', new_code: '016' }, { effective: '1996-04-01' }]],
    },
  ],
  'ods-successions-current': [
    {
      period: '2026',
      path: 'succession/ods_succ_2026.csv',
      relation: 'ods_successions_current',
      rows: 11_537,
      has: [[{ old_code: '001', new_code: '022' }, { effective: '1996-04-01', reason: null }]],
    },
  ],
  'ods-trusts': [
    {
      period: '2025',
      path: 'ods/etr_2025.csv',
      relation: 'ods_trusts',
      rows: 273,
      has: [
        [{ trust_code: 'G6V2S' }, { geography_ods: 'QMJ', opened: '2024-11-01', closed: null }],
        [{ trust_code: 'R0A' }, { status: null, geography_ods: 'QOP' }],
      ],
    },
  ],
  'ods-ccgs': [
    {
      period: '2022/23',
      path: 'ods/eccg_2022-23.csv',
      relation: 'ods_ccgs',
      rows: 122,
      has: [[{ ccg_ods: '00L' }, { geography_ods: 'QHM', subtype: 'C' }]],
    },
  ],
  'ods-authorities': [
    {
      period: '2017-08',
      path: 'ods/eauth_2017-08.csv',
      relation: 'ods_authorities',
      rows: 31,
      has: [[{ authority_ods: 'A' }, { opened: '1994-04-01', postcode: 'NE1 4HW' }]],
    },
  ],
  'trust-to-stp': [
    {
      period: '2017/18',
      path: 'lookups/hf_trust_to_stp_2017-18.csv',
      relation: 'trust_to_stp',
      rows: 137,
      has: [[{ trust_code: 'RN3' }, { stp_ons: 'E54000040' }]],
    },
  ],
  'gp-payments': [
    {
      period: '2016/17',
      path: 'indicators/nhspayments_gp_16-17.csv',
      relation: 'gp_payments',
      rows: 7_763,
      has: [[{ practice_code: 'A81002' }, { registered: '19904', payments: '2798575.99' }]],
    },
    {
      period: '2017/18',
      path: 'indicators/nhspayments_gp_17-18.csv',
      relation: 'gp_payments',
      rows: 7_543,
      has: [[{ practice_code: 'A81001' }, { registered: '4114', weighted: '4703.5' }]],
    },
  ],
  'gp-registered-patients': [
    {
      period: '2021-01',
      path: 'indicators/gp-reg-pat-prac-all_2021-01.csv',
      relation: 'gp_registered_patients',
      rows: 6_658,
      has: [[{ practice_code: 'A84002' }, { ccg_ods: '00L', patients: '5903' }]],
    },
  ],
  'gp-practice-map': [
    {
      period: '2022-01',
      path: 'recent/gp-reg-pat-prac-map_2022-01.csv',
      relation: 'gp_practice_map',
      rows: 6_527,
      has: [[{ practice_code: 'A81002' }, { pcn_code: 'U07032', ccg_ods: '16C', stp_ods: 'QHM' }]],
    },
  ],
  'qof-organisations': [
    {
      period: '2016/17',
      path: 'lookups/qof_ORGANISATION_REFERENCE_1617.csv',
      relation: 'qof_organisations',
      rows: 7_392,
      has: [[{ practice_code: 'B82007' }, { ccg_ods: '02N', ccg_ons: 'E38000001' }]],
    },
    {
      period: '2017/18',
      path: 'lookups/qof_ORGANISATION_REFERENCE_1718.csv',
      relation: 'qof_organisations',
      rows: 7_100,
      has: [[{ practice_code: 'B82020' }, { practice_name: 'CROSS HILLS GROUP PRACTICE' }]],
    },
    {
      period: '2019/20',
      path: 'lookups/qof_MAPPING_NHS_GEOGRAPHIES_1920.csv',
      relation: 'qof_organisations',
      rows: 6_720,
      has: [[{ practice_code: 'A81001' }, { ccg_ods: '16C', ccg_ons: 'E38000247' }]],
    },
  ],
  'qof-prevalence': [
    {
      period: '2016/17',
      path: 'indicators/qof_PREVALENCE_1617.csv',
      relation: 'qof_prevalence',
      rows: 155_232,
      has: [[{ practice_code: 'A81001', register_group: 'AF' }, { register: '106' }]],
    },
    {
      period: '2017/18',
      path: 'indicators/qof_PREVALENCE_1718.csv',
      relation: 'qof_prevalence',
      rows: 149_100,
      has: [[{ practice_code: 'A81001', register_group: 'AST' }, { list_size: '4086' }]],
    },
  ],
  'qof-indicator-mappings': [
    {
      period: '2018/19',
      path: 'indicators/qof_INDICATOR_MAPPINGS_1819_v2.csv',
      relation: 'qof_indicator_mappings',
      rows: 78,
      findings: ['decoded'],
      has: [[{ indicator_code: 'AF001' }, { points: '5', group_name: 'Atrial fibrillation' }]],
    },
  ],
  'ae-attendances': [
    {
      period: '2016-04/2019-03',
      path: 'indicators/ae_attendances_2016-04_2019-03_by_provider.csv',
      relation: 'ae_by_type',
      rows: 12_765,
      has: [
        [{ month: '2017-03-01', org_code: 'RF4', department: '1' }, { attendances: '21289.0' }],
      ],
    },
    {
      period: '2025-04',
      path: 'recent/ae_msitae_2025-04.csv',
      relation: 'ae_msitae',
      rows: 199,
      has: [
        [{ org_code: 'RHW' }, { attendances_1: '10298', booked_1: '1217', booked_breaches_1: '381' }],
        [{ org_code: 'TOTAL' }, { attendances_1: '1354645', booked_other: '53368' }],
      ],
    },
  ],
  rtt: [
    {
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
      period: '2015-04',
      path: 'indicators/rtt/RTT_Incomplete-Commissioner-Apr15-revised.xls',
      relation: 'rtt_incomplete_commissioner',
      rows: 4_200,
      has: [
        [
          { ccg_ods: '00C', treatment_code: 'IP100' },
          { gt_00_01: '75', gt_17_18: '3', gt_52: '0', total: '552', within_18_weeks: '518' },
        ],
        [{ ccg_ods: 'X24', treatment_code: 'IP430' }, { region_ods: null, median_weeks: null }],
        [{ ccg_ods: 'X24', treatment_code: 'IP999' }, { gt_00_01: '19515', total: '222923' }],
      ],
    },
    {
      period: '2015-05',
      path: 'indicators/rtt/RTT_Incomplete-Commissioner-May15-revised.xls',
      relation: 'rtt_incomplete_commissioner',
      rows: 4_200,
      has: [[{ ccg_ods: 'X24', treatment_code: 'IP999' }, { total: '226833' }]],
    },
  ],
  'cancer-waits': [
    {
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
  ],
  'iapt-annual': [
    {
      period: '2017/18',
      path: 'stp/iapt_annual_2017-18_ccg_stp_region_england_totals.csv',
      relation: 'iapt_annual',
      rows: 3_668,
      has: [[{ org_code: '00C', measure: 'at_caseness', statistic: 'count' }, { value: '1090' }]],
    },
  ],
  'dtoc-days': [
    {
      period: '2011-04/2019-12',
      path: 'indicators/dtoc_days_by_reason_tidied.csv',
      relation: 'dtoc_days',
      rows: 15_847,
      has: [[{ authority_code: '-', month: '2019-04-01' }, { days: '130773' }]],
    },
  ],
  'fingertips-rates': readdirSyncOr('indicators/fingertips_rates').map((name) => ({
    period: 'various',
    path: `indicators/fingertips_rates/${name}`,
    relation: 'fingertips_rates',
    rows: RATES[name] ?? -1,
    has: [],
  })),
};
