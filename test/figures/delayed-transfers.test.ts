import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { bundledText } from '../support.ts';
import { bundled } from './bundled.ts';

const { rows, row, baseline, england, inPack } = bundled();

describe('delayed transfers of care', () => {
  it('the authorities sum to less than England: an unmapped row, not an error', async () => {
    expect(
      await rows(
        `SELECT period, org_code, numerator, reason, figures FROM unmapped
         WHERE indicator_id = 'dtoc-days' ORDER BY period`,
      ),
    ).toEqual([
      {
        period: '2016/17',
        org_code: 'E92000001',
        numerator: 10_139,
        reason: 'published total above the sum of its rows',
        figures: 0,
      },
      {
        period: '2017/18',
        org_code: 'E92000001',
        numerator: 9_422,
        reason: 'published total above the sum of its rows',
        figures: 0,
      },
    ]);
    const held = await row(
      `SELECT sum(numerator) AS days FROM baseline
       WHERE indicator_id = 'dtoc-days' AND period = '2016/17'`,
    );
    const { england_value: whole, england_basis: basis } = await england('dtoc-days', '2016/17');
    expect(basis).toBe('published');
    expect(Number(held.days) + 10_139).toBeCloseTo(Number(whole), 5);
    expect(10_139 / Number(whole)).toBeCloseTo(0.0045, 4);
  });

  it('come from 150 authorities, the City within Hackney, the Isles of Scilly within Cornwall', async () => {
    expect(
      await rows(
        `SELECT period, count(*) AS authorities FROM observation
         WHERE indicator_id = 'dtoc-days' AND org_kind = 'authority' GROUP BY ALL ORDER BY ALL`,
      ),
    ).toEqual([
      { period: '2016/17', authorities: 150 },
      { period: '2017/18', authorities: 150 },
    ]);
    const counties = parse(bundledText('facts/district-county.csv'), { columns: true }) as {
      district_code: string;
      authority_code: string;
    }[];
    const authority = new Map(counties.map((c) => [c.district_code, c.authority_code]));
    expect(authority.get('E09000001')).toBe('E09000012');
    expect(authority.get('E06000053')).toBe('E06000052');
  });

  it('14 authorities lie in several footprints; their shares are of residents', async () => {
    const divided = await rows(
      `SELECT org_code, count(*) AS parts FROM membership
       WHERE scheme = 'stp-2017' AND org_kind = 'authority' AND org_vintage = '2017-04'
         AND weight < 1 GROUP BY ALL`,
    );
    expect(divided).toHaveLength(14);
    const weights = await rows(
      `SELECT footprint_code, weight, basis FROM membership
       WHERE scheme = 'stp-2017' AND org_kind = 'authority' AND org_vintage = '2017-04'
         AND org_code = 'E08000025' ORDER BY 1`,
    );
    expect(weights.map((w) => [w.footprint_code, w.basis])).toEqual([
      ['E54000016', 'population'],
      ['E54000017', 'population'],
    ]);
    // By residents; by LSOAs it would be 0.143975.
    expect(Number(weights[0]!.weight)).toBeCloseTo(0.154601, 6);
  });

  it('a quarter of the days of 2017/18 is apportioned', async () => {
    const days = await rows(
      `SELECT o.org_code, any_value(o.numerator) AS days, max(m.weight) AS largest
       FROM observation AS o
       JOIN membership AS m ON m.scheme = 'stp-2017' AND m.org_kind = o.org_kind
         AND m.org_code = o.org_code AND m.org_vintage = o.org_vintage
       WHERE o.indicator_id = 'dtoc-days' AND o.period = '2017/18' AND o.org_kind = 'authority'
       GROUP BY ALL`,
    );
    const total = days.reduce((s, d) => s + Number(d.days), 0);
    const divided = days.filter((d) => Number(d.largest) < 1);
    const share = (of: typeof days) => of.reduce((s, d) => s + Number(d.days), 0) / total;
    // 24.8 % without Oxfordshire, of which 0.9 % of residents live in another footprint.
    expect(share(divided.filter((d) => d.org_code !== 'E10000025'))).toBeCloseTo(0.248, 3);
    expect(share(divided)).toBeCloseTo(0.275, 3);
    const apportioned = await row(
      `SELECT sum(apportioned * numerator) / sum(numerator) AS share FROM baseline
       WHERE indicator_id = 'dtoc-days' AND period = '2017/18'`,
    );
    expect(Number(apportioned.share)).toBeCloseTo(share(divided), 6);
  });

  it('for five footprints all of it, and they say that it is estimated', async () => {
    const wholly = await rows(
      `SELECT f.number FROM baseline AS b
       JOIN footprint AS f ON f.scheme = b.scheme AND f.footprint_code = b.footprint_code
       WHERE indicator_id = 'dtoc-days' AND period = '2017/18' AND apportioned = 1 ORDER BY 1`,
    );
    expect(wholly.map((w) => w.number)).toEqual([2, 20, 23, 25, 35]);
    expect(
      await rows(
        `SELECT estimated, min(apportioned) AS low, max(apportioned) AS high FROM baseline
         WHERE indicator_id = 'dtoc-days' GROUP BY ALL ORDER BY 1`,
      ),
    ).toEqual([
      { estimated: false, low: 0, high: expect.toSatisfy((v: number) => v <= 0.25) },
      { estimated: true, low: expect.toSatisfy((v: number) => v > 0.25), high: 1 },
    ]);
  });

  it('beds are days over the days of the year; adults are those of mid-2017, and it says so', async () => {
    const days = await baseline('E54000008', 'dtoc-days', '2016/17');
    const beds = await baseline('E54000008', 'dtoc-average-beds', '2016/17');
    expect(Number(beds.value)).toBeCloseTo(Number(days.value) / 365, 9);
    const perAdult = inPack('E54000008', 'dtoc-days-per-100k-adults');
    expect(perAdult.title).toContain('mid-2017');
    expect(perAdult.denominator).toContain('aged 18 and over, mid-2017');
    expect(perAdult.baseline.comparison).toBe('not compared');
    const adults = await row(
      `SELECT sum(denominator) AS n FROM baseline
       WHERE indicator_id = 'dtoc-days-per-100k-adults' AND period = '2016/17'`,
    );
    const ages = await row(
      "SELECT sum(numerator) AS n FROM observation WHERE indicator_id = 'population-18-and-over'",
    );
    expect(adults.n).toBe(ages.n);
    expect(Number(adults.n)).toBeGreaterThan(43_000_000);
    expect(Number(adults.n)).toBeLessThan(44_500_000);
  });
});
