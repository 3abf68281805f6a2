import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Row } from '../../src/duckdb/database.ts';
import { text } from '../../src/duckdb/quote.ts';
import { atHand, bundledText, published, scratch } from '../support.ts';
import { bundled } from './bundled.ts';
import { apart, type Release, released } from './releases.ts';

const { rows, row, baseline, england, inPack } = bundled();

const SCORE = 'imd-2015-score';
const TENTH = 'imd-2015-decile-1';

describe('deprivation of 2015', () => {
  it('England is the mean over all areas, weighted by their residents', async () => {
    const areas = parse(bundledText('imd-area_2015.csv'), { columns: true }) as {
      residents: string;
      score_residents: string;
      residents_decile_1: string;
    }[];
    const sum = (column: keyof (typeof areas)[number]) =>
      areas.reduce((s, a) => s + Number(a[column]), 0);
    expect(areas).toHaveLength(405);
    expect(sum('residents')).toBe(55_619_430);
    expect(sum('residents_decile_1')).toBe(5_599_597);
    const score = sum('score_residents') / sum('residents');
    expect(score).toBeCloseTo(21.9259029396, 8);
    expect(apart((await england(SCORE, '2015')).england_value, score)).toBeLessThan(1e-9);
    const tenth = (100 * 5_599_597) / 55_619_430;
    expect(apart((await england(TENTH, '2015')).england_value, tenth)).toBeLessThan(1e-9);
  });

  it('each footprint has the residents of the population it opens with, and all are placed', async () => {
    const found = await rows(
      `SELECT b.indicator_id, count(*) AS footprints, sum(b.denominator) AS residents,
         count(*) FILTER (b.denominator <> p.numerator) AS other, min(b.coverage) AS coverage
       FROM baseline AS b
       JOIN baseline AS p ON p.footprint_code = b.footprint_code AND p.scheme = b.scheme
         AND p.indicator_id = 'population-resident'
       WHERE b.indicator_id LIKE 'imd-2015-%' GROUP BY ALL ORDER BY 1`,
    );
    expect(found).toEqual(
      [TENTH, SCORE].map((id) => ({
        indicator_id: id,
        footprints: 44,
        residents: 55_619_430,
        other: 0,
        coverage: 1,
      })),
    );
    expect(await rows("SELECT * FROM unmapped WHERE source_id = 'imd-lsoa'")).toEqual([]);
  });

  it('a score is a weighted mean, labelled estimated; a share of residents is a ratio', async () => {
    const score = await baseline('E54000016', SCORE, '2015');
    expect(score).toMatchObject({ method: 'weighted mean', estimated: true, lower_95: null });
    expect(apart(score.value, Number(score.numerator) / Number(score.denominator))).toBeLessThan(
      1e-9,
    );
    const tenth = await baseline('E54000016', TENTH, '2015');
    expect(tenth).toMatchObject({ method: 'ratio of sums', estimated: false, lower_95: null });
    expect(
      apart(tenth.value, (100 * Number(tenth.numerator)) / Number(tenth.denominator)),
    ).toBeLessThan(1e-9);
  });

  it('is a circumstance: neither better nor worse, and never a trend', async () => {
    for (const id of [SCORE, TENTH]) {
      const shown = inPack('E54000017', id);
      expect(shown).toMatchObject({ gap: 'health', polarity: 'none', trend: [] });
      expect(shown.baseline.comparison).toBe('not compared');
      expect(shown.baseline.rank).toBe(1);
      expect(shown.notes.join(' ')).toContain('residents of mid-2017');
    }
    // Birmingham and Solihull is the most deprived by either; Surrey Heartlands the least by score.
    const { footprint_code: least } = await row(
      `SELECT footprint_code FROM baseline WHERE indicator_id = '${SCORE}' ORDER BY value LIMIT 1`,
    );
    expect(least).toBe('E54000035');
  });
});

const real = atHand(published, 'deprivation is not compared with that of each LSOA');

describe.skipIf(!real)(`held against the LSOAs${real ? '' : ' (skipped: not at hand)'}`, () => {
  const root = real ? scratch() : '';
  let release: Release;
  let byHand: Row[];

  beforeAll(async () => {
    const at = (path: string) => text(join(published, path));
    const db = await openDatabase(':memory:');
    byHand = await db.rows(
      `SELECT STP17CD AS code, sum(IMD_score * population_mid2017) / sum(population_mid2017) AS score,
         100 * sum(CASE WHEN IMD_decile = 1 THEN population_mid2017 ELSE 0 END)
           / sum(population_mid2017) AS tenth
       FROM read_csv(${at('population/imd2015_lsoa11.csv')})
       JOIN read_csv(${at('population/ons_lsoa11_population_mid2017.csv')}) ON LSOA11CD = lsoa11_code
       JOIN read_csv(${at('lookups/ons_lsoa11_ccg_stp_lad_2017-04.csv')}) USING (LSOA11CD)
       GROUP BY ALL ORDER BY 1`,
    );
    db.close();
    release = await released({
      from: { kind: 'mirror', mirror: published },
      only: ['imd-lsoa', 'ons-lsoa-population', 'ons-lsoa-to-ccg'],
      out: join(root, 'out'),
    });
  }, 300_000);
  afterAll(() => release?.db.close());

  const figures = (id: string) =>
    `SELECT footprint_code AS code, value FROM baseline WHERE scheme = 'stp-2017'
     AND indicator_id = ${text(id)} ORDER BY 1`;

  it.each([
    [SCORE, 'score'],
    [TENTH, 'tenth'],
  ])(
    '%s of each footprint, from areas and from LSOAs, is that of its LSOAs',
    async (id, column) => {
      const fromAreas = await rows(figures(id));
      const fromLsoas = await release.rows(figures(id));
      expect(fromLsoas).toEqual(fromAreas);
      expect(byHand).toHaveLength(44);
      for (const [at, one] of byHand.entries()) {
        expect(fromAreas[at]?.code).toBe(one.code);
        expect(apart(fromAreas[at]?.value, Number(one[column]))).toBeLessThan(1e-9);
      }
    },
  );

  it('LSOAs are read where they are at hand', async () => {
    const files = await release.rows(
      "SELECT DISTINCT source_file FROM observation WHERE source_id = 'imd-lsoa'",
    );
    expect(files).toHaveLength(1);
    expect(files[0]?.source_file).toMatch(/^imd-lsoa\/2015/);
  });
});
