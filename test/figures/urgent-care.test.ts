import { describe, expect, it } from 'vitest';
import { text } from '../../src/duckdb/quote.ts';
import { bundled, PLACED } from './bundled.ts';

const { packs, rows, row, baseline, england } = bundled();

describe('accident and emergency', () => {
  it('England is shown on the same organisations, with the published figure beside it', async () => {
    const all = await england('ae-4hr-all', '2016/17');
    expect(Number(all.england_published)).toBeCloseTo(89.13, 2);
    expect(all.england_basis).toBe('same organisations');
    const same = await row(
      `SELECT 100 * sum(numerator) / sum(denominator) AS value FROM baseline
       WHERE indicator_id = 'ae-4hr-all' AND period = '2016/17'`,
    );
    expect(Number(all.england_value)).toBeCloseTo(Number(same.value), 9);
    expect(Number(all.england_value)).toBeLessThan(Number(all.england_published));
  });

  it('by headquarters alone a sixth of attendances is in no footprint', async () => {
    const share = async (indicator: string, period: string) =>
      Number(
        (
          await row(
            `SELECT 1 - sum(numerator) FILTER (basis = 'headquarters') / sum(numerator) AS lost
             FROM ${PLACED} WHERE indicator_id = ${text(indicator)} AND period = ${text(period)}`,
          )
        ).lost,
      );
    expect(await share('ae-attendances', '2016/17')).toBeCloseTo(0.179, 3);
    expect(await share('ae-attendances', '2017/18')).toBeCloseTo(0.153, 3);
    expect(await share('ae-attendances-type1', '2016/17')).toBeCloseTo(0.019, 3);
    const held = await row(
      `SELECT 100 * sum(numerator) / sum(denominator) AS value FROM ${PLACED}
       WHERE indicator_id = 'ae-4hr-all' AND period = '2016/17' AND basis = 'headquarters'`,
    );
    expect(Number(held.value)).toBeCloseTo(87.1, 2);
    // Against the published figure 11 footprints do better, against their like 20.
    const footprints = await rows(
      `SELECT footprint_code, 100 * sum(numerator) / sum(denominator) AS value FROM ${PLACED}
       WHERE indicator_id = 'ae-4hr-all' AND period = '2016/17' AND basis = 'headquarters'
       GROUP BY ALL`,
    );
    const beat = (bar: number) => footprints.filter((f) => Number(f.value) > bar).length;
    expect([beat(89.1259), beat(Number(held.value))]).toEqual([11, 20]);
  });

  it('partners, walk-in centres and successions place most of the rest, each with its basis', async () => {
    const bases = await rows(
      `SELECT basis, sum(numerator) AS n FROM ${PLACED}
       WHERE indicator_id = 'ae-attendances' AND period = '2016/17' GROUP BY ALL`,
    );
    const total = bases.reduce((s, b) => s + Number(b.n), 0);
    const share = (basis: string | null) =>
      Number(bases.find((b) => b.basis === basis)?.n ?? 0) / total;
    // Trusts with one footprint in the partner list, some of them by way of a predecessor: 5.3 %.
    expect(share('partner') + share('predecessor')).toBeCloseTo(0.053, 2);
    expect(share('registration')).toBeCloseTo(0.042, 3);
    expect(share('successor')).toBeGreaterThan(0.02);
    expect(share(null)).toBeLessThan(0.06);
    expect(
      await rows(`SELECT DISTINCT reason FROM unmapped WHERE source_id = 'ae-attendances'`),
    ).toEqual([{ reason: 'provider in no footprint list' }]);
  });

  it('less than 0.5 % of type 1 is in no footprint', async () => {
    for (const period of ['2016/17', '2017/18']) {
      const lost = await row(
        `SELECT coalesce(sum(numerator), 0) AS n FROM unmapped
         WHERE indicator_id = 'ae-attendances-type1' AND period = ${text(period)}`,
      );
      const { england_published: whole } = await england('ae-attendances-type1', period);
      expect(Number(lost.n) / Number(whole)).toBeLessThan(0.005);
    }
  });

  it('trusts that merged are followed: Greater Manchester does not grow by a quarter', async () => {
    const own = await rows(
      `SELECT period, sum(numerator) AS whole,
         sum(numerator) FILTER (org_code NOT IN ('RW3', 'RM2')) AS unfollowed
       FROM ${PLACED} WHERE footprint_code = 'E54000007' AND indicator_id = 'ae-attendances-type1'
       GROUP BY ALL ORDER BY ALL`,
    );
    expect(own.map((o) => o.unfollowed)).toEqual([746_764, 871_053]);
    const [before, after] = own.map((o) => Number(o.whole));
    expect(Math.abs(after! / before! - 1)).toBeLessThan(0.01);
    const b = await baseline('E54000007', 'ae-attendances-type1', '2016/17');
    expect(Number(b.value)).toBe(before);
    expect(b.coverage).toBe(1);
    const followed = await rows(
      `SELECT DISTINCT org_code, basis FROM ${PLACED}
       WHERE indicator_id = 'ae-attendances-type1' AND basis <> 'headquarters' ORDER BY 1`,
    );
    expect(followed).toEqual([
      { org_code: 'RM2', basis: 'successor' },
      { org_code: 'RQQ', basis: 'successor' },
      { org_code: 'RW3', basis: 'successor' },
    ]);
    expect(
      await rows(
        `SELECT old_code, new_code, effective FROM succession
         WHERE old_code IN ('RW3', 'RM2', 'RQQ') ORDER BY 1`,
      ),
    ).toEqual([
      { old_code: 'RM2', new_code: 'R0A', effective: '2017-10-01' },
      { old_code: 'RQQ', new_code: 'RGN', effective: '2017-04-01' },
      { old_code: 'RW3', new_code: 'R0A', effective: '2017-10-01' },
    ]);
  });

  it('says by whose footprint it counts', () => {
    for (const i of packs()
      .get('E54000027')!
      .indicators.filter((a) => a.id.startsWith('ae-'))) {
      expect(i.title).toContain('provider’s footprint');
      expect(i.notes.join(' ')).toContain('headquarters');
    }
  });
});
