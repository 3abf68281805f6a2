import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { bundledText } from '../support.ts';
import { bundled, PLACED } from './bundled.ts';

const { rows, row, baseline } = bundled();

describe('membership', () => {
  it('weights sum to exactly 1 for every organisation, vintage and scheme', async () => {
    expect(
      await rows(
        `SELECT scheme, org_kind, org_code, org_vintage, sum(weight) AS total FROM membership
         GROUP BY ALL HAVING sum(weight) <> 1 OR min(weight) < 0`,
      ),
    ).toEqual([]);
    const counts = await rows(
      `SELECT org_vintage, count(DISTINCT org_code) AS ccgs FROM membership
       WHERE scheme = 'stp-2017' AND org_kind = 'ccg' GROUP BY ALL ORDER BY ALL LIMIT 5`,
    );
    expect(counts).toEqual([
      { org_vintage: '2016-04', ccgs: 209 },
      { org_vintage: '2017-04', ccgs: 207 },
      { org_vintage: '2018-04', ccgs: 195 },
      { org_vintage: '2019-04', ccgs: 191 },
      { org_vintage: '2020-04', ccgs: 135 },
    ]);
  });

  it('four ONS codes changed between 2016 and 2017; number and ODS code did not', async () => {
    expect(
      await rows(
        `SELECT a.number, a.footprint_code AS before, b.footprint_code AS after
         FROM footprint AS a JOIN footprint AS b ON b.number = a.number AND b.scheme = 'stp-2017'
         WHERE a.scheme = 'stp-2016' AND a.footprint_code <> b.footprint_code ORDER BY 1`,
      ),
    ).toEqual([
      { number: 1, before: 'E54000001', after: 'E54000046' },
      { number: 2, before: 'E54000002', after: 'E54000047' },
      { number: 3, before: 'E54000003', after: 'E54000045' },
      { number: 4, before: 'E54000004', after: 'E54000048' },
    ]);
    expect(
      await rows(
        `SELECT count(*) AS odd FROM footprint AS a JOIN footprint AS b USING (number)
         WHERE a.scheme = 'stp-2016' AND b.scheme = 'stp-2017' AND a.ods_code <> b.ods_code`,
      ),
    ).toEqual([{ odd: 0 }]);
  });

  it('the same code means another area in another year', async () => {
    const weights = await rows(
      `SELECT org_vintage, footprint_code, weight FROM membership
       WHERE scheme = 'stp-2017' AND org_code = '01H' AND org_vintage < '2018' ORDER BY ALL`,
    );
    expect(weights.map((w) => [w.org_vintage, w.footprint_code])).toEqual([
      ['2016-04', 'E54000047'],
      ['2016-04', 'E54000048'],
      ['2017-04', 'E54000047'],
    ]);
    expect(Number(weights[0]!.weight)).toBeCloseTo(0.631, 3);
    expect(Number(weights[2]!.weight)).toBe(1);
    const divided = await rows(
      `SELECT scheme, org_code, org_vintage FROM membership
       WHERE org_kind = 'ccg' AND weight < 1 AND org_vintage <= '2017-04'
         AND scheme IN ('stp-2016', 'stp-2017') GROUP BY ALL ORDER BY ALL`,
    );
    expect(divided.map((d) => `${d.scheme} ${d.org_code} ${d.org_vintage}`)).toEqual([
      'stp-2016 01H 2016-04',
      'stp-2017 01H 2016-04',
    ]);
  });

  it('36 % of the LSOAs of old Cumbria lie in Lancashire and South Cumbria', () => {
    const read = (file: string) =>
      parse(bundledText(file), { columns: true }) as Record<string, string>[];
    const lsoas = new Map(
      read('ons-lsoa-population_2017.csv').map((r) => [r.area_code, Number(r.lsoas)]),
    );
    const later = new Map(read('ons-lsoa-to-ccg_2017-04.csv').map((r) => [r.area_code, r.ccg_ods]));
    const old = read('ons-lsoa-to-ccg_2016-04.csv').filter((r) => r.ccg_ods === '01H');
    const count = (keep: (code: string | undefined) => boolean) =>
      old
        .filter((r) => keep(later.get(r.area_code)))
        .reduce((sum, r) => sum + lsoas.get(r.area_code)!, 0);
    expect([count(() => true), count((code) => code !== '01H')]).toEqual([324, 117]);
  });
});

describe('vintages', () => {
  it('every observation carries the code and the vintage of its extract', async () => {
    const vintages = await rows(
      `SELECT source_id, period, string_agg(DISTINCT org_vintage, ', ') AS vintage,
         count(DISTINCT org_code) FILTER (org_kind = 'ccg') AS ccgs
       FROM observation WHERE org_kind IN ('ccg', 'practice')
         AND source_id IN ('gp-payments', 'qof-prevalence', 'iapt-annual', 'mh-cmd-prevalence')
       GROUP BY ALL ORDER BY ALL`,
    );
    expect(vintages).toEqual([
      // 209 less the two whose practices are placed one by one; 207 less one.
      { source_id: 'gp-payments', period: '2016/17', vintage: '2016-04', ccgs: 207 },
      { source_id: 'gp-payments', period: '2017/18', vintage: '2017-04', ccgs: 206 },
      // 207, 13Q, 13R, 14E and UNKNOWN.
      { source_id: 'iapt-annual', period: '2017/18', vintage: '2017-04', ccgs: 211 },
      { source_id: 'mh-cmd-prevalence', period: '2014/15', vintage: '2016-04', ccgs: 209 },
      { source_id: 'qof-prevalence', period: '2016/17', vintage: '2017-04', ccgs: 206 },
      { source_id: 'qof-prevalence', period: '2017/18', vintage: '2018-04', ccgs: 193 },
    ]);
    expect(
      await rows('SELECT count(*) AS bare FROM observation WHERE org_vintage IS NULL'),
    ).toEqual([{ bare: 0 }]);
  });

  it('old Cumbria’s 79 practices go to two footprints, one by one', async () => {
    const placed = await rows(
      `SELECT footprint_code, indicator_id, count(*) AS practices, sum(numerator) AS patients
       FROM ${PLACED} WHERE parent_code = '01H' AND org_kind = 'practice' AND period = '2016/17'
         AND weight = 1 AND (indicator_id = 'gp-registered-patients'
           OR indicator_id = 'gp-registered-patients-closed' AND numerator > 0)
       GROUP BY ALL ORDER BY ALL`,
    );
    expect(placed).toEqual([
      {
        footprint_code: 'E54000047',
        indicator_id: 'gp-registered-patients',
        practices: 41,
        patients: 323_053,
      },
      {
        footprint_code: 'E54000047',
        indicator_id: 'gp-registered-patients-closed',
        practices: 4,
        patients: 31_003,
      },
      {
        footprint_code: 'E54000048',
        indicator_id: 'gp-registered-patients',
        practices: 32,
        patients: 199_566,
      },
    ]);
    const payments = await rows(
      `SELECT footprint_code, count(*) AS practices, sum(denominator) AS patients
       FROM ${PLACED} WHERE parent_code = '01H' AND org_kind = 'practice' AND period = '2016/17'
         AND weight = 1 AND indicator_id = 'gp-payments-per-patient'
       GROUP BY ALL ORDER BY ALL`,
    );
    expect(payments).toEqual([
      // A82642 closed at the end of March 2016, and ODS has it in 01H until later.
      { footprint_code: 'E54000047', practices: 46, patients: 354_056 },
      { footprint_code: 'E54000048', practices: 32, patients: 199_566 },
    ]);
  });

  it('the six of them that the registers lack have their places all the same', async () => {
    const registers = new Set(
      (
        parse(bundledText('qof-organisations_2016_17.csv'), { columns: true }) as Record<
          string,
          string
        >[]
      )
        .filter((r) => r.ccg_ods === '01H' || r.ccg_ods === '01K')
        .map((r) => r.practice_code),
    );
    const found = await rows(
      `SELECT org_code, string_agg(footprint_code || ' ' || basis, ', ' ORDER BY footprint_code) AS places,
         sum(weight) = 1 AS whole, any_value(denominator) AS patients
       FROM ${PLACED} WHERE org_kind = 'practice' AND parent_code = '01H' AND period = '2016/17'
         AND indicator_id = 'gp-payments-per-patient' GROUP BY ALL ORDER BY 1`,
    );
    const six = found.filter((f) => !registers.has(String(f.org_code)));
    expect(found.length - six.length).toBe(73);
    expect(six.reduce((sum, f) => sum + Number(f.patients), 0)).toBe(31_003);
    expect(six.map((f) => [f.places, f.whole])).toEqual([
      ['E54000047 population, E54000048 population', true],
      ...Array(5).fill(['E54000047 practice', true]),
    ]);
  });

  it('a practice that left before there was another CCG is divided as its CCG’s residents are', async () => {
    // A82011 left in May 2016, with money and without patients.
    const parts = await rows(
      `SELECT footprint_code, weight, basis, numerator * weight AS payments, denominator
       FROM ${PLACED} WHERE org_code = 'A82011' AND indicator_id = 'gp-payments-per-patient' ORDER BY 1`,
    );
    const ccg = await rows(
      `SELECT footprint_code, weight, basis FROM membership WHERE scheme = 'stp-2017'
         AND org_kind = 'ccg' AND org_code = '01H' AND org_vintage = '2016-04' ORDER BY 1`,
    );
    expect(
      parts.map(({ footprint_code, weight, basis }) => ({ footprint_code, weight, basis })),
    ).toEqual(ccg);
    expect(ccg.map((c) => [c.footprint_code, c.basis])).toEqual([
      ['E54000047', 'population'],
      ['E54000048', 'population'],
    ]);
    expect(parts.reduce((sum, p) => sum + Number(p.payments), 0)).toBeCloseTo(16_009.48, 6);
    expect(parts.map((p) => p.denominator)).toEqual([0, 0]);
    expect(await rows("SELECT * FROM unmapped WHERE source_id = 'gp-payments'")).toEqual([]);
  });

  it('West, North and East Cumbria has its own patients, not all of old Cumbria’s', async () => {
    const before = await baseline('E54000047', 'gp-registered-patients', '2016/17');
    expect(Number(before.value)).toBeGreaterThanOrEqual(323_053);
    expect(Number(before.value)).toBeLessThanOrEqual(354_056);
    expect(before.value).toBe(323_053);
    const after = await baseline('E54000047', 'gp-registered-patients', '2017/18');
    expect(Math.abs(Number(after.value) / Number(before.value) - 1)).toBeLessThan(0.01);
    // Joined by code alone, all of it would land here.
    const all = await row(
      `SELECT sum(denominator) AS patients, count(*) AS practices FROM observation
       WHERE org_kind = 'practice' AND parent_code = '01H' AND period = '2016/17'
         AND indicator_id = 'gp-payments-per-patient'`,
    );
    expect(all).toEqual({ patients: 553_622, practices: 79 });
  });

  it('old Cumbria divides 61.8 to 38.2 by patients and 63.5 to 36.5 by payments', async () => {
    const parts = await rows(
      `SELECT footprint_code, sum(numerator) AS payments FROM ${PLACED}
       WHERE org_kind = 'practice' AND parent_code = '01H' AND period = '2016/17' AND weight = 1
         AND indicator_id = 'gp-payments-per-patient' GROUP BY ALL`,
    );
    const north = Number(parts.find((p) => p.footprint_code === 'E54000047')?.payments);
    const south = Number(parts.find((p) => p.footprint_code === 'E54000048')?.payments);
    // Payments of the practices that closed stand in the north with their patients (64.5 %);
    // those of open practices alone divide as stated.
    const closed = await row(
      `SELECT sum(p.numerator) AS payments FROM observation AS p
       JOIN observation AS c ON c.org_code = p.org_code AND c.period = p.period
         AND c.indicator_id = 'gp-registered-patients-closed' AND c.org_kind = 'practice'
         AND c.numerator > 0
       WHERE p.indicator_id = 'gp-payments-per-patient' AND p.org_kind = 'practice'
         AND p.parent_code = '01H' AND p.period = '2016/17'`,
    );
    const open = north - Number(closed.payments);
    expect(open / (open + south)).toBeCloseTo(0.635, 3);
    expect(323_053 / (323_053 + 199_566)).toBeCloseTo(0.618, 3);
  });
});
