import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indicators, sources } from '../../pipelines/catalogue.ts';
import { planBuild } from '../../src/build/build.ts';
import { writeInputs } from '../../src/build/input.ts';
import { createMacros } from '../../src/build/macros.ts';
import { SCHEMAS, sourcesRead } from '../../src/build/sql-files.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { bundled } from '../../src/fetch/bundled.ts';
import { select } from '../../src/fetch/selection.ts';
import { organisationsOf } from '../../src/query/organisations.ts';
import { loadExtracts } from '../../src/read/load.ts';
import { type MadeUp, madeUp, type Rows } from '../sql/made-up.ts';
import { atHand, packageRoot, published, scratch, written } from '../support.ts';

const root = scratch();
const isAtHand = atHand(published, 'practices of 2018 and 2019 are not listed');

/** Both lists as ODS publishes them, over what is bundled. */
const MEMBERS = join(published, 'ods', 'epcmem_2019.csv');
const REGISTER = join(published, 'ods', 'epraccur_2019-11.csv');

describe.skipIf(!isAtHand)('with the dated memberships of practices in the archive', () => {
  let db: Database;
  const rows = (sql: string) => db.rows(sql);

  beforeAll(async () => {
    db = await openDatabase(':memory:', { threads: 2 });
    const archived = [
      written(root, readFileSync(MEMBERS), { sourceId: 'ods-practice-membership', period: '2019' }),
      written(root, readFileSync(REGISTER), { sourceId: 'ods-practices', period: '2019-11' }),
    ];
    const { chosen } = select(
      sourcesRead(packageRoot, sources),
      archived,
      bundled(packageRoot).map((b) => b.extract),
    );
    const { findings } = await loadExtracts(db, sources, chosen, join(root, 'decoded'));
    expect(findings.filter((f) => f.source?.startsWith('ods-practice'))).toEqual([]);
    const selected = ['stp-2017', 'stp-2018', 'stp-2019', 'stp-2020'];
    await writeInputs(db, {
      selected,
      attribution: 'hq',
      indicators,
      sources,
      extracts: [],
      findings: [],
    });
    await createMacros(db, packageRoot);
    for (const schema of SCHEMAS) await db.run(`CREATE SCHEMA ${schema}`);
    const plan = await planBuild(db, packageRoot);
    const needed = new Set(['pack.footprint', 'pack.footprint_organisation']);
    for (const step of plan.toReversed()) {
      if (needed.has(step.table)) for (const table of step.reads) needed.add(table);
    }
    for (const step of plan.filter((s) => needed.has(s.table))) {
      await db.run(`CREATE TABLE ${step.table} AS ${step.sql}`);
    }
    await db.run("SET schema = 'pack'");
  });
  afterAll(() => db?.close());

  const fields = (path: string) =>
    parse(readFileSync(path), { relax_column_count: true }) as string[][];

  it('they are listed in April 2018 and 2019 too, of every CCG, and in no year without a list', async () => {
    const found = await rows(
      `SELECT scheme, count(*) AS practices, count(DISTINCT parent_code) AS ccgs, count(name) AS named
       FROM footprint_organisation WHERE org_kind = 'practice' GROUP BY ALL ORDER BY 1`,
    );
    // GP practices have the setting 4, in the 26th field; the day is written 20180401.
    const isPractice = new Map(fields(REGISTER).map((r) => [r[0], r[25] === '4']));
    const on = (day: string) =>
      new Set(
        fields(MEMBERS)
          .filter((r) => isPractice.get(r[0]!) && r[3]! <= day && (r[4] === '' || r[4]! >= day))
          .map((r) => r[0]),
      ).size;
    expect([on('20180401'), on('20190401')]).toEqual([7_517, 7_247]);
    expect(found).toEqual([
      { scheme: 'stp-2017', practices: 7_275, ccgs: 207, named: 7_275 },
      { scheme: 'stp-2018', practices: 7_517, ccgs: 195, named: 7_517 },
      { scheme: 'stp-2019', practices: 7_247, ccgs: 191, named: 7_247 },
    ]);
  });

  it('each has its CCG of the time, and the day on which it left', async () => {
    const of = async (code: string) =>
      (
        await rows(
          `SELECT scheme, footprint_code, parent_code, valid_to FROM footprint_organisation
           WHERE org_code = '${code}' ORDER BY 1`,
        )
      ).map((r) => Object.values(r));
    // Birmingham CrossCity gave way to Birmingham and Solihull: its practices stayed where they were.
    expect(await of('M85063')).toEqual([
      ['stp-2017', 'E54000017', '13P', null],
      ['stp-2018', 'E54000017', '15E', null],
      ['stp-2019', 'E54000017', '15E', null],
    ]);
    // Doddington closed in September 2018, and was not among the payments of the year before.
    expect(await of('D81071')).toEqual([['stp-2018', 'E54000021', '06H', '2018-09-30']]);
    const closed = fields(REGISTER).filter((r) => r[25] === '4' && r[11]?.startsWith('2018'));
    const told = await rows(
      `SELECT org_code, valid_to FROM footprint_organisation
       WHERE scheme = 'stp-2018' AND valid_to < '2019-01-01' ORDER BY 1`,
    );
    const days = new Map(closed.map((r) => [r[0], r[11]]));
    const same = told.filter(
      (t) => days.get(String(t.org_code)) === String(t.valid_to).replaceAll('-', ''),
    );
    expect(told.filter((t) => days.has(String(t.org_code))).length).toBeGreaterThan(150);
    expect(same.length).toBe(told.filter((t) => days.has(String(t.org_code))).length);
  });

  it('and who was open on a day is told by it', async () => {
    const codes = async (scheme: string, day: string) =>
      (await organisationsOf(db, scheme, 'QUE', day))
        .filter((o) => o.kind === 'practice')
        .map((o) => o.code);
    expect(await codes('stp-2018', '2018-09-30')).toContain('D81071');
    expect(await codes('stp-2018', '2018-10-01')).not.toContain('D81071');
    expect(await codes('stp-2019', '2019-04-01')).not.toContain('D81071');
    expect((await codes('stp-2019', '2019-04-01')).length).toBeGreaterThan(90);
  });
});

describe('practices of a vintage that no payments list', () => {
  let made: MadeUp;
  beforeAll(async () => {
    made = await madeUp(['organisation.footprint_organisation', 'organisation.organisation'], []);
  });
  afterAll(() => made.db.close());

  const VINTAGES = ['2017-04', '2018-04'];
  const world = (stays: readonly (readonly string[])[]): Record<string, Rows> => ({
    ons_lsoa_population: ['A', 'B'].map((a) => ({ bundled: false, area_code: a, population: '9' })),
    ons_lsoa_to_ccg: VINTAGES.flatMap((vintage) =>
      ['A', 'B'].map((a) => ({
        bundled: false,
        extract_vintage: vintage,
        area_code: a,
        // Commissioner A gives way to C.
        ccg_ods: a === 'A' && vintage === '2018-04' ? '0C' : `0${a}`,
        ccg_ons: `E38${a}${vintage}`,
        ccg_name: a,
        district_code: 'E06000001',
        district_name: 'District',
      })),
    ),
    ons_ccg_to_stp: [
      ['2017-04', '0A'],
      ['2017-04', '0B'],
      ['2018-04', '0C'],
      ['2018-04', '0B'],
    ].map(([vintage = '', ccg = '']) => ({
      extract_vintage: vintage,
      ccg_ods: ccg,
      ccg_ons: `E38${ccg}`,
      ccg_name: ccg,
      stp_ons: `E5400009${ccg === '0B' ? 2 : 1}`,
      stp_name: ccg,
    })),
    ods_practices: [
      { extract_vintage: '2019-04', practice_code: 'P00003', practice_name: 'A hub', setting: '9' },
    ],
    ods_practice_membership: stays.map(([code = '', ccg = '', joined = '', left]) => ({
      extract_period: '2019',
      practice_code: code,
      parent_code: ccg,
      joined,
      left: left ?? null,
    })),
  });
  const listed = async (stays: readonly (readonly string[])[]) => {
    await made.build(world(stays), { schemes: ['stp-2017', 'stp-2018'] });
    const rows = await made.db.rows(
      `SELECT scheme, footprint_code, org_code, parent_code, valid_to
       FROM organisation.footprint_organisation WHERE org_kind = 'practice' ORDER BY ALL`,
    );
    return rows.map((r) => Object.values(r).join(' '));
  };
  const P1 = [
    ['P00001', '0A', '2013-04-01', '2018-03-31'],
    ['P00001', '0C', '2018-04-01'],
  ];

  it('are the members of its CCGs on its first day, until they leave one that goes on', async () => {
    const found = await listed([
      ...P1,
      ['P00002', '0B', '2013-04-01', '2018-06-30'],
      ['P00002', '0C', '2018-07-01'],
      ['P00003', '0B', '2013-04-01'],
    ]);
    expect(found).toEqual([
      'stp-2017 E54000091 P00001 0A ',
      'stp-2017 E54000092 P00002 0B 2018-06-30',
      'stp-2018 E54000091 P00001 0C ',
      'stp-2018 E54000092 P00002 0B 2018-06-30',
    ]);
  });

  it('are not listed where only some CCGs have members: a part of the history is no list', async () => {
    expect(await listed(P1)).toEqual([]);
    // The one setting of the other commissioner is no practice.
    expect(await listed([...P1, ['P00003', '0B', '2013-04-01']])).toEqual([]);
    // From July 2017 on both have.
    expect(await listed([...P1, ['P00002', '0B', '2017-07-01']])).toEqual([
      'stp-2018 E54000091 P00001 0C ',
      'stp-2018 E54000092 P00002 0B ',
    ]);
  });
});
