import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indicators, sources } from '../../pipelines/catalogue.ts';
import { planBuild } from '../../src/build/build.ts';
import { writeInputs } from '../../src/build/input.ts';
import { buildOrder, type Step } from '../../src/build/order.ts';
import { folderFiles, SCHEMAS } from '../../src/build/sql-files.ts';
import { tablesRead } from '../../src/build/tables-read.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { layoutsOf } from '../../src/read/load.ts';
import { createRelations } from '../../src/read/relations.ts';
import { packageRoot } from '../support.ts';

let db: Database;
beforeAll(async () => {
  db = await openDatabase(':memory:');
});
afterAll(() => db.close());

const step = (table: string, ...reads: string[]): Step => ({
  table,
  file: `sql/${table.replace('.', '/')}.sql`,
  reads,
});
const given = ['raw.qof_prevalence', 'input.scheme'];
const order = (...steps: Step[]) => buildOrder(steps, given, SCHEMAS).map((s) => s.table);

describe('the order of a build', () => {
  it('puts each table after all that it reads, whatever the files are called', () => {
    expect(
      order(
        step('baseline.a_total', 'organisation.observation'),
        step('organisation.observation', 'stage.qof', 'organisation.zone'),
        step('organisation.zone', 'stage.area'),
        step('stage.area', 'input.scheme'),
        step('stage.qof', 'raw.qof_prevalence', 'stage.area'),
      ),
    ).toEqual([
      'stage.area',
      'stage.qof',
      'organisation.zone',
      'organisation.observation',
      'baseline.a_total',
    ]);
  });

  it.each<[string, Step[], string[]]>([
    [
      'a table read from right to left',
      [step('organisation.observation', 'baseline.figure'), step('baseline.figure')],
      ['sql/organisation/observation.sql', 'sql/baseline/figure.sql'],
    ],
    [
      'a circle of two',
      [step('baseline.a', 'baseline.b'), step('baseline.b', 'baseline.a')],
      ['sql/baseline/a.sql', 'sql/baseline/b.sql'],
    ],
    [
      'a circle of three, behind a table that is no part of it',
      [
        step('pack.first', 'pack.a'),
        step('pack.a', 'pack.b'),
        step('pack.b', 'pack.c'),
        step('pack.c', 'pack.a'),
      ],
      ['sql/pack/a.sql → sql/pack/b.sql → sql/pack/c.sql → sql/pack/a.sql'],
    ],
    ['a table that reads itself', [step('stage.a', 'stage.a')], ['sql/stage/a.sql']],
    [
      'a table that nothing makes',
      [step('stage.qof', 'raw.qof_prevalance')],
      ['sql/stage/qof.sql', 'raw.qof_prevalance'],
    ],
    [
      'a source read past the stage',
      [step('organisation.observation', 'raw.qof_prevalence')],
      ['sql/organisation/observation.sql', 'raw.qof_prevalence', 'sql/stage'],
    ],
    [
      'an input read past the stage',
      [step('pack.footprint', 'input.scheme')],
      ['sql/pack/footprint.sql', 'input.scheme', 'sql/stage'],
    ],
  ])('names the files of %s', (_, steps, names) => {
    for (const name of names) expect(() => order(...steps)).toThrow(name);
  });

  it('leaves what is no part of a circle out of the message', () => {
    const circle = [
      step('pack.first', 'pack.a'),
      step('pack.a', 'pack.b'),
      step('pack.b', 'pack.a'),
    ];
    expect(() => order(...circle)).toThrow(/^(?!.*first)/);
  });
});

describe('the tables that a SELECT reads', () => {
  const read = (sql: string) =>
    tablesRead(db, { table: 'stage.a', file: 'sql/stage/a.sql', sql: `-- Why.\n${sql}\n` });

  it.each<[string, string, string[]]>([
    ['a table', 'SELECT * FROM raw.qof_prevalence', ['raw.qof_prevalence']],
    ['a table under another name', 'SELECT q.x FROM raw.qof AS q', ['raw.qof']],
    ['a table in quotes', 'SELECT * FROM pack."check"', ['pack.check']],
    ['each once', 'SELECT * FROM stage.b JOIN stage.b AS c USING (x)', ['stage.b']],
    [
      'both sides of a join',
      'SELECT * FROM stage.b LEFT JOIN stage.c USING (x)',
      ['stage.b', 'stage.c'],
    ],
    ['no CTE', 'WITH b AS (SELECT * FROM stage.b) SELECT * FROM b', ['stage.b']],
    [
      'the table where a CTE has its name',
      'WITH b AS (SELECT 1 AS x) SELECT * FROM b JOIN stage.b USING (x)',
      ['stage.b'],
    ],
    [
      'a CTE within a CTE',
      'WITH a AS (WITH b AS (SELECT * FROM stage.c) SELECT * FROM b) SELECT * FROM a',
      ['stage.c'],
    ],
    ['a subquery in FROM', 'SELECT * FROM (SELECT * FROM stage.b) AS s', ['stage.b']],
    ['a subquery in SELECT', 'SELECT (SELECT max(x) FROM stage.b) AS x', ['stage.b']],
    ['a subquery in WHERE', 'SELECT 1 AS x WHERE EXISTS (SELECT * FROM stage.b)', ['stage.b']],
    [
      'a subquery in IN, HAVING and ORDER BY',
      `SELECT x FROM stage.a WHERE x IN (SELECT x FROM stage.b) GROUP BY x
       HAVING count(*) > (SELECT min(x) FROM stage.c) ORDER BY (SELECT max(x) FROM stage.d)`,
      ['stage.a', 'stage.b', 'stage.c', 'stage.d'],
    ],
    [
      'both sides of a union',
      'SELECT * FROM stage.b UNION ALL SELECT * FROM stage.c',
      ['stage.b', 'stage.c'],
    ],
    [
      'a lateral join',
      'SELECT * FROM stage.b AS b, LATERAL (SELECT * FROM stage.c WHERE x = b.x)',
      ['stage.b', 'stage.c'],
    ],
    ['PIVOT inside FROM', 'SELECT * FROM (PIVOT stage.b ON x IN (1, 2) USING sum(y))', ['stage.b']],
    ['no list', 'SELECT * FROM unnest([1, 2]) AS t(x), range(3)', []],
  ])('%s', async (_, sql, tables) => {
    expect(await read(sql)).toEqual(tables);
  });

  it.each([
    ['a bare name', 'SELECT * FROM qof_prevalence', 'qof_prevalence is no CTE'],
    ['a file in FROM', "SELECT * FROM 'data/raw/extract.csv'", 'is no CTE'],
    ['read_csv', "SELECT * FROM read_csv('extract.csv')", 'read_csv()'],
    ['read_parquet', "SELECT * FROM read_parquet('a.parquet')", 'read_parquet()'],
    ['read_text in a subquery', "SELECT (SELECT content FROM read_text('a'))", 'read_text()'],
    ['query_table', "SELECT * FROM query_table('stage.b')", 'query_table()'],
    ['glob', "SELECT * FROM glob('*')", 'glob()'],
    ['two statements', 'SELECT 1 AS x; SELECT 2 AS x', 'one SELECT a file, found 2'],
    ['no statement', '', 'sql/stage/a.sql'],
    ['no SELECT', 'CREATE TABLE stage.b AS SELECT 1', 'sql/stage/a.sql'],
    ['a slip of the pen', 'SELECT FROM WHERE', 'sql/stage/a.sql'],
  ])('refuses %s, and names the file', async (_, sql, message) => {
    await expect(read(sql)).rejects.toThrow(message);
    await expect(read(sql)).rejects.toThrow('sql/stage/a.sql');
  });
});

describe('the files of sql/', () => {
  let steps: Awaited<ReturnType<typeof planBuild>>;
  beforeAll(async () => {
    await createRelations(db, layoutsOf(sources));
    await writeInputs(db, {
      selected: ['stp-2017'],
      attribution: 'hq',
      indicators,
      sources,
      extracts: [],
      findings: [],
    });
    steps = await planBuild(db, packageRoot);
  });

  it('have an order, in which each comes after all that it reads', () => {
    const made = new Set<string>();
    expect(steps.length).toBeGreaterThan(50);
    for (const { table, reads } of steps) {
      for (const name of reads) {
        if (!/^(raw|input)\./.test(name)) expect(made, `${table} reads ${name}`).toContain(name);
      }
      made.add(table);
    }
    const files = SCHEMAS.flatMap((schema) => folderFiles(packageRoot, schema));
    expect([...made].sort()).toEqual(files.map((f) => f.table).sort());
  });

  it('read sources and inputs in sql/stage alone', () => {
    const past = steps.filter(
      (s) => !s.table.startsWith('stage.') && s.reads.some((r) => /^(raw|input)\./.test(r)),
    );
    expect(past.map((s) => s.file)).toEqual([]);
  });

  it('leave no staged table unread', async () => {
    const read = new Set(steps.flatMap((s) => s.reads));
    for (const folder of ['check', 'snapshot']) {
      for (const file of folderFiles(packageRoot, folder)) {
        for (const name of await tablesRead(db, file)) read.add(name);
      }
    }
    // Boundaries are geometry: the maps of a release are drawn of them where they are staged.
    const drawn = readFileSync(join(packageRoot, 'src', 'release', 'map-boundary.ts'), 'utf8');
    for (const [table] of drawn.matchAll(/\bstage\.\w+/g)) read.add(table);
    const staged = steps.map((s) => s.table).filter((table) => table.startsWith('stage.'));
    expect(staged.filter((table) => !read.has(table))).toEqual([]);
  });

  it('check and snapshot read what the build makes', async () => {
    const made = new Set([...steps.map((s) => s.table), 'pack.check']);
    const known = await db.rows(
      "SELECT 'raw.' || table_name AS name FROM information_schema.tables WHERE table_schema = 'raw'",
    );
    for (const row of known) made.add(String(row.name));
    for (const folder of ['check', 'snapshot']) {
      for (const file of folderFiles(packageRoot, folder)) {
        for (const name of await tablesRead(db, file)) expect(made, file.file).toContain(name);
      }
    }
  });
});
