import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { indicators } from '../../pipelines/catalogue.ts';
import { openDatabase, type Row } from '../../src/duckdb/database.ts';
import { text } from '../../src/duckdb/quote.ts';
import { atHand, bundledText, published } from '../support.ts';
import { bundled, PLACED } from './bundled.ts';
import { apart } from './releases.ts';

const { rows, row, baseline, england, inPack } = bundled();

const real = atHand(published, 'footprints are not summed a second time from published files');

/** Asks the published files alone, in DuckDB's own words. */
async function askPublished(sql: string): Promise<Row[]> {
  const db = await openDatabase(':memory:');
  try {
    return await db.rows(sql);
  } finally {
    db.close();
  }
}
const csv = (path: string) => `read_csv(${text(join(published, path))}, all_varchar = true)`;
const SMOKING = csv('indicators/fingertips_91547_smoking_qof_15plus.csv');

/** Districts of April 2016 and how many of their residents live in each footprint of 2017. */
const RESIDENTS = `SELECT o.LAD16CD AS district, n.STP17CD AS footprint,
    sum(CAST(p.population_mid2017 AS BIGINT)) AS residents
  FROM ${csv('lookups/ons_lsoa11_ccg_lad_2016-04.csv')} AS o
  JOIN ${csv('lookups/ons_lsoa11_ccg_stp_lad_2017-04.csv')} AS n USING (LSOA11CD)
  JOIN ${csv('population/ons_lsoa11_population_mid2017.csv')} AS p ON p.LSOA11CD = o.LSOA11CD
  GROUP BY ALL`;

type Obesity = Record<
  'Org_Type' | 'Org_Code' | 'Classification' | 'Metric_Primary' | 'Value',
  string
>;

describe('smoking, ages 15 and over', () => {
  it('the districts of 2016/17 sum exactly to England, 8,421,069 of 47,959,877', async () => {
    expect(
      await row(
        `SELECT count(*) AS districts, sum(numerator) AS smokers, sum(denominator) AS people
         FROM observation WHERE indicator_id = 'smoking-15plus' AND period = '2016/17'`,
      ),
    ).toEqual({ districts: 326, smokers: 8_421_069, people: 47_959_877 });
    const all = await england('smoking-15plus', '2016/17');
    expect(all.england_basis).toBe('published');
    expect(apart(all.england_value, (100 * 8_421_069) / 47_959_877)).toBeLessThan(1e-9);
    const held = await row(
      `SELECT sum(numerator) AS smokers, sum(denominator) AS people FROM baseline
       WHERE indicator_id = 'smoking-15plus' AND period = '2016/17'`,
    );
    expect(apart(held.smokers, 8_421_069)).toBeLessThan(1e-9);
    expect(apart(held.people, 47_959_877)).toBeLessThan(1e-9);
    expect(await rows("SELECT * FROM unmapped WHERE source_id = 'fingertips'")).toEqual([]);
  });

  it('counts no district twice: those that came later are left out', async () => {
    const codes = ['E06000058', 'E06000060', 'E07000244', 'E07000246'];
    const seen = await rows(
      `SELECT DISTINCT org_code FROM observation WHERE indicator_id = 'smoking-15plus'`,
    );
    expect(seen).toHaveLength(326);
    expect(seen.filter((s) => codes.includes(String(s.org_code)))).toEqual([]);
  });

  it('the City of London is a member with Hackney, the Isles of Scilly with Cornwall', async () => {
    // The headline of a pack is 2017/18.
    const members = inPack('E54000036', 'smoking-15plus').members;
    expect(members.map((m) => [m.code, m.numerator])).toEqual([['E06000052', 84_204 + 384]]);
    expect(
      await rows(
        `SELECT org_kind, org_code, parent_code FROM organisation
         WHERE org_kind = 'district' AND org_vintage = '2016-04' AND parent_code LIKE 'E09%'`,
      ),
    ).toEqual([{ org_kind: 'district', org_code: 'E09000001', parent_code: 'E09000012' }]);
    expect(await baseline('E54000036', 'smoking-15plus', '2016/17')).toMatchObject({
      numerator: 84_878 + 387,
      denominator: 478_598 + 1_990,
      members_expected: 1,
      coverage: 1,
    });
  });

  it('districts are placed as they lie, not as their county does', async () => {
    // Cumbria: Allerdale and Carlisle in the north, Barrow in the south, Copeland in both.
    expect(
      await rows(
        `SELECT org_code, footprint_code, weight < 1 AS divided FROM membership
         WHERE scheme = 'stp-2017' AND org_kind = 'district' AND org_vintage = '2016-04'
           AND org_code IN ('E07000026', 'E07000027', 'E07000028', 'E07000029') ORDER BY ALL`,
      ),
    ).toEqual([
      { org_code: 'E07000026', footprint_code: 'E54000047', divided: false },
      { org_code: 'E07000027', footprint_code: 'E54000048', divided: false },
      { org_code: 'E07000028', footprint_code: 'E54000047', divided: false },
      { org_code: 'E07000029', footprint_code: 'E54000047', divided: true },
      { org_code: 'E07000029', footprint_code: 'E54000048', divided: true },
    ]);
  });

  it('Buckinghamshire’s districts have no figure in 2017/18: its footprint is withheld', async () => {
    const hole = await baseline('E54000044', 'smoking-15plus', '2017/18');
    expect(hole).toMatchObject({
      value: null,
      members_expected: 12,
      members_present: 8,
      rank: null,
    });
    expect(hole.withheld_reason).toMatch(/^coverage 70\.\d % is below 80 %$/);
    expect(Number(hole.numerator)).toBeGreaterThan(150_000);
    const others = await row(
      `SELECT count(value) AS given, min(coverage) AS coverage FROM baseline
       WHERE indicator_id = 'smoking-15plus' AND period = '2017/18' AND footprint_code <> 'E54000044'`,
    );
    expect(others.given).toBe(43);
    expect(Number(others.coverage)).toBeGreaterThan(0.99);
  });

  it.skipIf(!real)('footprints are what the published file and the lookups make them', async () => {
    const again = await askPublished(
      `WITH lived AS (${RESIDENTS}), share AS (
         SELECT *, residents / sum(residents) OVER (PARTITION BY district) AS share FROM lived)
       SELECT footprint, sum(CAST("Count" AS DOUBLE) * share) AS smokers,
         sum(CAST("Denominator" AS DOUBLE) * share) AS people
       FROM ${SMOKING} AS s JOIN share ON district = "Area Code"
       WHERE "Time period" = '2016/17' AND "Area Type" IN ('District', 'UA')
       GROUP BY ALL`,
    );
    expect(again).toHaveLength(44);
    for (const { footprint, smokers, people } of again) {
      const ours = await baseline(String(footprint), 'smoking-15plus', '2016/17');
      expect(apart(ours.numerator, Number(smokers)), String(footprint)).toBeLessThan(1e-8);
      expect(
        apart(ours.value, (100 * Number(smokers)) / Number(people)),
        String(footprint),
      ).toBeLessThan(1e-8);
    }
  });
});

const RATES = [
  ['excess-weight-year-6', '2016/17', 34.2],
  ['alcohol-admissions', '2016/17', 636],
  ['physically-inactive', '2016/17', 22.2],
  ['dementia-diagnosis', '2017', 67.9],
  ['preventable-cancer-mortality', '2015-01-01 to 2017-12-31', 78],
  ['healthy-life-expectancy-female', '2015-01-01 to 2017-12-31', 63.8],
  ['healthy-life-expectancy-male', '2015-01-01 to 2017-12-31', 63.4],
] as const;

describe('values without counts', () => {
  it.each(RATES)('%s of %s is a range, beside England’s own %s', async (id, period, value) => {
    expect(await england(id, period)).toMatchObject({
      england_value: value,
      england_basis: 'published',
    });
    const shown = await rows(
      `SELECT * FROM baseline WHERE indicator_id = ${text(id)} AND period = ${text(period)}`,
    );
    expect(shown).toHaveLength(44);
    for (const b of shown) {
      expect(b).toMatchObject({
        value: null,
        lower_95: null,
        method: 'range over members',
        rank: null,
        comparison: 'not compared',
      });
      if (b.withheld_reason === null) {
        expect(Number(b.value_low)).toBeLessThanOrEqual(Number(b.value_high));
      }
    }
    expect(
      await row(
        `SELECT min(b.value_low) AS low, max(b.value_high) AS high FROM baseline AS b
         WHERE indicator_id = ${text(id)} AND withheld_reason IS NULL`,
      ),
    ).toEqual(
      await row(
        `SELECT min(value) AS low, max(value) AS high FROM ${PLACED}
         WHERE indicator_id = ${text(id)} AND footprint_code IN (
           SELECT footprint_code FROM baseline
           WHERE indicator_id = ${text(id)} AND withheld_reason IS NULL)`,
      ),
    );
  });

  it('are of districts and upper-tier authorities: neither England nor Greater Manchester', async () => {
    const seen = await rows(
      `SELECT org_kind, count(DISTINCT org_code) AS codes,
         string_agg(DISTINCT left(org_code, 3), ' ' ORDER BY left(org_code, 3)) AS tiers
       FROM observation WHERE source_id = 'fingertips-rates' GROUP BY ALL ORDER BY 1`,
    );
    expect(seen).toEqual([
      { org_kind: 'authority', codes: 150, tiers: 'E06 E08 E09 E10' },
      { org_kind: 'district', codes: 326, tiers: 'E06 E07 E08 E09' },
    ]);
  });

  it('a range over few of its districts is withheld, one without the Isles of Scilly is not', async () => {
    expect(await baseline('E54000014', 'alcohol-admissions', '2016/17')).toMatchObject({
      value_low: null,
      value_high: null,
      members_expected: 7,
      members_present: 1,
      withheld_reason: 'coverage 14.3 % is below 80 %',
    });
    expect(await baseline('E54000036', 'alcohol-admissions', '2016/17')).toMatchObject({
      value_low: 736,
      value_high: 736,
      members_expected: 1,
      withheld_reason: null,
    });
  });

  it('Dorset’s districts, by hand', async () => {
    const districts = parse(bundledText('fingertips-rates_indicator-excess_weight_year6.csv'), {
      columns: true,
    }) as unknown as { area_code: string; value: string }[];
    const dorset = districts.filter((r) =>
      /^E0600002[89]$|^E070000(4[89]|5[0-3])$/.test(r.area_code),
    );
    const values = dorset.map((r) => Number(r.value));
    expect(values).toHaveLength(8);
    expect(await baseline('E54000041', 'excess-weight-year-6', '2016/17')).toMatchObject({
      value_low: Math.min(...values),
      value_high: Math.max(...values),
      members_present: 8,
    });
  });

  it.skipIf(!real)('which way is good is the publisher’s word, district by district', async () => {
    for (const [file, id] of [
      ['excess_weight_year6', 'excess-weight-year-6'],
      ['alcohol_related_admissions', 'alcohol-admissions'],
      ['physically_inactive', 'physically-inactive'],
      ['dementia_diagnosis', 'dementia-diagnosis'],
      ['preventable_mortality_from_cancer', 'preventable-cancer-mortality'],
      ['healthy_life_expectancy_at_birth', 'healthy-life-expectancy-male'],
    ] as const) {
      const group = file.startsWith('healthy') ? `"group"` : 'NULL';
      const [told] = await askPublished(
        `WITH r AS (SELECT *, ${group} AS sex FROM ${csv(`indicators/fingertips_rates/${file}.csv`)}),
         judged AS (
           SELECT TRY_CAST(a.value AS DOUBLE) > TRY_CAST(e.value AS DOUBLE) AS above, a.significance
           FROM r AS a JOIN r AS e ON e.period = a.period AND e.area_code = 'E92000001'
             AND e.sex IS NOT DISTINCT FROM a.sex
           WHERE a.significance IN ('Better', 'Worse'))
         SELECT count(*) FILTER (above = (significance = 'Better')) AS high,
           count(*) FILTER (above <> (significance = 'Better')) AS low FROM judged`,
      );
      const { polarity } = indicators.find((i) => i.id === id)!;
      expect(told?.[polarity === 'high' ? 'low' : 'high'], file).toBe(0);
      expect(Number(told?.[polarity]), file).toBeGreaterThan(100);
    }
  });

  it.skipIf(!real)('ranges are what the published file and the lookups make them', async () => {
    const again = await askPublished(
      `WITH lived AS (${RESIDENTS})
       SELECT footprint, min(CAST(value AS DOUBLE)) AS low, max(CAST(value AS DOUBLE)) AS high
       FROM ${csv('indicators/fingertips_rates/physically_inactive.csv')}
       JOIN lived ON district = area_code WHERE period = '2016/17' GROUP BY ALL`,
    );
    expect(again).toHaveLength(44);
    for (const { footprint, low, high } of again) {
      const ours = await baseline(String(footprint), 'physically-inactive', '2016/17');
      expect([ours.value_low, ours.value_high], String(footprint)).toEqual([low, high]);
    }
  });
});

describe('admissions with obesity, 2014/15', () => {
  it('are counted for every CCG, and for none that is known: together England', async () => {
    expect(
      await rows(
        `SELECT indicator_id, count(*) AS figures, sum(numerator) AS shown,
           count(*) FILTER (suppressed) AS stars
         FROM observation WHERE source_id = 'obesity-admissions' GROUP BY ALL ORDER BY ALL`,
      ),
    ).toEqual([
      { indicator_id: 'obesity-admissions', figures: 212, shown: 440_288, stars: 0 },
      { indicator_id: 'obesity-admissions-per-100k', figures: 209, shown: 440_149, stars: 0 },
      { indicator_id: 'obesity-admissions-primary', figures: 212, shown: 9_062, stars: 8 },
      { indicator_id: 'obesity-bariatric-procedures', figures: 212, shown: 5_946, stars: 16 },
    ]);
    for (const [id, total] of [
      ['obesity-admissions', 440_288],
      ['obesity-admissions-primary', 9_130],
      ['obesity-bariatric-procedures', 6_032],
    ] as const) {
      expect(await england(id, '2014/15')).toMatchObject({
        england_value: total,
        england_basis: 'published',
      });
    }
    const held = await row(
      `SELECT sum(numerator) AS n FROM baseline WHERE indicator_id = 'obesity-admissions'`,
    );
    expect(apart(held.n, 440_149)).toBeLessThan(1e-9);
    expect(
      await rows(
        `SELECT org_code, numerator, reason FROM unmapped
         WHERE indicator_id = 'obesity-admissions' ORDER BY ALL`,
      ),
    ).toEqual([{ org_code: 'U', numerator: 139, reason: 'code not known in its vintage' }]);
  });

  it('three CCGs that merged in 2015 count with the one that took them over', async () => {
    const members = inPack('E54000046', 'obesity-admissions-primary').members.filter(
      (m) => m.code === '13T',
    );
    expect(members.map((m) => m.numerator)).toEqual([138 + 32 + 48]);
    expect(
      await row(
        `SELECT org_code, numerator, note FROM observation
         WHERE indicator_id = 'obesity-admissions-per-100k' AND org_code = '13T'`,
      ),
    ).toMatchObject({ note: 'sum of 00F, 00G, 00H' });
    // Two more changed their ONS code, and are found by the other.
    expect(inPack('E54000033', 'obesity-admissions-primary').members).toContainEqual(
      expect.objectContaining({ code: '09G', numerator: 87 }),
    );
    expect(inPack('E54000035', 'obesity-admissions-primary').members).toContainEqual(
      expect.objectContaining({ code: '09N', numerator: 24 }),
    );
  });

  it.each([
    ['obesity-admissions-primary', 8, 68],
    ['obesity-bariatric-procedures', 16, 86],
  ])('the stars of %s, %s, stand for %s: more than five each', async (id, stars, amount) => {
    expect(amount).toBeGreaterThan(5 * stars);
    const bounds = await rows(
      `SELECT DISTINCT numerator_low AS low, numerator_high AS high FROM observation
       WHERE indicator_id = ${text(id)} AND suppressed`,
    );
    expect(bounds).toEqual([{ low: 1, high: amount - stars + 1 }]);
    const open = await rows(
      `SELECT members_suppressed, value, value_high - value_low AS width, withheld_reason
       FROM baseline WHERE indicator_id = ${text(id)} AND members_suppressed > 0`,
    );
    expect(open.reduce((sum, b) => sum + Number(b.members_suppressed), 0)).toBe(stars);
    for (const b of open) {
      expect(b).toMatchObject({
        value: null,
        withheld_reason: 'suppressed members leave the value open',
      });
      expect(apart(b.width, Number(b.members_suppressed) * (amount - stars))).toBeLessThan(1e-9);
    }
  });

  it('the rate is over residents of mid-2017, and is not compared', async () => {
    const { england_value: rate } = await england('obesity-admissions-per-100k', '2014/15');
    expect(apart(rate, (1e5 * 440_149) / 55_619_430)).toBeLessThan(1e-9);
    const compared = await rows(
      `SELECT DISTINCT comparison FROM baseline WHERE indicator_id LIKE 'obesity-%-per-100k'`,
    );
    expect(compared).toEqual([{ comparison: 'not compared' }]);
  });

  it.skipIf(!real)('the rows of men and of women are those of all persons over again', async () => {
    const file = join(published, 'indicators/obesity_admissions_ccg_2014-15.csv');
    const figures = (parse(readFileSync(file, 'latin1'), { columns: true }) as Obesity[])
      .filter((r) => r.Org_Type === 'CCG')
      .map((r) => [r.Metric_Primary, `${r.Org_Code} ${r.Classification} ${r.Value}`] as const);
    const of = (whom: string) => figures.filter(([who]) => who === whom).map(([, what]) => what);
    expect(of('All persons')).toHaveLength(3 * 211);
    expect(of('Male')).toEqual(of('All persons'));
    expect(of('Female')).toEqual(of('All persons'));
  });
});
