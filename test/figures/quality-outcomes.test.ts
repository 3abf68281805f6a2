import { describe, expect, it } from 'vitest';
import { text } from '../../src/duckdb/quote.ts';
import { bundled, PLACED } from './bundled.ts';

const { packs, rows, row, england, inPack } = bundled();

describe('quality and outcomes registers', () => {
  it('sum to the published diabetes register of England', async () => {
    const [{ dm }] = (await rows(
      `SELECT sum(numerator) AS dm FROM observation WHERE indicator_id = 'qof-dm'
       AND period = '2016/17'`,
    )) as [{ dm: number }];
    expect(dm).toBe(3_116_399);
    const held = await row(
      `SELECT sum(numerator) AS dm FROM baseline WHERE indicator_id = 'qof-dm' AND period = '2016/17'`,
    );
    expect(held.dm).toBe(3_116_399);
  });

  it('cover all but two footprints to 97 % or more', async () => {
    const thin = await rows(
      `SELECT footprint_code, period, min(coverage) AS low, max(coverage) AS high
       FROM baseline WHERE indicator_id LIKE 'qof-%' AND coverage < 0.97 GROUP BY ALL ORDER BY ALL`,
    );
    expect(thin.map((t) => [t.footprint_code, t.period])).toEqual([
      ['E54000016', '2016/17'],
      ['E54000044', '2017/18'],
    ]);
    expect(Number(thin[0]!.low)).toBeCloseTo(0.79, 2);
    expect(Number(thin[1]!.low)).toBeCloseTo(0.698, 2);
  });

  it.each([
    ['E54000016', '2016/17', '2017/18'],
    ['E54000044', '2017/18', '2016/17'],
  ])('%s is withheld in %s, keeps its sums, and is shown in %s', async (code, hole, whole) => {
    const registers = await rows(
      `SELECT * FROM baseline WHERE footprint_code = ${text(code)} AND indicator_id LIKE 'qof-%'`,
    );
    expect(registers).toHaveLength(42);
    for (const b of registers) {
      const about = `${b.indicator_id} ${b.period}`;
      if (b.period === hole) {
        expect(b.withheld_reason, about).toMatch(/^coverage [67]\d\.\d % is below 80 %$/);
        expect([b.value, b.lower_95, b.upper_95, b.rank, b.quintile], about).toEqual([
          null,
          null,
          null,
          null,
          null,
        ]);
        expect(b.comparison, about).toBe('not compared');
        expect(Number(b.numerator), about).toBeGreaterThan(0);
      } else {
        expect(b.period).toBe(whole);
        expect(b.withheld_reason, about).toBeNull();
        expect(b.value, about).not.toBeNull();
      }
    }
  });

  it('never make a trend across a hole', () => {
    for (const [code, pack] of packs()) {
      for (const i of pack.indicators.filter((q) => q.id.startsWith('qof-'))) {
        const holed = code === 'E54000016' || code === 'E54000044';
        expect(
          i.trend.map((t) => t.period),
          `${code} ${i.id}`,
        ).toEqual(holed ? [] : ['2016/17', '2017/18']);
      }
    }
    expect(inPack('E54000044', 'qof-dm').notes.join(' ')).toContain(
      'Not in a trend: 2017/18 covers 69.8 %',
    );
  });

  it('whose hole lies in the year before say so too: an empty trend has a reason', () => {
    const notes = inPack('E54000016', 'qof-dm').notes.join(' ');
    expect(notes).toMatch(/Not in a trend: 2016\/17 covers 7\d\.\d %/);
  });

  it('would change their sign in Buckinghamshire, Oxfordshire and Berkshire West', async () => {
    const own = await rows(
      `SELECT period, sum(covered) AS list, sum(numerator) AS register, sum(denominator) AS adults
       FROM ${PLACED} WHERE footprint_code = 'E54000044' AND indicator_id = 'qof-dm'
       GROUP BY ALL ORDER BY ALL`,
    );
    const alike = await row(
      `SELECT 100 * sum(numerator) / sum(denominator) AS rate, sum(covered) AS list FROM ${PLACED}
       WHERE footprint_code = 'E54000044' AND indicator_id = 'qof-dm' AND period = '2016/17'
         AND org_code NOT IN ('10Y', '10H')`,
    );
    const [before, after] = own.map((o) => (100 * Number(o.register)) / Number(o.adults));
    expect(before).toBeCloseTo(5.258, 3);
    expect(after).toBeCloseTo(5.035, 3);
    expect(Number(alike.rate)).toBeCloseTo(4.962, 3);
    expect(Number(own[1]!.list) / Number(own[0]!.list)).toBeCloseTo(1 - 0.293, 3);
    expect(Number(own[0]!.list) - Number(alike.list)).toBe(553_800);
    const later = await rows(
      `SELECT org_code FROM observation WHERE period = '2017/18' AND indicator_id = 'qof-dm'
       AND org_code IN ('10Y', '10H', '14Y')`,
    );
    expect(later).toEqual([]);
  });

  it('Dudley’s list of 2016/17 is a tenth of what it is a year later', async () => {
    expect(
      await rows(
        `SELECT period, covered FROM observation WHERE org_code = '05C' AND indicator_id = 'qof-dm'
         ORDER BY period`,
      ),
    ).toEqual([
      { period: '2016/17', covered: 32_601 },
      { period: '2017/18', covered: 312_824 },
    ]);
  });

  it('are crude: the five London footprints are lowest for atrial fibrillation and dementia', async () => {
    const london = [27, 28, 29, 30, 31];
    for (const group of ['af', 'dem']) {
      const lowest = await rows(
        `SELECT f.number, b.value FROM baseline AS b
         JOIN footprint AS f ON f.scheme = b.scheme AND f.footprint_code = b.footprint_code
         WHERE indicator_id = 'qof-${group}' AND period = '2016/17' AND value IS NOT NULL
         ORDER BY value LIMIT 5`,
      );
      expect(lowest.map((l) => Number(l.number)).toSorted()).toEqual(london);
      if (group === 'af') expect(Number(lowest[0]!.value)).toBeCloseTo(0.84, 2);
    }
    const dorset = await row(
      `SELECT value FROM baseline JOIN footprint USING (scheme, footprint_code)
       WHERE name = 'Dorset' AND indicator_id = 'qof-af' AND period = '2016/17'`,
    );
    expect(Number(dorset.value)).toBeCloseTo(2.75, 2);
  });

  it('have polarity none, so nobody is better or worse, and say why', async () => {
    const said = await rows(
      `SELECT polarity, comparison, count(*) AS n FROM baseline JOIN indicator USING (indicator_id)
       WHERE indicator_id LIKE 'qof-%' GROUP BY ALL`,
    );
    expect(new Set(said.map((s) => s.polarity))).toEqual(new Set(['none']));
    expect(new Set(said.map((s) => s.comparison))).toEqual(
      new Set(['higher', 'lower', 'similar', 'not compared']),
    );
    const registers = packs()
      .get('E54000016')!
      .indicators.filter((i) => i.id.startsWith('qof-'));
    expect(registers).toHaveLength(21);
    for (const i of registers) expect(i.notes.join(' '), i.id).toContain('not age-standardised');
  });

  it('note the registers that only ever grow', async () => {
    const growing = packs()
      .get('E54000007')!
      .indicators.filter((i) => i.notes.some((n) => n.includes('only ever grows')))
      .map((i) => i.id);
    expect(growing).toEqual(['qof-can', 'qof-cvdpp', 'qof-dep', 'qof-ost']);
    for (const [id, before, after, digits] of [
      ['qof-ost', 0.472, 0.623, 3],
      ['qof-dep', 9.11, 9.89, 2],
    ] as const) {
      expect(Number((await england(id, '2016/17')).england_value)).toBeCloseTo(before, digits);
      expect(Number((await england(id, '2017/18')).england_value)).toBeCloseTo(after, digits);
    }
  });

  it('differ from England nearly everywhere at 95 %, which is size, not news', async () => {
    const z95 = 1.959963984540054;
    const z998 = 3.090232306167813;
    const figures = await rows(
      `SELECT indicator_id, numerator AS x, denominator AS n, england_value / 100 AS p
       FROM baseline WHERE indicator_id LIKE 'qof-%' AND period = '2016/17'`,
    );
    expect(figures).toHaveLength(924);
    const outside = (z: number) =>
      figures.filter((f) => {
        const [x, n, p] = [Number(f.x), Number(f.n), Number(f.p)];
        const reach = z * Math.sqrt(z ** 2 + 4 * x * (1 - x / n));
        const [low, high] = [-1, 1].map((s) => (2 * x + z ** 2 + s * reach) / (2 * (n + z ** 2)));
        return p < low! || p > high!;
      }).length / 924;
    expect(outside(z95)).toBeCloseTo(0.93, 2);
    expect(outside(z998)).toBeCloseTo(0.91, 2);
  });
});
