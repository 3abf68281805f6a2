import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { read, utils } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { text } from '../../src/duckdb/quote.ts';
import { atHand, published } from '../support.ts';
import { bundled } from './bundled.ts';
import { apart } from './releases.ts';

const { rows, row, baseline, england } = bundled();

const MMR = 'vaccination-24m-mmr1';
const VACCINES = [MMR, 'vaccination-24m-dtap-ipv-hib', 'vaccination-24m-pcv-booster'].concat(
  'vaccination-24m-hib-menc',
);

/** Children that England's row of each workbook counts, and its percentage with a first MMR. */
const QUARTERS = [
  ['2016-Q2', 163_448, 91.4, 'COVER_2016_2017_Q1'],
  ['2016-Q3', 171_737, 91.2, 'COVER_2016_2017_Q2'],
  ['2016-Q4', 166_011, 91.6, 'COVER_2016_2017_Q3'],
  ['2017-Q1', 159_538, 91.2, 'COVER_2016_2017_Q4'],
  ['2017-Q2', 160_960, 91, 'COVER_2017_2018_Q1'],
  ['2017-Q3', 171_457, 91.1, 'COVER_2017_2018_Q2'],
  ['2017-Q4', 167_445, 91.1, 'COVER_2017_2018_Q3'],
  ['2018-Q1', 162_253, 90.8, 'COVER_2017_2018_Q4'],
] as const;

describe('childhood vaccination at 24 months', () => {
  it.each(QUARTERS)('%s: the authorities sum to England, %s children, %s %', async (...of) => {
    const [period, children, percent] = of;
    for (const id of VACCINES) {
      const sum = await row(
        `SELECT sum(numerator) AS n, sum(denominator) AS children FROM observation
         WHERE indicator_id = ${text(id)} AND period = ${text(period)}`,
      );
      expect(sum.children).toBe(children);
      const all = await england(id, period);
      expect(all.england_basis).toBe('published');
      const summed = (100 * Number(sum.n)) / children;
      expect(Math.abs(summed - Number(all.england_value)), id).toBeLessThan(0.06);
      if (id === MMR) expect(all.england_value).toBe(percent);
    }
    expect(
      await rows(`SELECT * FROM unmapped WHERE source_id = 'cover' AND period = ${text(period)}`),
    ).toEqual([]);
  });

  it('counts are the whole numbers that round to the published percentage, and no others', async () => {
    const all = await rows(
      `SELECT numerator AS n, denominator AS children, value AS percent,
         numerator_low AS low, numerator_high AS high
       FROM observation WHERE source_id = 'cover'`,
    );
    expect(all.length).toBeGreaterThan(4_800);
    let open = 0;
    for (const o of all) {
      const [n, children, percent] = [o.n, o.children, o.percent].map(Number) as [
        number,
        number,
        number,
      ];
      const near = Array.from({ length: 21 }, (_, i) => n - 10 + i).filter(
        (x) => x >= 0 && x <= children && Math.abs((100 * x) / children - percent) < 0.05 + 1e-9,
      );
      expect([near[0], near.at(-1)], JSON.stringify(o)).toEqual([o.low, o.high]);
      expect(near).toContain(n);
      if (o.low === o.high) continue;
      open += 1;
      expect(children).toBeGreaterThan(1_000);
    }
    expect(open).toBeGreaterThan(1_000);
  });

  it('a year is its four quarters, with England summed', async () => {
    for (const [year, quarters] of [
      ['2016/17', QUARTERS.slice(0, 4)],
      ['2017/18', QUARTERS.slice(4)],
    ] as const) {
      const list = quarters.map(([period]) => text(period)).join(', ');
      const parts = await row(
        `SELECT sum(numerator) AS n, sum(denominator) AS children FROM baseline
         WHERE indicator_id = ${text(MMR)} AND period IN (${list})`,
      );
      const whole = await row(
        `SELECT sum(numerator) AS n, sum(denominator) AS children,
           any_value(period_start) AS first_day, any_value(period_end) AS last_day
         FROM baseline WHERE indicator_id = ${text(MMR)} AND period = ${text(year)}`,
      );
      expect(apart(whole.n, Number(parts.n))).toBeLessThan(1e-9);
      expect(apart(whole.children, Number(parts.children))).toBeLessThan(1e-9);
      expect(
        apart(
          whole.children,
          quarters.reduce((sum, q) => sum + q[1], 0),
        ),
      ).toBeLessThan(1e-9);
      expect([whole.first_day, whole.last_day]).toEqual([
        `${year.slice(0, 4)}-04-01`,
        `20${year.slice(5)}-03-31`,
      ]);
      const all = await england(MMR, year);
      expect(all.england_basis).toBe('summed');
      expect(
        apart(all.england_value, (100 * Number(whole.n)) / Number(whole.children)),
      ).toBeLessThan(1e-9);
    }
  });

  it('a figure is estimated where a count is open, with its bounds beside it', async () => {
    const shown = await rows(
      `SELECT * FROM baseline WHERE indicator_id = ${text(MMR)} AND period = '2016/17'`,
    );
    expect(shown).toHaveLength(44);
    for (const b of shown) {
      expect(Number(b.value_low)).toBeLessThanOrEqual(Number(b.value));
      expect(Number(b.value_high)).toBeGreaterThanOrEqual(Number(b.value));
      expect(Number(b.value_high) - Number(b.value_low)).toBeLessThan(0.1);
      if (b.value_low !== b.value_high) expect(b.estimated).toBe(true);
      expect(b.rank_of).toBe(44);
    }
    expect(shown.filter((b) => b.value_low !== b.value_high).length).toBeGreaterThan(30);
    // Shropshire and Telford and Wrekin: fewer than 1,000 children a quarter, each.
    const small = await baseline('E54000011', MMR, '2016/17');
    expect(small).toMatchObject({ estimated: false, apportioned: 0 });
    expect(small.value_low).toBe(small.value_high);
  });

  it('stars are no hidden counts: one authority is counted with another, one is missing', async () => {
    expect(
      await rows(`SELECT * FROM observation WHERE source_id = 'cover' AND suppressed`),
    ).toEqual([]);
    const city = await rows(
      `SELECT period FROM observation
       WHERE indicator_id = ${text(MMR)} AND org_code = 'E09000001' ORDER BY 1`,
    );
    expect(city.map((o) => o.period)).toEqual(QUARTERS.slice(0, 4).map(([period]) => period));
    expect(await baseline('E54000035', MMR, '2017-Q2')).toMatchObject({
      value: null,
      coverage: 0,
      withheld_reason: 'no member has a figure',
    });
    expect(await baseline('E54000029', MMR, '2017-Q2')).toMatchObject({ coverage: 1 });
  });

  it('no children and n/a are missing: Northumberland and the Isle of Wight, one quarter', async () => {
    const lacking = await rows(
      `SELECT a.org_code FROM observation AS a
       ANTI JOIN observation AS b ON b.indicator_id = a.indicator_id AND b.org_code = a.org_code
         AND b.period = '2016-Q3'
       WHERE a.indicator_id = ${text(MMR)} AND a.period = '2016-Q2' ORDER BY 1`,
    );
    expect(lacking.map((o) => o.org_code)).toEqual(['E06000046', 'E06000057']);
    const [north, south] = [
      await baseline('E54000046', MMR, '2016-Q3'),
      await baseline('E54000042', MMR, '2016-Q3'),
    ];
    expect(Number(north.coverage)).toBeLessThan(0.95);
    expect(Number(south.coverage)).toBeLessThan(0.95);
    expect([north.comparison, south.comparison]).toEqual(['not compared', 'not compared']);
  });

  it('Northumberland and Gateshead are found by the codes they have had since 2013', async () => {
    const found = await rows(
      `SELECT org_code, count(*) AS quarters, min(denominator) AS fewest FROM observation
       WHERE indicator_id = ${text(MMR)} AND org_code IN ('E06000057', 'E08000037') GROUP BY ALL
       ORDER BY 1`,
    );
    expect(found.map((f) => [f.org_code, f.quarters])).toEqual([
      ['E06000057', 7],
      ['E08000037', 8],
    ]);
  });

  it('Staffordshire and Stoke-on-Trent, by hand', async () => {
    const parts = await rows(
      `SELECT org_code, numerator AS n, denominator AS children, value FROM observation
       WHERE indicator_id = ${text(MMR)} AND period = '2016-Q2'
         AND org_code IN ('E06000021', 'E10000028') ORDER BY 1`,
    );
    for (const p of parts) {
      expect(p.n).toBe(Math.round((Number(p.children) * Number(p.value)) / 100));
    }
    const [stoke, county] = parts as { n: number; children: number }[];
    const whole = await baseline('E54000010', MMR, '2016-Q2');
    expect(whole).toMatchObject({
      numerator: Number(stoke?.n) + Number(county?.n),
      denominator: Number(stoke?.children) + Number(county?.children),
      apportioned: 0,
    });
  });
});

const real = atHand(published, 'workbooks are not read a second time');

describe.skipIf(!real)(`the workbooks${real ? '' : ' (skipped: not at hand)'}`, () => {
  it.each([QUARTERS[1], QUARTERS[7]])('of %s have the figures that are bundled', async (...of) => {
    const [period, children, , name] = of;
    const book = read(readFileSync(join(published, 'indicators', 'cover', `${name}.xlsx`)), {
      sheets: ['24m_UTLA_GOR'],
    });
    const [header, ...lines] = utils.sheet_to_json<unknown[]>(book.Sheets['24m_UTLA_GOR']!, {
      header: 1,
    });
    const at = (heading: string) => (header as string[]).indexOf(heading);
    const [code, all, mmr] = ['ONS Upper Tier LA Code', '24m Denominator', '24m MMR1%'].map(at) as [
      number,
      number,
      number,
    ];
    const theirs = lines
      .filter((l) => /^E(0|10)/.test(String(l[code] ?? '')) && Number(l[all]) > 0)
      .map((l) => [l[code], Number(l[all]), Number(l[mmr])]);
    const ours = await rows(
      `SELECT org_code, denominator, value FROM observation
       WHERE indicator_id = ${text(MMR)} AND period = ${text(period)} ORDER BY 1`,
    );
    expect(ours.map((o) => [o.org_code, o.denominator, o.value])).toEqual(
      theirs.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
    expect(theirs.reduce((sum, l) => sum + Number(l[1]), 0)).toBe(children);
  });
});
