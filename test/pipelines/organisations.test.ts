import { describe, expect, it } from 'vitest';
import { reader } from '../read/reader.ts';
import { declared } from '../support.ts';
import { describePublished } from './published-file.ts';

describePublished([
  {
    source: 'ods-stp-membership',
    period: '2016',
    path: 'lookups/ods_stp_ccg_membership_2016.csv',
    relation: 'ods_stp_membership',
    rows: 200,
    has: [[{ ccg_ods: '13T' }, { stp_ons: 'E54000001' }]],
  },
  {
    source: 'ods-stp-partners',
    period: '2019-04',
    path: 'lookups/ods_stp_partners_2019-04.csv',
    relation: 'ods_stp_partners',
    rows: 747,
    has: [[{ partner_ods: '106' }, { stp_ods: 'QHM', partner_type: 'LA' }]],
  },
  {
    source: 'ods-practices',
    period: '2019-11',
    path: 'ods/epraccur_2019-11.csv',
    relation: 'ods_practices',
    rows: 14_357,
    has: [[{ practice_code: 'A81003' }, { status: 'C', closed: '2017-10-31', ccg_ods: '00K' }]],
  },
  {
    source: 'ods-practices-current',
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
  {
    source: 'ods-practice-membership',
    period: '2019',
    path: 'ods/epcmem_2019.csv',
    relation: 'ods_practice_membership',
    rows: 47_822,
    has: [[{ practice_code: 'A81001', parent_code: '5E1' }, { left: '2013-03-31' }]],
  },
  {
    source: 'ods-practice-membership-current',
    period: '2019',
    path: 'ods/epcmem_2019.csv',
    relation: 'ods_practice_membership_current',
    rows: 47_822,
    has: [
      [
        { practice_code: 'A81001', parent_code: '00K' },
        { parent_type: 'W', left: null },
      ],
    ],
  },
  {
    source: 'ods-successions',
    period: '2026',
    path: 'succession/ods_succ_2026.csv',
    relation: 'ods_successions',
    rows: 11_537,
    has: [[{ old_code: '001', new_code: '016' }, { effective: '1996-04-01' }]],
  },
  {
    source: 'ods-successions-current',
    period: '2026',
    path: 'succession/ods_succ_2026.csv',
    relation: 'ods_successions_current',
    rows: 11_537,
    has: [
      [
        { old_code: '001', new_code: '022' },
        { effective: '1996-04-01', reason: null },
      ],
    ],
  },
  {
    source: 'ods-trusts',
    period: '2025',
    path: 'ods/etr_2025.csv',
    relation: 'ods_trusts',
    rows: 273,
    has: [
      [{ trust_code: 'G6V2S' }, { geography_ods: 'QMJ', opened: '2024-11-01', closed: null }],
      [{ trust_code: 'R0A' }, { status: null, geography_ods: 'QOP' }],
    ],
  },
  {
    source: 'ods-ccgs',
    period: '2022/23',
    path: 'ods/eccg_2022-23.csv',
    relation: 'ods_ccgs',
    rows: 122,
    has: [[{ ccg_ods: '00L' }, { geography_ods: 'QHM', subtype: 'C' }]],
  },
  {
    source: 'ods-authorities',
    period: '2017-08',
    path: 'ods/eauth_2017-08.csv',
    relation: 'ods_authorities',
    rows: 31,
    has: [[{ authority_ods: 'A' }, { opened: '1994-04-01', postcode: 'NE1 4HW' }]],
  },
  {
    source: 'trust-to-stp',
    period: '2017/18',
    path: 'lookups/hf_trust_to_stp_2017-18.csv',
    relation: 'trust_to_stp',
    rows: 137,
    has: [[{ trust_code: 'RN3' }, { stp_ons: 'E54000040' }]],
  },
  {
    source: 'gp-practice-map',
    period: '2022-01',
    path: 'recent/gp-reg-pat-prac-map_2022-01.csv',
    relation: 'gp_practice_map',
    rows: 6_527,
    has: [
      [
        { practice_code: 'A81002' },
        { pcn_code: 'U07032', ccg_ods: '16C', stp_ons: 'E54000050', stp_ods: 'QHM' },
      ],
    ],
  },
]);

describe('the directory in the words of Data Search and Export', () => {
  const { read } = reader();
  const source = declared('ods-practices-current');
  const few = { ...source, layouts: source.layouts.map((l) => ({ ...l, minRows: 1 })) };

  /** A line of 27 fields, as public code reads them; no such file was at hand. */
  const line = (code: string, status: string, setting: string) => {
    const fields = Array.from({ length: 27 }, () => '');
    for (const [at, value] of [
      [1, code],
      [2, `SURGERY ${code}`],
      [4, 'QHM'],
      [11, '19740401'],
      [13, status],
      [15, '16C'],
      [26, setting],
    ] as const) {
      fields[at - 1] = value;
    }
    return fields.map((field) => `"${field}"`).join(',');
  };
  const lines = Array.from({ length: 200 }, (_, i) => line(`A8${1000 + i}`, 'ACTIVE', 'RO76'));

  it('is read, the codes of its roles as they stand', async () => {
    const text = `\uFEFF${[...lines, line('Y00001', 'INACTIVE', 'RO80|RO87')].join('\n')}\n`;
    const { refused, rows, quarantine, findings } = await read(few, text);
    expect([refused, quarantine, findings]).toEqual([null, [], []]);
    expect(rows.at(-1)).toMatchObject({
      practice_code: 'Y00001',
      status: 'INACTIVE',
      setting: 'RO80|RO87',
      commissioner_ods: '16C',
    });
  });

  it('sets aside a status that nobody has met', async () => {
    const text = `${[...lines, line('Y00001', 'SUSPENDED', 'RO76')].join('\n')}\n`;
    const { rows, quarantine } = await read(few, text);
    expect(rows).toHaveLength(200);
    expect(quarantine).toEqual([
      { line: 201, reason: expect.stringMatching(/status.*SUSPENDED/), text: expect.anything() },
    ]);
  });
});
