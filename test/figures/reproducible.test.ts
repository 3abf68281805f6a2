import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../support.ts';
import { bundled } from './bundled.ts';
import { apart } from './releases.ts';

const { packs, rows, inPack } = bundled();

describe('every figure can be made again from its pack', () => {
  const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

  it('by the ratio of sums or the sum over its members, within a thousand-millionth', () => {
    let made = 0;
    for (const [code, pack] of packs()) {
      for (const i of pack.indicators) {
        const about = `${code} ${i.id}`;
        const { baseline: b } = i;
        const given = i.members.filter((m) => !m.suppressed);
        const sum = (of: 'numerator' | 'denominator') =>
          given.reduce((s, m) => s + Number(m.weight) * Number(m[of] ?? 0), 0);
        const has = (of: 'numerator' | 'denominator') => given.some((m) => m[of] !== null);
        if (i.combine === 'range') {
          const values = i.members.map((m) => Number(m.value));
          const ends = [Math.min(...values), Math.max(...values)];
          expect([b.value, b.valueLow, b.valueHigh], about).toEqual(
            b.withheldReason === null ? [null, ...ends] : [null, null, null],
          );
          made += 1;
          continue;
        }
        if (has('numerator'))
          expect(apart(b.numerator, sum('numerator')), about).toBeLessThan(1e-9);
        if (has('denominator')) {
          expect(apart(b.denominator, sum('denominator')), about).toBeLessThan(1e-9);
        }
        if (b.withheldReason !== null) {
          expect([b.value, b.lower95, b.upper95, b.rank, b.quintile], about).toEqual([
            null,
            null,
            null,
            null,
            null,
          ]);
          expect([null, 'not compared'], about).toContain(b.comparison);
          continue;
        }
        if (b.membersSuppressed > 0) {
          expect(b.value, about).toBeGreaterThanOrEqual(b.valueLow!);
          expect(b.value, about).toBeLessThanOrEqual(b.valueHigh!);
          continue;
        }
        const value =
          i.combine === 'ratio' || i.combine === 'weighted-mean'
            ? (i.multiplier * sum('numerator')) / sum('denominator')
            : b.method === 'sum per day'
              ? sum('numerator') / days(b.periodStart!, b.periodEnd!)
              : sum('numerator');
        expect(apart(b.value, value), about).toBeLessThan(1e-9);
        made += 1;
      }
    }
    expect(made).toBeGreaterThan(44 * 50);
  });

  it('and every period of the national table from its observations and memberships', async () => {
    const members = new Map<string, { footprint: string; weight: number }[]>();
    const observed = await rows(
      `SELECT indicator_id, period, org_kind, org_code, org_vintage, parent_code, numerator,
         denominator, suppressed FROM observation`,
    );
    for (const m of await rows("SELECT * FROM membership WHERE scheme = 'stp-2017'")) {
      const key = `${m.org_kind} ${m.org_code} ${m.org_vintage}`;
      const list = members.get(key) ?? [];
      list.push({ footprint: String(m.footprint_code), weight: Number(m.weight) });
      members.set(key, list);
    }
    const sums = new Map<string, { numerator: number; denominator: number }>();
    // Four quarters make a year, April to March.
    const reported = (period: string) => {
      const [, year, quarter] = /^(\d{4})-Q([1-4])$/.exec(period) ?? [];
      if (year === undefined) return [period];
      const first = Number(year) - (quarter === '1' ? 1 : 0);
      return [period, `${first}/${String(first + 1).slice(2)}`];
    };
    for (const o of observed) {
      // The bundled snapshot keeps practices only where their CCG lies in two footprints. Who has no
      // place of its own has that of the one that took it over, or reports for it.
      const placed = [o.org_code, o.parent_code]
        .map((code) => members.get(`${o.org_kind} ${code} ${o.org_vintage}`))
        .find((list) => list !== undefined);
      for (const m of placed ?? []) {
        for (const period of reported(String(o.period))) {
          const key = `${m.footprint} ${o.indicator_id} ${period}`;
          const sum = sums.get(key) ?? { numerator: 0, denominator: 0 };
          sum.numerator += m.weight * Number(o.numerator ?? 0);
          sum.denominator += m.weight * Number(o.denominator ?? 0);
          sums.set(key, sum);
        }
      }
    }
    const published = await rows('SELECT * FROM baseline WHERE numerator IS NOT NULL');
    expect(published.length).toBeGreaterThan(3_700);
    for (const b of published) {
      const key = `${b.footprint_code} ${b.indicator_id} ${b.period}`;
      const sum = sums.get(key)!;
      expect(apart(b.numerator, sum.numerator), key).toBeLessThan(1e-9);
      expect(apart(b.denominator ?? 0, sum.denominator), key).toBeLessThan(1e-9);
    }
  });

  it('and is not the mean of its members’ rates, which would be another', async () => {
    const dm = inPack('E54000008', 'qof-dm');
    const rates = dm.members.map((m) => (100 * Number(m.numerator)) / Number(m.denominator));
    const mean = rates.reduce((s, r) => s + r, 0) / rates.length;
    expect(Math.abs(dm.baseline.value! - mean)).toBeGreaterThan(0.01);
    const [worked] = await rows(
      `SELECT 100 * safe_div(sum(x), sum(n)) AS pooled, 100 * avg(x / n) AS mean,
         100 * wilson_lower(sum(x), sum(n), 0.95) AS low, 100 * wilson_upper(sum(x), sum(n), 0.95) AS high
       FROM (VALUES (120, 1000), (30, 200), (50, 800)) AS t (x, n)`,
    );
    expect(worked!.pooled).toBeCloseTo(10, 12);
    expect(worked!.mean).toBeCloseTo(11.083333, 6);
    expect(worked!.low).toBeCloseTo(8.760923, 6);
    expect(worked!.high).toBeCloseTo(11.392441, 6);
  });

  it('has the interval of Wilson around a percentage, and England on either side of it', async () => {
    const z95 = 1.959963984540054;
    const shown = await rows(
      `SELECT b.* , i.polarity FROM baseline AS b JOIN indicator AS i USING (indicator_id)
       WHERE lower_95 IS NOT NULL`,
    );
    expect(shown.length).toBeGreaterThan(2_000);
    for (const b of shown) {
      const about = `${b.footprint_code} ${b.indicator_id} ${b.period}`;
      const [x, n] = [Number(b.numerator), Number(b.denominator)];
      const middle = 2 * x + z95 ** 2;
      const reach = z95 * Math.sqrt(z95 ** 2 + 4 * x * (1 - x / n));
      const scale = 100 / (2 * (n + z95 ** 2));
      expect(apart(b.lower_95, scale * (middle - reach)), about).toBeLessThan(1e-9);
      expect(apart(b.upper_95, scale * (middle + reach)), about).toBeLessThan(1e-9);
      if (b.comparison === 'not compared') continue;
      const e = Number(b.england_value);
      const side = e < Number(b.lower_95) ? 'above' : e > Number(b.upper_95) ? 'below' : 'similar';
      const words =
        b.polarity === 'none'
          ? { above: 'higher', below: 'lower', similar: 'similar' }
          : b.polarity === 'high'
            ? { above: 'better', below: 'worse', similar: 'similar' }
            : { above: 'worse', below: 'better', similar: 'similar' };
      expect(b.comparison, about).toBe(words[side]);
    }
  });
});

describe('sums', () => {
  it('are never ranked nor compared, and England is their total', async () => {
    const sums = await rows(
      `SELECT count(*) AS figures, count(comparison) AS compared, count(rank) AS ranked,
         count(rank_of) AS ranks, count(quintile) AS quintiles
       FROM baseline JOIN indicator USING (indicator_id) WHERE combine = 'sum'`,
    );
    expect(sums).toEqual([
      { figures: sums[0]!.figures, compared: 0, ranked: 0, ranks: 0, quintiles: 0 },
    ]);
    expect(Number(sums[0]!.figures)).toBeGreaterThan(1_000);
    const totals = await rows(
      `SELECT indicator_id, period, any_value(england_value) AS england, sum(baseline.numerator) AS held
       FROM baseline JOIN indicator USING (indicator_id)
       WHERE combine = 'sum' AND indicator_id LIKE 'ae-%' GROUP BY ALL`,
    );
    for (const t of totals) expect(Number(t.england), String(t.indicator_id)).toBe(Number(t.held));
  });

  it('and every ratio that is shown whole is ranked among its like', async () => {
    const ranked = await rows(
      `SELECT indicator_id, period, count(rank) AS ranked, any_value(rank_of) AS rank_of,
         min(rank) AS first, max(quintile) AS last
       FROM baseline JOIN indicator USING (indicator_id)
       WHERE combine = 'ratio' AND rank IS NOT NULL GROUP BY ALL`,
    );
    expect(ranked.length).toBeGreaterThan(40);
    for (const r of ranked) {
      expect(r.ranked, `${r.indicator_id} ${r.period}`).toBe(r.rank_of);
      expect([r.first, r.last]).toEqual([1, 5]);
    }
  });
});

describe('the checks', () => {
  it('all hold but those that warn of what is known', async () => {
    const breaches = await rows(
      `SELECT "check", severity, count(*) AS n FROM "check" WHERE severity <> 'info' GROUP BY ALL`,
    );
    expect(breaches.filter((b) => b.severity === 'block')).toEqual([]);
    expect(breaches.map((b) => b.check).toSorted()).toEqual(['ods_listing_2016', 'thin_coverage']);
    expect(existsSync(join(packageRoot, 'sql', 'check', 'balance.sql'))).toBe(true);
  });

  it('balance: footprints, unmapped and suppressed make up what is published', async () => {
    const odd = await rows(
      `WITH published AS (
         SELECT indicator_id, period, sum(numerator) AS n FROM observation GROUP BY ALL
       ), held AS (
         SELECT indicator_id, period, sum(numerator) AS n FROM baseline GROUP BY ALL
       ), lost AS (
         SELECT indicator_id, period, sum(numerator) AS n FROM unmapped WHERE figures > 0 GROUP BY ALL
       )
       SELECT p.indicator_id, p.period, p.n - coalesce(h.n, 0) - coalesce(l.n, 0) AS difference
       FROM published AS p
       LEFT JOIN held AS h USING (indicator_id, period)
       LEFT JOIN lost AS l USING (indicator_id, period)
       WHERE p.indicator_id <> 'population-18-and-over'
         AND abs(coalesce(p.n - coalesce(h.n, 0) - coalesce(l.n, 0), 0)) > 0.0001`,
    );
    expect(odd).toEqual([]);
  });
});
