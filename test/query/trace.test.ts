import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/duckdb/database.ts';
import { sha256 } from '../../src/fetch/archive.ts';
import { Problem } from '../../src/model/problem.ts';
import { openRelease } from '../../src/query/open-release.ts';
import { releaseFolder } from '../../src/query/release-folder.ts';
import { sumDifferences } from '../../src/query/trace-agreement.ts';
import { figureMeant } from '../../src/query/trace-figure.ts';
import { membersBehind } from '../../src/query/trace-members.ts';
import { apart, latestOf, shippedCopy } from '../figures/releases.ts';
import { bundledText, packageRoot, scratch } from '../support.ts';
import { AGREED, memberOf, observationsOf, traced, verdictOf } from './traces.ts';

const root = scratch();
const out = join(root, 'out');

beforeAll(async () => {
  await shippedCopy(out);
});

/** A line of a bundled extract, header 1. */
const lineOf = (file: string, line: number) => bundledText(file).split('\n')[line - 1];

describe.concurrent('a figure of the bundled snapshot', () => {
  it('is followed to its lines: recovery in Staffordshire', async () => {
    const found = await traced({ out }, 'E54000010', 'iapt-recovery');
    expect(verdictOf(found)).toEqual(AGREED);
    // 1,220 + 735 + 1,180 + 1,115 + 1,130 + 1,320, over 2,360 + 1,250 + 1,950 + 1,970 + 2,200 + 2,005.
    expect(found.formula).toBe('100 × 6,700 ÷ 11,735 = 57.094162761 percent');
    expect(found.working).toEqual([
      'numerator: 1,220 (04Y) + 735 (05D) + 1,180 (05G) + 1,115 (05Q) + 1,130 (05V) + 1,320 (05W) = 6,700',
      'denominator: 2,360 (04Y) + 1,250 (05D) + 1,950 (05G) + 1,970 (05Q) + 2,200 (05V) + 2,005 (05W) = 11,735',
      'lies between 56.8755846586 and 57.3136367518, for counts are published rounded',
      '95 % limits by Wilson’s method: 56.196495079 to 57.9871874065',
      'coverage: 6 of 6 members have a figure; 100 %',
      'England, published: 100 × 263,295 ÷ 517,942 = 50.8348425113 percent',
    ]);
    expect(found.figure).toMatchObject({ period: '2017/18', value: 57.094162761, rank: 2 });
    expect(found.recomputed).toMatchObject({ value: 57.094162761, englandValue: 50.8348425113 });
    expect(found.compared?.observations).toBe(6);
    expect(found.compared?.columns).toBeGreaterThan(25);

    const cannock = memberOf(found, '04Y');
    expect(cannock).toMatchObject({ name: 'NHS Cannock Chase CCG', weight: 1, basis: 'listed' });
    expect(cannock.observations).toHaveLength(1);
    const [own] = cannock.observations;
    expect(own).toMatchObject({
      sourceFile: 'bundled/iapt-annual_2017_18.csv',
      text: 'iapt-recovery,04Y,2017-04,2017-04-01,2018-03-31,1220,2360,,,,,,,',
      besides: [],
      published: null,
    });
    for (const { sourceLine, text } of [...observationsOf(found), ...found.england.observations]) {
      expect(text).toBe(lineOf('iapt-annual_2017_18.csv', Number(sourceLine)));
    }
    expect(found.england.observations.map(({ text }) => text)).toEqual([
      'iapt-recovery,E92000001,2017-04,2017-04-01,2018-03-31,263295,517942,,,,,,,',
    ]);
    const own1 = found.snapshots.filter(({ role }) => role === 'figures');
    expect(own1).toHaveLength(1);
    expect(own1[0]).toMatchObject({
      file: 'bundled/iapt-annual_2017_18.csv',
      sha256: sha256(bundledText('iapt-annual_2017_18.csv')),
      state: 'unchanged',
      header: lineOf('iapt-annual_2017_18.csv', 1),
      rule: expect.stringContaining('CCG, trust and authority figures are kept as published'),
      computedFrom: [
        {
          source: 'iapt-annual',
          url: expect.stringMatching(/^https:\/\/digital\.nhs\.uk\//),
          sha256: '719dda018fce7bff500560523e704ed93720b1ef459bfad97d664c738a3cb1da',
          lines: 3669,
          file: null,
        },
      ],
    });
    expect(found.snapshots.map(({ state }) => state)).not.toContain('missing');
    expect(found.snapshots.map(({ file }) => file)).toContain('bundled/ons-ccg-to-stp_2017-04.csv');
  });

  it('that counts authorities in part shows their shares', async () => {
    const found = await traced({ out }, 'sussex', 'dtoc-days', '2017/18');
    expect(verdictOf(found)).toEqual(AGREED);
    // 11,012 + 25,663 + 37,043 = 73,718, and 0.155851452898 × 31,410 = 4,895.29413552618 (Surrey).
    expect(found.formula).toBe(
      '11,012 + 25,663 + 0.155851452898 × 31,410 + 37,043 = 78,613.2941355262 days',
    );
    expect(memberOf(found, 'E10000030')).toMatchObject({
      name: 'Surrey',
      weight: 0.155851452898,
      basis: 'population',
      numerator: 31_410,
    });
    expect(found.working).toContain(
      '6.22705636 % of the numerator comes from organisations that count in part',
    );
  });

  it('that is a rate of two kinds of member shows both', async () => {
    const found = await traced({ out }, '43', 'dtoc-days-per-100k-adults', '2016/17');
    expect(verdictOf(found)).toEqual(AGREED);
    expect(found.formula).toBe(
      '100,000 × 24,187 ÷ 501,135 = 4,826.4439721831 days per 100,000 residents aged 18 and over',
    );
    expect(found.members.map(({ kind }) => kind)).toEqual(['authority', 'ccg']);
  });

  it('that is withheld keeps its numbers, says why, and has no result', async () => {
    const found = await traced({ out }, 'black country', 'qof-dm', '2016/17');
    expect(verdictOf(found)).toEqual(AGREED);
    expect(found.figure.value).toBeNull();
    expect(found.formula).toBe('100 × 78,889 ÷ 892,217, withheld: coverage 78.7 % is below 80 %');
    // Of Dudley's 43 practices 7 are in the extract.
    expect(found.working).toContain(
      'covered: 32,601 (05C) + 551,724 (05L) + 282,733 (05Y) + 275,911 (06A) = 1,142,969',
    );
    expect(found.working).toContain(
      'expected: 317,573 (05C) + 577,468 (05L) + 282,024 (05Y) + 275,003 (06A) = 1,452,068',
    );
    expect(JSON.stringify([found.formula, found.working])).not.toContain('8.84');
  });

  it('names the members that should have a figure and have none', async () => {
    const found = await traced({ out }, '44', 'qof-dm', '2017/18');
    expect(verdictOf(found)).toEqual(AGREED);
    expect(found.absent).toEqual([
      {
        code: '14Y',
        name: 'NHS Buckinghamshire CCG',
        kind: 'ccg',
        vintage: '2018-04',
        weight: 1,
        basis: 'area',
      },
    ]);
    expect(found.members.map(({ code }) => code)).toEqual(['10Q', '15A']);
  });

  it('that rests on hidden counts gives their bounds', async () => {
    const found = await traced({ out }, 'E54000010', 'obesity-admissions-primary');
    expect(verdictOf(found)).toEqual(AGREED);
    // 9 + 62 + 17 + 126 = 214 are shown; two CCGs hide 1 to 61 each.
    expect(found.formula).toContain('it lies between 216 and 336 admissions');
    expect(found.working).toContain('hidden by the publisher: 05D, 2014/15: 1 to 61');
    expect(found.working).toContain('with what is hidden: numerator 216 to 336');
    expect(memberOf(found, '05D').observations[0]).toMatchObject({
      suppressed: true,
      numerator: null,
      text: ',CCG,,05D,,FAE_Primary_Obesity,All persons,*',
    });
  });

  it('that is a range names the smallest and the largest of its members', async () => {
    const found = await traced({ out }, 'E54000032', 'excess-weight-year-6');
    expect(verdictOf(found)).toEqual(AGREED);
    const values = observationsOf(found).map(({ code, value }) => [Number(value), code] as const);
    const sorted = values.toSorted((a, b) => a[0] - b[0]);
    const [low, high] = [sorted[0], sorted.at(-1)];
    expect(found.formula).toBe(
      `range over members: ${low?.[0]} (${low?.[1]}) to ${high?.[0]} (${high?.[1]}) percent`,
    );
  });

  it('that is a year made of quarters shows each of them', async () => {
    const found = await traced({ out }, 'E54000016', 'vaccination-24m-mmr1', '2016/17');
    expect(verdictOf(found)).toEqual(AGREED);
    expect(found.working[0]).toBe('2016/17 is the sum of its 4 quarters, 2016-Q2 to 2017-Q1');
    const dudley = memberOf(found, 'E08000027').observations;
    expect(dudley.map(({ period }) => period)).toEqual([
      '2016-Q2',
      '2016-Q3',
      '2016-Q4',
      '2017-Q1',
    ]);
    const files = dudley.map(({ sourceFile }) => sourceFile);
    expect(files).toEqual(
      ['2016-Q2', '2016-Q3', '2016-Q4', '2017-Q1'].map((q) => `bundled/cover-24-months_${q}.csv`),
    );
    for (const { text } of dudley) expect(text).toMatch(/^,E08000027,/);
  });

  it('that is a sum over areas lists the line of each area', async () => {
    const found = await traced({ out }, 'E54000043', 'population-resident');
    expect(verdictOf(found)).toEqual(AGREED);
    const [dorset] = observationsOf(found);
    expect(dorset).toMatchObject({ sourceLine: null, text: null });
    const people = (dorset?.besides ?? []).map(({ text }) => Number(text?.split(',')[1]));
    expect(people.length).toBeGreaterThan(1);
    expect(people.reduce((a, b) => a + b, 0)).toBe(Number(found.figure.value));
  });

  it('of practices that are placed one by one shows each of those', async () => {
    const found = await traced({ out }, 'E54000048', 'gp-payments-per-patient', '2016/17');
    expect(verdictOf(found)).toEqual(AGREED);
    const practices = found.members.filter(({ kind }) => kind === 'practice');
    expect(practices.length).toBeGreaterThan(30);
    expect(practices.every(({ vintage }) => vintage === '2016-04')).toBe(true);
    expect(found.members.some(({ code }) => code === '01H')).toBe(false);
  });
});

describe('the members that the published tables tell', () => {
  // Practices placed one by one, authorities in part, quarters that make a year: all are in this one.
  it.each(['E54000048'])(
    'make every figure of %s that is a sum or a ratio of sums',
    async (code) => {
      const folder = releaseFolder(out);
      const db = await openRelease(folder);
      try {
        const rows = await db.rows(
          `SELECT indicator_id, min(period) AS period
           FROM baseline JOIN indicator USING (indicator_id)
           WHERE footprint_code = '${code}'
           GROUP BY indicator_id, source_id, combine
           QUALIFY row_number() OVER (PARTITION BY source_id, combine ORDER BY indicator_id) <= 2
           ORDER BY indicator_id`,
        );
        expect(rows.length).toBeGreaterThan(25);
        const wrong: unknown[] = [];
        let divided = 0;
        for (const row of rows) {
          const [indicator, period] = [String(row.indicator_id), String(row.period)];
          const { figure } = await figureMeant(db, folder, {
            footprint: code,
            indicator,
            period,
          });
          const { sums } = await membersBehind(db, figure, []);
          wrong.push(...sumDifferences(figure, sums.get(indicator)));
          const { numerator, denominator, value, membersSuppressed } = figure;
          if (figure.method !== 'ratio of sums' || value === null || membersSuppressed > 0)
            continue;
          const made = (figure.indicator.multiplier * Number(numerator)) / Number(denominator);
          if (apart(value, made) > 1e-9) wrong.push([indicator, period, value, made]);
          divided += 1;
        }
        expect(wrong).toEqual([]);
        expect(divided).toBeGreaterThan(10);
      } finally {
        db.close();
      }
    },
  );
});

describe('a release that says other than its files', () => {
  /** A copy of the release of which one table was altered afterwards. */
  async function altered(name: string, sql: string): Promise<string> {
    const copy = join(root, name);
    cpSync(out, copy, { recursive: true });
    const db = await openDatabase(join(latestOf(copy).folder, 'footpack.duckdb'));
    await db.run(sql);
    db.close();
    return copy;
  }
  it('is contradicted: in a figure, an observation, and a CCG that moved', async () => {
    const copy = await altered(
      'altered',
      `UPDATE baseline SET value = 58
         WHERE footprint_code = 'E54000010' AND indicator_id = 'iapt-recovery';
       UPDATE observation SET numerator = 1230
         WHERE indicator_id = 'iapt-recovery' AND org_code = '04Y';
       UPDATE membership SET footprint_code = 'E54000016'
         WHERE scheme = 'stp-2017' AND org_kind = 'ccg' AND org_code = '05W' AND org_vintage = '2017-04'`,
    );
    const { agrees, reason, differences } = await traced(
      { out: copy },
      'E54000010',
      'iapt-recovery',
    );
    expect(agrees).toBe(false);
    const observation = (rest: string) =>
      expect.stringMatching(`^observation [0-9a-f]{16} of ${rest}$`);
    // 1,230 + 735 + 1,180 + 1,115 + 1,130, and what Stoke on Trent has is gone from both sums.
    expect(differences.slice(0, 3)).toEqual([
      { what: 'sum of the members’ numerators', published: 6700, recomputed: 5390 },
      { what: 'sum of the members’ denominators', published: 11735, recomputed: 9730 },
      { what: 'value', published: 58, recomputed: 57.094162761 },
    ]);
    expect(differences).toHaveLength(5);
    expect(differences).toContainEqual({
      what: observation('ccg 04Y: numerator'),
      published: 1230,
      recomputed: 1220,
    });
    expect(differences).toContainEqual({
      what: observation('ccg 05W'),
      published: 'not there',
      recomputed: 'there',
    });
    expect(reason).toBe(
      'sum of the members’ numerators: 6700 published, 5390 recomputed, and 4 more differences',
    );
  });

  it('of another bundled snapshot cannot be made again, and that is said', async () => {
    const other = join(root, 'package');
    mkdirSync(join(other, 'data', 'raw'), { recursive: true });
    symlinkSync(join(packageRoot, 'sql'), join(other, 'sql'));
    cpSync(join(packageRoot, 'data', 'raw', 'bundled'), join(other, 'data', 'raw', 'bundled'), {
      recursive: true,
    });
    const file = join(other, 'data', 'raw', 'bundled', 'iapt-annual_2017_18.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replace('04Y,2017-04', '04Z,2017-04'));
    const found = await traced({ out, packageRoot: other }, 'E54000010', 'iapt-recovery');
    expect(found.agrees).toBeNull();
    expect(found.reason).toBe(
      'bundled/iapt-annual_2017_18.csv is not the one that the release was made of: this footpack ships another snapshot',
    );
    expect(found.recomputed).toBeNull();
    expect(found.formula).toBe('100 × 6,700 ÷ 11,735 = 57.094162761 percent');
    const [own] = observationsOf(found);
    expect(own?.sourceLine).toBeGreaterThan(1);
    expect(own?.text).toBeNull();
    expect(found.snapshots.find(({ role }) => role === 'figures')?.state).toBe('changed');
  });
});

describe('a release of an older footpack', () => {
  it('is refused, with what it lacks', async () => {
    const older = join(root, 'older');
    cpSync(out, older, { recursive: true });
    const { id, folder, database } = releaseFolder(older);
    const path = join(folder, 'manifest.json');
    const refusal = () => traced({ out: older }, '10', 'qof-dm').catch((error) => error);
    const { attribution, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
    expect(attribution).toBe('hq');

    writeFileSync(path, '{}');
    expect(await refusal()).toMatchObject({
      exitCode: 2,
      message: `release ${id} has no manifest that can be read`,
      detail: { where: path, next: expect.stringContaining(`footpack check ${id}`) },
    });
    writeFileSync(path, JSON.stringify(manifest));
    const saying = (where: string) => ({
      exitCode: 2,
      message: `release ${id} was made by an older footpack`,
      detail: { where, untouched: 'the release' },
    });
    expect(await refusal()).toMatchObject(saying(`${path} has no attribution`));
    const db = await openDatabase(database);
    await db.run('ALTER TABLE indicator DROP COLUMN part_of');
    db.close();
    expect(await refusal()).toMatchObject(saying(`${database} has no indicator.part_of`));
  });
});

describe('what is asked for and is not there', () => {
  it.each([
    [
      'E54000010',
      'iapt-recoverry',
      undefined,
      /no indicator iapt-recoverry[\s\S]*did you mean iapt-recovery/,
    ],
    [
      'E54000010',
      'nope',
      undefined,
      /no indicator nope in the release\n +next: +footpack indicators lists the ids$/,
    ],
    ['E54000010', 'talking therapies', undefined, /indicators are meant by talking therapies/],
    ['nowhere', 'iapt-recovery', undefined, /there is no footprint nowhere in stp-2017/],
    [
      '10',
      'iapt-recovery',
      '2016/17',
      /no figure of iapt-recovery for 2016\/17[\s\S]*are 2017\/18/,
    ],
  ])('%s %s %s is refused, with what there is', async (footprint, indicator, period, said) => {
    const problem = await traced({ out }, footprint, indicator, period).catch((error) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem.exitCode).toBe(2);
    expect(problem.describe()).toMatch(said);
  });

  it('a scheme without figures is refused, with those that have some', async () => {
    const problem = await traced({ out, scheme: 'stp-2016' }, '10', 'qof-dm').catch((e) => e);
    expect(problem.describe()).toMatch(/no figures of stp-2016[\s\S]*--scheme stp-2017/);
  });
});
