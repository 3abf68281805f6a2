import { describe, expect, it } from 'vitest';
import type { Source } from '../../src/model/source.ts';
import { type Read, reader } from '../read/reader.ts';
import { declared } from '../support.ts';

const { read } = reader();

/** A source whose extracts may be as short as a test writes them. */
function short(id: string): Source {
  const source = declared(id);
  return { ...source, layouts: source.layouts.map((layout) => ({ ...layout, minRows: 1 })) };
}

/** Reads a header and rows as a CSV of a source. */
async function readLines(id: string, ...lines: string[]): Promise<Read> {
  return read(short(id), `${lines.join('\r\n')}\r\n`);
}

const AE =
  'Period,Org Code,Parent Org,Org name,A&E attendances Type 1,A&E attendances Type 2,A&E attendances Other A&E Department,' +
  'A&E attendances Booked Appointments Type 1,A&E attendances Booked Appointments Type 2,A&E attendances Booked Appointments Other Department,' +
  'Attendances over 4hrs Type 1,Attendances over 4hrs Type 2,Attendances over 4hrs Other Department,' +
  'Attendances over 4hrs Booked Appointments Type 1,Attendances over 4hrs Booked Appointments Type 2,Attendances over 4hrs Booked Appointments Other Department,' +
  'Patients who have waited 4-12 hs from DTA to admission,Patients who have waited 12+ hrs from DTA to admission,' +
  'Emergency admissions via A&E - Type 1,Emergency admissions via A&E - Type 2,Emergency admissions via A&E - Other A&E department,Other emergency admissions';

describe('headings that publishers were seen to use', () => {
  it('A&E of September 2024: empty columns, one headed "a", and a total of another spelling', async () => {
    const { refused, rows, findings } = await readLines(
      'ae-attendances',
      `${AE},,,,,,a`,
      'MSitAE-SEPTEMBER-2024,C83023,NHS ENGLAND MIDLANDS ,SLEAFORD MEDICAL GROUP,0,0,402,0,0,0,0,0,5,0,0,0,0,0,0,0,0,0,,,,,,',
      'MSitAE-SEPTEMBER-2024,RHW,NHS ENGLAND SOUTH EAST ,ROYAL BERKSHIRE NHS FOUNDATION TRUST,10298,2462,2087,1217,19,0,4206,33,0,381,0,0,672,25,2214,1,0,460,,,,,,',
      'Total,Total ,Total,Total,10298,2462,2489,1217,19,0,4206,33,5,381,0,0,672,25,2214,1,0,460,,,,,,',
    );
    expect([refused, findings]).toEqual([null, []]);
    expect(rows.map((r) => [r.org_code, r.attendances_other, r.booked_1])).toEqual([
      ['C83023', '402', '0'],
      ['RHW', '2087', '1217'],
      ['Total', '2489', '1217'],
    ]);
  });

  it('A&E whose rows do not sum to its total says in which count', async () => {
    const { findings, said } = await readLines(
      'ae-attendances',
      AE,
      'MSitAE-APRIL-2025,NDJ,NHS ENGLAND SOUTH EAST ,FIRST COMMUNITY,0,0,2350,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0',
      'TOTAL,TOTAL,TOTAL,TOTAL,0,0,2351,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0',
    );
    expect(findings).toHaveLength(1);
    expect(said).toMatch(/attendances_other.*2350.*2351/);
  });

  it('A&E before 2019: "Number of"', async () => {
    const { refused, rows } = await readLines(
      'ae-attendances',
      'Period,Org Code,Parent Org,Org name,Number of A&E attendances Type 1,Number of A&E attendances Type 2,Number of A&E attendances Other A&E Department,' +
        'Number of attendances over 4hrs Type 1,Number of attendances over 4hrs Type 2,Number of attendances over 4hrs Other A&E Department,' +
        'Emergency admissions via A&E - Type 1,Emergency admissions via A&E - Type 2,Emergency admissions via A&E - Other A&E department',
      'MSitAE-MARCH-2018,RF4,London,BARKING,21289,813,0,2879,22,0,5060,0,0',
    );
    expect(refused).toBeNull();
    expect(rows[0]).toMatchObject({ attendances_1: '21289', breaches_2: '22', booked_1: null });
  });

  it('the practice map from July 2022: sub-ICB locations and ICBs', async () => {
    const { refused, rows, findings } = await readLines(
      'gp-practice-map',
      'PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME',
      'GP_PRAC_PAT_LIST,01Jan2026,A81001,THE DENSHAM SURGERY,TS18 1HU,U89141,STOCKTON PCN,E38000247,16C,NHS North East and North Cumbria ICB - 16C,E54000050,QHM,NHS North East and North Cumbria Integrated Care Board,E40000012,Y63,North East and Yorkshire,TPP',
    );
    expect([refused, findings]).toEqual([null, []]);
    expect(rows[0]).toMatchObject({ ccg_ods: '16C', ccg_ons: 'E38000247', stp_ods: 'QHM' });
  });

  it('registered patients from July 2022', async () => {
    const { refused, rows, findings } = await readLines(
      'gp-registered-patients',
      'PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS',
      'GP_PRAC_PAT_LIST,01JAN2026,GP,00L,E38000130,A84002,NE65 7UW,ALL,ALL,5903',
    );
    expect([refused, findings]).toEqual([null, []]);
    expect(rows[0]).toMatchObject({ ccg_ods: '00L', patients: '5903' });
  });

  it.each([
    ['27 columns', 'Compared to percentiles', 'Compared to goal', ',Time period range', ',1y'],
    ['26 columns', 'Compared to Region value or percentiles', 'Target data', '', ''],
    ['a parent of ICBs', 'Compared to ICBs value or percentiles', 'Compared to goal', '', ''],
  ])('Fingertips with %s', async (_, compared, goal, more, range) => {
    const { refused, rows, findings } = await readLines(
      'fingertips',
      'Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,Value note,Recent Trend,Compared to England value or percentiles,' +
        `${compared},Time period Sortable,New data,${goal}${more}`,
      `90813,Hospital admissions,,England,E92000001,England,England,Persons,10-24 yrs,,,2011/12,347.36,,,,,35241,9987942,,Increasing,Similar,Not compared,20110000,,${range}`,
      `90813,Hospital admissions,E92000001,England,nE54000039,Somewhere,ICBs,Persons,10-24 yrs,,,2011/12,-1,,,,,*,9987942,,Increasing,Similar,Not compared,20110000,,${range}`,
    );
    expect([refused, findings]).toEqual([null, []]);
    expect(rows.map((r) => [r.area_code, r.value, r.numerator])).toEqual([
      ['E92000001', '347.36', '35241'],
      ['E54000039', null, '*'],
    ]);
  });

  it('ONS lookups of any vintage, their number of the row first or last', async () => {
    for (const [header, row] of [
      [
        'CCG17CD,CCG17CDH,CCG17NM,STP17CD,STP17NM,FID',
        'E38000058,03X,Erewash,E54000012,Derbyshire,1',
      ],
      [
        'FID,CCG21CD,CCG21CDH,CCG21NM,STP21CD,STP21CDH,STP21NM',
        '1,E38000058,03X,Erewash,E54000012,QJ2,Derbyshire',
      ],
      [
        'OBJECTID,ccg20cd,ccg20cdh,ccg20nm,stp20cd,stp20cdh,stp20nm',
        '1,E38000058,03X,Erewash,E54000012,QJ2,Derbyshire',
      ],
    ] as const) {
      const { refused, rows, findings } = await readLines('ons-ccg-to-stp', header, row);
      expect([refused, findings], header).toEqual([null, []]);
      expect(rows[0]).toMatchObject({ ccg_ods: '03X', stp_ons: 'E54000012' });
    }
  });

  it('a column that nobody has met is told', async () => {
    const { findings, said } = await readLines(
      'ons-ccg-to-stp',
      'CCG17CD,CCG17CDH,CCG17NM,STP17CD,STP17NM,CAL17CD',
      'E38000058,03X,Erewash,E54000012,Derbyshire,E56000001',
    );
    expect(findings).toEqual(['column added']);
    expect(said).toContain('CAL17CD');
  });
});
