import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { read, utils } from '@e965/xlsx';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPromise } from 'yauzl';
import { openDatabase } from '../../src/duckdb/database.ts';
import { text } from '../../src/duckdb/quote.ts';
import { atHand, bundledText, packageRoot, published, scratch } from '../support.ts';
import { bundled } from './bundled.ts';
import { apart, type Release, released } from './releases.ts';

const { rows, row, baseline, england, inPack } = bundled();

/** Incomplete pathways of England, and those within 18 weeks, by the sheet "National". */
const NATIONAL = {
  '2015-04': { pathways: 3_022_512, within: 2_821_088 },
  '2015-05': { pathways: 3_172_627, within: 2_965_989 },
} as const;
const MONTHS = Object.keys(NATIONAL) as (keyof typeof NATIONAL)[];

/** CCGs of the footprints of March 2016, by the footprint's number. */
function membersOf(number: number): string[] {
  const listed = parse(bundledText('facts/ccg-membership-2016.csv'), { columns: true }) as {
    footprint_number: string;
    ccg_ods: string;
  }[];
  return listed.filter((r) => Number(r.footprint_number) === number).map((r) => r.ccg_ods);
}

/** Wilson's limits, as a percentage, from the textbook. */
function wilson(x: number, n: number): [number, number] {
  const z = 1.959963984540054;
  const p = x / n;
  const middle = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [(100 * (middle - half)) / (1 + (z * z) / n), (100 * (middle + half)) / (1 + (z * z) / n)];
}

/** Writes the one CSV of a zip that is not what Mac OS left. */
async function unzip(path: string, to: string): Promise<void> {
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    if (!/^[^/]*\.csv$/.test(entry.fileName)) continue;
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(to));
  }
  zip.close();
}

describe('waiting 18 weeks or less, April and May 2015', () => {
  it.each(MONTHS)(
    '%s: England is the national row, NHS England’s own pathways in it',
    async (month) => {
      const { pathways, within } = NATIONAL[month];
      const all = await row(
        `SELECT count(*) AS codes, sum(numerator) AS within, sum(denominator) AS pathways
       FROM observation WHERE indicator_id = 'rtt-18-weeks' AND period = ${text(month)}`,
      );
      expect(all).toEqual({ codes: 210, within, pathways });
      const whole = await england('rtt-18-weeks', month);
      expect(whole.england_basis).toBe('summed');
      expect(Number(whole.england_value)).toBeCloseTo((100 * within) / pathways, 9);
    },
  );

  it('what NHS England commissions itself is in no footprint, and all the rest is in one', async () => {
    for (const [month, within, pathways] of [
      ['2015-04', 205_922, 222_923],
      ['2015-05', 210_674, 226_833],
    ] as const) {
      expect(
        await rows(
          `SELECT org_code, numerator, denominator, reason FROM unmapped
           WHERE indicator_id = 'rtt-18-weeks' AND period = ${text(month)}`,
        ),
      ).toEqual([
        { org_code: 'X24', numerator: within, denominator: pathways, reason: 'national body' },
      ]);
      const held = await row(
        `SELECT sum(numerator) AS within, sum(denominator) AS pathways FROM baseline
         WHERE indicator_id = 'rtt-18-weeks' AND period = ${text(month)}`,
      );
      expect(held).toEqual({
        within: NATIONAL[month].within - within,
        pathways: NATIONAL[month].pathways - pathways,
      });
    }
  });

  it('the codes are the 209 of April 2016, and old Cumbria is divided', async () => {
    const codes = await rows(
      `SELECT DISTINCT o.org_code, o.org_vintage, m.org_code IS NOT NULL AS placed
       FROM observation AS o
       LEFT JOIN membership AS m ON m.scheme = 'stp-2017' AND m.org_kind = 'ccg'
         AND m.org_code = o.org_code AND m.org_vintage = o.org_vintage
       WHERE o.indicator_id = 'rtt-18-weeks'`,
    );
    expect(codes).toHaveLength(210);
    expect(new Set(codes.map((c) => c.org_vintage))).toEqual(new Set(['2016-04']));
    expect(codes.filter((c) => !c.placed).map((c) => c.org_code)).toEqual(['X24']);
    const estimated = await rows(
      `SELECT DISTINCT footprint_code, apportioned > 0.25 AS much FROM baseline
       WHERE indicator_id = 'rtt-18-weeks' AND estimated ORDER BY 1`,
    );
    expect(estimated).toEqual([{ footprint_code: 'E54000047', much: true }]);
  });

  it('is a month, with the month after it, and never a year', async () => {
    expect(
      await rows(
        `SELECT period, min(period_start) AS first, max(period_end) AS last FROM baseline
         WHERE indicator_id = 'rtt-18-weeks' GROUP BY ALL ORDER BY 1`,
      ),
    ).toEqual([
      { period: '2015-04', first: '2015-04-01', last: '2015-04-30' },
      { period: '2015-05', first: '2015-05-01', last: '2015-05-31' },
    ]);
    const shown = inPack('E54000041', 'rtt-18-weeks');
    expect(shown.baseline.period).toBe('2015-05');
    expect(shown.trend.map((point) => point.period)).toEqual(['2015-04', '2015-05']);
    expect(shown.notes.join(' ')).toMatch(/April and May 2015.*did not report.*X24/);
  });

  it('has Wilson’s interval, is better where it is higher, and is ranked from the highest', async () => {
    const figures = await rows(
      `SELECT * FROM baseline WHERE indicator_id = 'rtt-18-weeks' AND period = '2015-05'
       ORDER BY rank`,
    );
    expect(figures).toHaveLength(44);
    for (const b of figures) {
      const [low, high] = wilson(Number(b.numerator), Number(b.denominator));
      expect(Number(b.lower_95)).toBeCloseTo(low, 8);
      expect(Number(b.upper_95)).toBeCloseTo(high, 8);
      const whole = Number(b.england_value);
      expect(b.comparison).toBe(low > whole ? 'better' : high < whole ? 'worse' : 'similar');
    }
    const values = figures.map((b) => Number(b.value));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(new Set(figures.map((b) => b.comparison))).toEqual(
      new Set(['better', 'similar', 'worse']),
    );
  });
});

describe('the full extract, in made-up rows', () => {
  const COLUMNS = Array.from({ length: 18 }, (_, w) =>
    [w, w + 1].map((n) => String(n).padStart(2, '0')).join('_'),
  ).map((name) => `gt_${name}`);

  it('takes the total of part 2, without unknown starts, by the last lookup before the month', async () => {
    const db = await openDatabase(':memory:');
    const from = (folder: string, name: string) =>
      readFileSync(join(packageRoot, 'sql', folder, name), 'utf8');
    await db.run(`${from('macro', 'reading.sql')}
      CREATE SCHEMA raw; CREATE SCHEMA stage;
      CREATE TABLE stage.area AS SELECT unnest(['2016-04', '2021-04', '2022-07']) AS vintage;
      CREATE TABLE stage.scheme_listing AS FROM (VALUES
        ('icb', '2026-04', 'A1', 'north', NULL), ('icb', '2026-04', 'B1', 'south', NULL),
        ('icb', '2026-04', 'F1', 'south', 'E1')
      ) AS t(footprint_kind, listed, ccg_ods, footprint_code, authority_code);
      CREATE TABLE raw.rtt_incomplete_commissioner AS
        SELECT 'rtt' AS source_id, 'a.xls' AS source_file, 20 AS source_line,
          '2015-04' AS extract_period, '00C' AS ccg_ods, code AS treatment_code,
          '10' AS within_18_weeks, '20' AS total
        FROM (VALUES ('IP100'), ('IP999')) AS t(code);
      CREATE TABLE raw.rtt_full_extract AS
        SELECT 'rtt' AS source_id, period || '.csv' AS source_file, period AS extract_period,
          commissioner_code, commissioner_parent_code, part, treatment_code,
          ${COLUMNS.map((name) => `'1' AS ${name}`).join(', ')},
          '100' AS total_all, unknown AS unknown_start
        FROM (VALUES
          ('2026-05', 'A1', 'north', 'Part_2', 'C_999', NULL),
          ('2026-05', 'A1', 'north', 'Part_2', 'C_999', '7'),
          ('2026-05', 'A1', 'north', 'Part_2', 'C_100', NULL),
          ('2026-05', 'A1', 'north', 'Part_2A', 'C_999', NULL),
          ('2026-05', 'B1', 'south', 'Part_2', 'C_999', NULL),
          ('2026-05', 'G1', 'south', 'Part_2', 'C_999', NULL),
          ('2022-04', 'A0', 'south', 'Part_2', 'C_999', NULL)
        ) AS t(period, commissioner_code, commissioner_parent_code, part, treatment_code, unknown)`);
    const staged = await db.rows(
      `SELECT org_kind, org_code, org_vintage, period_end, numerator, denominator
       FROM (${from('stage', 'rtt_observation.sql')}) ORDER BY period_end, org_code`,
    );
    db.close();
    expect(staged.map((r) => Object.values(r))).toEqual([
      ['ccg', '00C', '2016-04', '2015-04-30', 10, 20],
      ['ccg', 'A0', '2021-04', '2022-04-30', 18, 100],
      ['ccg', 'A1', '2022-07', '2026-05-31', 36, 193],
      ['icb', 'south', '2026-04', '2026-05-31', 36, 200],
    ]);
  });
});

const real = atHand(published, 'waiting times are not compared with the workbooks');

describe.skipIf(!real)(`held against the workbooks${real ? '' : ' (skipped: not at hand)'}`, () => {
  it.each([
    ['2015-04', 'Apr15'],
    ['2015-05', 'May15'],
  ] as const)('%s: footprints by a sum of their CCGs', async (month, name) => {
    const path = `indicators/rtt/RTT_Incomplete-Commissioner-${name}-revised.xls`;
    const book = read(readFileSync(join(published, path)), {
      sheets: ['National', 'Commissioner'],
    });
    const sheet = (of: string) =>
      utils.sheet_to_json<(string | number)[]>(book.Sheets[of] ?? {}, { header: 1 });
    const national = sheet('National').find((r) => r[0] === 'IP999') ?? [];
    expect(national.slice(55, 57)).toEqual([NATIONAL[month].pathways, NATIONAL[month].within]);
    const lines = sheet('Commissioner').filter((r) => /^IP/.test(String(r[3])));
    const totals = new Map(lines.filter((r) => r[3] === 'IP999').map((r) => [r[1], r]));
    expect(totals.size).toBe(210);
    // Dorset is one CCG, Greater Manchester 12, the Black Country 4.
    for (const [footprint, number, ccgs] of [
      ['E54000041', 41, 1],
      ['E54000007', 7, 12],
      ['E54000016', 16, 4],
    ] as const) {
      const members = membersOf(number);
      expect(members).toHaveLength(ccgs);
      const sum = (at: number) => members.reduce((s, m) => s + Number(totals.get(m)?.[at]), 0);
      expect(await baseline(footprint, 'rtt-18-weeks', month)).toMatchObject({
        numerator: sum(59),
        denominator: sum(58),
        coverage: 1,
        estimated: false,
        members_present: ccgs,
      });
      // The treatment functions sum to the row of all of them: with it they would count twice.
      const functions = lines.filter((r) => r[3] !== 'IP999' && members.includes(String(r[1])));
      expect(functions.reduce((s, r) => s + Number(r[58]), 0)).toBe(sum(58));
    }
  });
});

describe.skipIf(!real)(`with the full extract of April 2026${real ? '' : ' (skipped)'}`, () => {
  const root = real ? scratch() : '';
  let release: Release;
  /** Pathways and those within 18 weeks by commissioner, part 2, by treatment function. */
  const byCode = new Map<string, { parent: string | null; within: number; pathways: number }>();

  beforeAll(async () => {
    const file = join(root, 'full-extract.csv');
    await unzip(join(published, 'recent/20260430-RTT-April-2026-full-extract.csv.zip'), file);
    const db = await openDatabase(':memory:');
    const weeks = Array.from({ length: 18 }, (_, w) => {
      const pad = (n: number) => String(n).padStart(2, '0');
      return `coalesce("Gt ${pad(w)} To ${pad(w + 1)} Weeks SUM 1", 0)`;
    }).join(' + ');
    for (const r of await db.rows(
      `SELECT "Commissioner Org Code" AS code, any_value("Commissioner Parent Org Code") AS parent,
         CAST(sum(${weeks}) AS BIGINT) AS within, CAST(sum("Total All") AS BIGINT) AS pathways
       FROM read_csv(${text(file)}, sample_size = -1)
       WHERE "RTT Part Type" = 'Part_2' AND "Treatment Function Code" <> 'C_999' GROUP BY ALL`,
    )) {
      byCode.set(String(r.code), {
        parent: r.parent === null ? null : String(r.parent),
        within: Number(r.within),
        pathways: Number(r.pathways),
      });
    }
    db.close();
    release = await released({
      from: { kind: 'mirror', mirror: published },
      only: ['rtt'],
      schemes: ['stp-2017', 'icb-2026'],
      out: join(root, 'out'),
    });
  }, 300_000);
  afterAll(() => release?.db.close());

  const month = (scheme: string, where = 'true') =>
    release.rows(
      `SELECT footprint_code, numerator, denominator, value, coverage, withheld_reason, estimated,
         england_value
       FROM baseline WHERE scheme = ${text(scheme)} AND indicator_id = 'rtt-18-weeks'
         AND period = '2026-04' AND ${where} ORDER BY 1`,
    );
  const sums = (of: { within: number; pathways: number }[]) => ({
    within: of.reduce((s, c) => s + c.within, 0),
    pathways: of.reduce((s, c) => s + c.pathways, 0),
  });

  it('England is every commissioner of part 2, and part 2A is not counted again', async () => {
    const { within, pathways } = sums([...byCode.values()]);
    expect(pathways).toBe(7_123_980);
    const [first] = await month('icb-2026');
    expect(apart(first?.england_value, (100 * within) / pathways)).toBeLessThan(1e-9);
    expect(
      await release.row(
        `SELECT sum(numerator) AS within, sum(denominator) AS pathways FROM observation
         WHERE indicator_id = 'rtt-18-weeks' AND period = '2026-04'`,
      ),
    ).toEqual({ within, pathways });
  });

  it('each of the 36 boards is the sum of its sub-ICB locations', async () => {
    const boards = await month('icb-2026');
    expect(boards).toHaveLength(36);
    for (const b of boards) {
      const mine = [...byCode.values()].filter((c) => c.parent === b.footprint_code);
      expect(mine.length, String(b.footprint_code)).toBeGreaterThan(0);
      const { within, pathways } = sums(mine);
      expect(apart(b.numerator, within)).toBeLessThan(1e-9);
      expect(apart(b.denominator, pathways)).toBeLessThan(1e-9);
    }
  });

  it('the boards that divided Frimley keep their sums, and are withheld', async () => {
    expect((await month('icb-2026', 'value IS NULL')).map((b) => b.footprint_code)).toEqual([
      'QRL',
      'S0E4D',
      'S9B9J',
    ]);
    // Frimley and its neighbours of 2017: what their shares of the boards come to is an estimate.
    const old = await month('stp-2017', 'value IS NULL');
    expect(old.map((b) => b.footprint_code)).toEqual([
      'E54000033',
      'E54000034',
      'E54000035',
      'E54000042',
      'E54000044',
    ]);
    for (const b of old) expect(Number(b.numerator)).toBeGreaterThan(0);
  });

  it('what has no sub-ICB location is unmapped: hubs, regions, and no commissioner at all', async () => {
    const lost = await release.rows(
      `SELECT org_code, denominator FROM unmapped WHERE scheme = 'icb-2026'
       AND indicator_id = 'rtt-18-weeks' AND period = '2026-04' ORDER BY 1`,
    );
    const without = [...byCode].filter(([, c]) => c.parent === null);
    expect(lost).toEqual(
      without
        .map(([code, c]) => ({ org_code: code, denominator: c.pathways }))
        .toSorted((a, b) => (a.org_code < b.org_code ? -1 : 1)),
    );
    expect(lost.length).toBeGreaterThan(20);
  });

  it('the months of 2015 stay what they were, and nothing is said of the years between', async () => {
    const figures = await release.rows(
      `SELECT period, count(*) AS footprints FROM baseline
       WHERE scheme = 'stp-2017' AND indicator_id = 'rtt-18-weeks' GROUP BY ALL ORDER BY 1`,
    );
    expect(figures.map((f) => f.period)).toEqual(['2015-04', '2015-05', '2026-04']);
    const dorset = release
      .packs()
      .get('E54000041')
      ?.indicators.find((i) => i.id === 'rtt-18-weeks');
    const last = dorset?.changes.find((change) => change.toPeriod === '2026-04');
    // A month follows the same month of an earlier year.
    expect(last).toMatchObject({ fromPeriod: '2015-04', direction: null, lower95: null });
    expect(last?.seriesBreak).toContain('another extract');
  });
});
