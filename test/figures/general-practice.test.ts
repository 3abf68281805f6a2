import { describe, expect, it } from 'vitest';
import { text } from '../../src/duckdb/quote.ts';
import { bundled } from './bundled.ts';

const { packs, rows, row, baseline, england, inPack } = bundled();

describe('payments to general practice', () => {
  it.each([
    ['2016/17', 151.37, 397_945],
    ['2017/18', 152.04, 708_733],
  ])('of %s come to £%s a patient over all rows in England', async (period, value, closed) => {
    const found = await england('gp-payments-per-patient', period);
    expect(Number(found.england_value)).toBeCloseTo(value, 2);
    const apartShown = await row(
      `SELECT sum(numerator) AS n FROM observation
       WHERE indicator_id = 'gp-registered-patients-closed' AND period = ${text(period)}`,
    );
    expect(apartShown.n).toBe(closed);
    // The list behind the money is that of open and closed practices together.
    const whole = await row(
      `SELECT sum(denominator) AS n FROM observation
       WHERE indicator_id = 'gp-payments-per-patient' AND period = ${text(period)}`,
    );
    const open = await row(
      `SELECT sum(numerator) AS n FROM observation
       WHERE indicator_id = 'gp-registered-patients' AND period = ${text(period)}`,
    );
    expect(Number(whole.n)).toBe(Number(open.n) + closed);
  });

  it('a CCG in which no practice closed is a zero, not a hole', async () => {
    expect(
      await rows(
        `SELECT footprint_code, period, withheld_reason FROM baseline
         WHERE indicator_id = 'gp-registered-patients-closed' AND withheld_reason IS NOT NULL
         ORDER BY ALL LIMIT 3`,
      ),
    ).toEqual([]);
  });

  it('are shown without dispensing first', () => {
    const ids = packs()
      .get('E54000023')!
      .indicators.map((i) => i.id);
    expect(ids.indexOf('gp-payments-per-patient-excl-dispensing')).toBe(
      ids.indexOf('gp-payments-per-patient') - 1,
    );
  });

  it('dispensing is 8.7 % of the money and moves Suffolk and North East Essex from 6th to 30th', async () => {
    const money = await row(
      `SELECT 1 - sum(numerator) FILTER (indicator_id = 'gp-payments-per-patient-excl-dispensing')
         / sum(numerator) FILTER (indicator_id = 'gp-payments-per-patient') AS dispensing
       FROM observation WHERE period = '2017/18'`,
    );
    expect(Number(money.dispensing)).toBeCloseTo(0.087, 2);
    const rank = async (id: string) => (await baseline('E54000023', id, '2017/18')).rank;
    expect(await rank('gp-payments-per-patient')).toBe(6);
    expect(await rank('gp-payments-per-patient-excl-dispensing')).toBe(30);
    const polarity = inPack('E54000023', 'gp-payments-per-patient').polarity;
    expect(polarity).toBe('none');
  });
});

describe('population', () => {
  it('England has 55,619,430 residents in mid-2017, all of them in a footprint', async () => {
    const found = await row(
      `SELECT sum(value) AS n, any_value(england_value) AS england, count(*) AS footprints
       FROM baseline WHERE indicator_id = 'population-resident'`,
    );
    expect(found).toEqual({ n: 55_619_430, england: 55_619_430, footprints: 44 });
    for (const pack of packs().values()) {
      expect(pack.footprint.population).toMatchObject({ kind: 'resident', date: '2017-06-30' });
    }
    const older = await baseline('E54000041', 'population-65-and-over', '2017');
    const all = await baseline('E54000041', 'population-resident', '2017');
    expect(Number(older.value) / Number(all.value)).toBeGreaterThan(0.2);
  });

  it('registered is not resident, and the text says which', async () => {
    const list = await row(
      `SELECT sum(covered) AS n FROM observation WHERE indicator_id = 'qof-dm' AND period = '2016/17'`,
    );
    expect(Number(list.n) / 1e6).toBeCloseTo(57.9, 1);
    const registered = inPack('E54000029', 'gp-registered-patients');
    expect(registered.notes.join(' ')).toContain('Registered patients are not residents');
    expect(inPack('E54000029', 'population-resident').unit).toBe('residents');
  });
});
