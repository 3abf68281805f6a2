import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/duckdb/database.ts';
import { text } from '../../src/duckdb/quote.ts';
import { sha256 } from '../../src/fetch/archive.ts';
import type * as Problems from '../../src/model/problem.ts';
import type { Answer } from '../../src/query/answer.ts';
import { answerFile } from '../../src/query/answer-file.ts';
import { arrow } from '../../src/query/arrow.ts';
import { format } from '../../src/query/format.ts';
import type * as Sql from '../../src/query/sql.ts';
import { table } from '../../src/query/table.ts';
import { commandLine, productAddress } from '../product.ts';
import { scratch } from '../support.ts';

// What starts a process for each question, as it starts them where it is installed.
const { EXIT, Problem }: typeof Problems = await import(productAddress('src/model/problem.ts'));
const { memoryBytes, sql }: typeof Sql = await import(productAddress('src/query/sql.ts'));

const root = scratch();
/** For what the tests write, outside of the folder that is watched for strays. */
const elsewhere = scratch();
const out = join(root, 'out');
const RELEASE = '2026-11-22_0123abcd';
const folder = join(out, 'releases', RELEASE);
const database = join(folder, 'footpack.duckdb');

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  const db = await openDatabase(database);
  await db.run(`CREATE TABLE baseline (footprint_code VARCHAR, indicator_id VARCHAR, period VARCHAR,
    period_start DATE, numerator DECIMAL(18,3), denominator BIGINT, value DOUBLE, estimated BOOLEAN)`);
  await db.run(`INSERT INTO baseline VALUES
    ('E54000001', 'qof-dm', '2016/17', '2016-04-01', 10.5, 200, 5.25, false),
    ('E54000002', 'qof-dm', '2016/17', '2016-04-01', 7, 9007199254740993, 0.1, true),
    ('E54000003', 'qof-dm', '2016/17', '2016-04-01', NULL, NULL, NULL, NULL)`);
  await db.run('CREATE MACRO safe_div(a, b) AS CASE WHEN b = 0 THEN NULL ELSE a / b END');
  db.close();
  writeFileSync(
    join(out, 'latest.json'),
    JSON.stringify({
      release: RELEASE,
      path: `releases/${RELEASE}`,
      contentHash: `sha256:${'0'.repeat(64)}`,
    }),
  );
});

const ask = (query: string, more: { timeoutSeconds?: number; memory?: string } = {}) =>
  sql({ database, query, ...more });

/** The Problem of a query that gets no answer. */
async function problem(query: string, more = {}): Promise<Problems.Problem> {
  const failure = await ask(query, more).then(
    () => undefined,
    (error) => error,
  );
  expect(failure, query).toBeInstanceOf(Problem);
  return failure;
}

describe.concurrent('a question that reads', () => {
  it('is answered with columns, their types and rows', async () => {
    const answer = await ask(
      'SELECT footprint_code, numerator, denominator, period_start FROM baseline ORDER BY ALL LIMIT 2;',
    );
    expect(answer.columns).toEqual([
      { name: 'footprint_code', type: 'VARCHAR' },
      { name: 'numerator', type: 'DECIMAL(18,3)' },
      { name: 'denominator', type: 'BIGINT' },
      { name: 'period_start', type: 'DATE' },
    ]);
    expect(answer.rows).toEqual([
      ['E54000001', 10.5, 200, '2016-04-01'],
      ['E54000002', 7, '9007199254740993', '2016-04-01'],
    ]);
  });

  it.each([
    'FROM baseline',
    'WITH x AS (SELECT 1 AS a) FROM x',
    'VALUES (1), (2)',
    'DESCRIBE baseline',
    'SHOW TABLES',
    'SUMMARIZE baseline',
    'TABLE baseline',
    '-- a note first\n/* and another */ SELECT 1 -- and a last one',
    "SELECT safe_div(1, 0), ';' AS b",
    "PIVOT baseline ON period IN ('2016/17') USING sum(value)",
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE FROM baseline',
    '/* why */ explain (FORMAT json) (SELECT 1)',
    'EXPLAIN (SELECT 1)',
  ])('may be written as %s', async (query) => {
    expect((await ask(query)).rows.length).toBeGreaterThan(0);
  });

  it('keeps all rows of a long answer, in order', async () => {
    const { rows } = await ask('SELECT i, i % 7 FROM range(50000) t(i) ORDER BY i');
    expect(rows).toHaveLength(50_000);
    expect(rows.every((row, i) => row[0] === i && row[1] === i % 7)).toBe(true);
  });

  it('gives columns of the same name different ones', async () => {
    const { columns } = await ask('SELECT 1 AS a, 2 AS a');
    expect(new Set(columns.map((column) => column.name)).size).toBe(2);
  });
});

describe.concurrent('a question that would do more than read', () => {
  const stray = join(root, 'stray');
  const refused: [string, RegExp][] = [
    ['CREATE TABLE mine (a INTEGER)', /only read: CREATE/],
    ['CREATE TEMP TABLE mine (a INTEGER)', /only read: CREATE/],
    ["INSERT INTO baseline (footprint_code) VALUES ('x')", /only read: INSERT/],
    ['UPDATE baseline SET value = 1', /only read: UPDATE/],
    ['DELETE FROM baseline', /only read: DELETE/],
    ['DROP TABLE baseline', /only read: DROP/],
    ['PRAGMA enable_profiling', /only read: PRAGMA/],
    ["PRAGMA profiling_output='STRAY'", /only read: PRAGMA/],
    ["COPY baseline TO 'STRAY'", /only read/],
    ["EXPORT DATABASE 'STRAY'", /only read/],
    ["ATTACH 'STRAY' AS other", /only read: ATTACH/],
    ["ATTACH ':memory:' AS other", /only read: ATTACH/],
    ['INSTALL spatial', /only read: INSTALL/],
    ['LOAD json', /only read: LOAD/],
    ['SET threads = 64', /only read: SET/],
    ["SET memory_limit = '64GB'", /only read: SET/],
    ['RESET threads', /only read: RESET/],
    ['SET VARIABLE a = 1', /only read: SET/],
    ['CALL pragma_version()', /only read: CALL/],
    ['CHECKPOINT', /only read: CHECKPOINT/],
    ['BEGIN', /only read: BEGIN/],
    ['SELECT 1; SELECT 2', /one statement at a time/],
    ['SELECT 1; DROP TABLE baseline', /one statement at a time/],
    ["EXPLAIN ANALYZE COPY baseline TO 'STRAY'", /only read/],
    ['EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1', /only read: an EXPLAIN/],
    ['EXPLAIN ANALYZE PRAGMA enable_profiling', /only read: an EXPLAIN/],
    ["FROM read_csv('/etc/passwd')", /only read the release’s own tables/],
    ["FROM read_text('/etc/passwd')", /only read the release’s own tables/],
    ["FROM glob('/etc/*')", /only read the release’s own tables/],
    ["FROM query('DROP TABLE baseline')", /single SELECT/],
    ["FROM '/etc/passwd'", /does not exist/],
    ['SELECT ?', /parameters/],
    ['PIVOT baseline ON period USING sum(value)', /PIVOT must list its values/],
    ['', /empty/],
    ['-- nothing', /empty/],
    [';', /empty/],
  ];

  it.each(refused)('is refused: %s', async (query, message) => {
    const before = { hash: sha256(readFileSync(database)), files: readdirSync(folder) };
    const found = await problem(query.replace('STRAY', stray));
    expect(found.message).toMatch(message);
    expect(found.exitCode).toBe(EXIT.usage);
    expect(found.detail.next ?? found.detail.untouched).toBeDefined();
    expect(readdirSync(root)).toEqual(['out']);
    expect({ hash: sha256(readFileSync(database)), files: readdirSync(folder) }).toEqual(before);
  });

  it.each([
    `SELECT write_log('x') FROM enable_logging(storage = 'file', storage_path = '${stray}')`,
    `FROM enable_profiling(save_location = '${stray}.txt')`,
    `FROM enable_profiling(format = 'json', save_location = '${stray}.json')`,
    'FROM force_checkpoint()',
  ])('writes nothing even as a SELECT: %s', async (query) => {
    const before = sha256(readFileSync(database));
    await ask(query).catch(() => undefined);
    expect(readdirSync(root)).toEqual(['out']);
    expect(readdirSync(folder)).toEqual(['footpack.duckdb']);
    expect(sha256(readFileSync(database))).toBe(before);
  });

  it('cannot leave a setting behind for the next one', async () => {
    const { rows } = await ask(
      "SELECT current_setting('enable_external_access'), current_setting('lock_configuration'), current_setting('temp_directory')",
    );
    expect(rows).toEqual([[false, true, '']]);
  });
});

describe.concurrent('a faulty question', () => {
  it.each([
    ['SELEC 1', /^Parser Error: syntax error at or near "SELEC"/],
    ['FROM nowhere', /nowhere does not exist/],
    ['SELECT nope FROM baseline', /"nope" not found[\s\S]*Candidate bindings/],
    ["SELECT CAST('x' AS INTEGER)", /Could not convert string 'x'/],
  ])('is told so in DuckDB’s words: %s', async (query, message) => {
    const found = await problem(query);
    expect(found.message).toMatch(message);
    expect(found.message).not.toMatch(/\n\s*\n/);
    expect(found.exitCode).toBe(EXIT.usage);
    expect(found.detail.next).toContain('footpack sql "SHOW TABLES"');
  });

  it('that fails half-way gives no rows', async () => {
    const found = await problem(
      "SELECT CASE WHEN i = 3000000 THEN error('half-way') ELSE i END FROM range(4000000) t(i)",
    );
    expect(found.message).toContain('half-way');
  });

  it('or a database that is none, is told apart from one another', async () => {
    const path = join(elsewhere, 'footpack.duckdb');
    writeFileSync(path, 'not a database'.repeat(1000));
    const failure = await sql({ database: path, query: 'SELECT 1' }).catch((error) => error);
    expect(failure).toBeInstanceOf(Problem);
    expect(failure.exitCode).toBe(EXIT.unexpected);
    expect(failure.detail.where).toBe(path);
  });
});

describe('a question without end', () => {
  it.each([
    "SELECT repeat('x', 1000000000)",
    "SELECT length(repeat('x', 1000000000)) + length(repeat('y', 900000000))",
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
    'SELECT list_sum(list_transform(range(100000000), x -> x * 2))',
    'SELECT count(*) FROM range(100000000000)',
  ])('is stopped: %s', async (query) => {
    const start = performance.now();
    const found = await problem(query, { timeoutSeconds: 1 });
    expect(performance.now() - start).toBeLessThan(8000);
    expect(found.exitCode).toBe(EXIT.unexpected);
    expect(found.message).toMatch(/was stopped: it (ran longer than 1 s|needs more memory)/);
    expect(found.detail.untouched).toContain('nothing was written');
  });

  it('says which limit it met: time', async () => {
    const found = await problem('SELECT count(*) FROM range(100000000000)', {
      timeoutSeconds: 0.5,
    });
    expect(found.message).toBe('the query was stopped: it ran longer than 0.5 s');
    expect(found.detail.next).toContain('--timeout');
  });

  it('says which limit it met: memory, also where DuckDB does not notice', async () => {
    for (const query of [
      "SELECT list_transform(range(30000000), x -> repeat('x', 1000)) FROM baseline",
      "SELECT repeat('x', 1000000000)",
      'SELECT i, list(i) FROM range(30000000) t(i) GROUP BY i',
    ]) {
      const found = await problem(query, { memory: '100MB' });
      expect(found.message).toContain('needs more memory than 100MB');
      expect(found.exitCode).toBe(EXIT.unexpected);
      expect(found.detail.next).toContain('--memory');
    }
    expect(readdirSync(folder)).toEqual(['footpack.duckdb']);
  });

  it('is measured as DuckDB measures memory', () => {
    expect(memoryBytes('1GB')).toBe(1e9);
    expect(memoryBytes('512 MiB')).toBe(512 * 2 ** 20);
    expect(memoryBytes('1.5gb')).toBe(1.5e9);
    for (const size of ['lots', '1', '80%', '-1GB', '1KB'])
      expect(() => memoryBytes(size)).toThrow(size);
  });
});

const ODD: Answer = {
  columns: [
    { name: 'name', type: 'VARCHAR' },
    { name: '1', type: 'INTEGER' },
    { name: 'a|b', type: 'VARCHAR[]' },
  ],
  rows: [
    ['Devon, "North"\nand South', 10, ['x', 'y']],
    ['', null, null],
    [null, -2.5, []],
  ],
};
const whole = (pieces: Iterable<string>) => [...pieces].join('');

describe('an answer as text', () => {
  it('is a table with numbers to the right and nothing for NULL', () => {
    expect(whole(format(ODD, 'table')).split('\n')).toEqual([
      `name${' '.repeat(25)}1  a|b`,
      `${'─'.repeat(24)}  ────  ─────────`,
      'Devon, "North"↵and South    10  ["x","y"]',
      '',
      `${' '.repeat(26)}-2.5  []`,
      '(3 rows)',
      '',
    ]);
  });

  it('is cut to the width of a terminal, but never a number', () => {
    const answer: Answer = {
      columns: [
        { name: 'text', type: 'VARCHAR' },
        { name: 'n', type: 'DOUBLE' },
      ],
      rows: [['a'.repeat(200), 123456789.123]],
    };
    const lines = whole(format(answer, 'table', 40)).split('\n');
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(40);
    expect(lines[2]).toMatch(/^a+… {2}123456789\.123$/);
    expect(whole(format(answer, 'table', 5))).toContain('123456789.123');
    expect(whole(format(answer, 'table'))).toContain('a'.repeat(200));
  });

  it('on a narrow terminal leaves columns out before it cuts what tells rows apart', () => {
    const columns = ['id', 'title', 'unit', 'since'].map((name) => ({ name, type: 'VARCHAR' }));
    const answer = {
      columns,
      rows: [['qof-prevalence-recent', 'Registers by practice, the recent years', 'percent', null]],
    };
    const narrow = { whole: ['id'], spare: ['unit'] };
    const heads = (width?: number) =>
      whole(table(answer, width, narrow))
        .split('\n')[0]
        ?.split(/ +/);
    expect(heads()).toEqual(['id', 'title', 'unit', 'since']);
    expect(heads(100)).toEqual(['id', 'title', 'unit', 'since']);
    expect(heads(72)).toEqual(['id', 'title', 'unit']);
    expect(heads(50)).toEqual(['id', 'title']);
    const [, , line] = whole(table(answer, 30, narrow)).split('\n');
    expect(line).toBe('qof-prevalence-recent  Regist…');
    expect(whole(table({ columns, rows: [] }, 30, narrow))).toMatch(/^id +title +unit +since\n/);
  });

  it('does not let a text steer the terminal', () => {
    const answer = { columns: [{ name: 'a', type: 'VARCHAR' }], rows: [['\u001b[2Jx\t']] };
    expect(whole(format(answer, 'table'))).toContain('·[2Jx·');
    expect(whole(format(answer, 'table'))).toContain('(1 row)');
  });

  it('is the plan as drawn, for an EXPLAIN', async () => {
    const drawn = whole(format(await ask('EXPLAIN FROM baseline'), 'table', 20));
    expect(drawn).toContain('┌──────');
    expect(drawn).not.toContain('↵');
  });

  it('is JSON with the columns in their order', () => {
    const json = whole(format(ODD, 'json'));
    expect(json.split('\n')[1]).toBe(' {"name":"","1":null,"a|b":null},');
    expect(JSON.parse(json)[0]).toEqual({ name: ODD.rows[0]![0], 1: 10, 'a|b': ['x', 'y'] });
    expect(JSON.parse(whole(format({ ...ODD, rows: [] }, 'json')))).toEqual([]);
    const lines = whole(format(ODD, 'ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(json));
  });

  it('is RFC 4180 CSV', () => {
    const csv = whole(format(ODD, 'csv'));
    expect(csv).toBe(
      'name,1,a|b\r\n"Devon, ""North""\nand South",10,"[""x"",""y""]"\r\n"",,\r\n,-2.5,[]\r\n',
    );
    expect(parse(csv)[1]).toEqual(['Devon, "North"\nand South', '10', '["x","y"]']);
  });

  it('is a Markdown table with its pipes escaped', () => {
    expect(whole(format(ODD, 'markdown'))).toBe(
      [
        '| name | 1 | a\\|b |',
        '| --- | ---: | --- |',
        '| Devon, "North"<br>and South | 10 | ["x","y"] |',
        '|  |  |  |',
        '|  | -2.5 | [] |',
        '',
      ].join('\n'),
    );
  });
});

const TYPED = `SELECT 1::INTEGER AS i, 9007199254740993 AS big, 1.5::DECIMAL(5,2) AS exact,
  12345678901234567.89::DECIMAL(20,2) AS inexact, 'NaN'::DOUBLE AS nan, true AS yes,
  DATE '2016-04-01' AS day, TIMESTAMP '2016-04-01 10:00:00' AS at, 'é' AS name, [1, NULL] AS list,
  {'a': 1, 'b': 'x'} AS parts, MAP {'k': 1} AS map, 'a'::ENUM ('a', 'b') AS kind, NULL::DATE AS none,
  '\\xAA'::BLOB AS bytes, 1e-7::DECIMAL(18,10) AS tiny`;

describe('an answer as columns', () => {
  it('is Arrow with types', async () => {
    const answer = await ask(TYPED);
    for (const layout of ['file', 'stream'] as const) {
      const read = tableFromIPC(arrow(answer, layout));
      const types = Object.fromEntries(read.schema.fields.map((f) => [f.name, String(f.type)]));
      expect(types).toMatchObject({
        i: 'Int32',
        big: 'Int64',
        exact: 'Float64',
        inexact: 'Utf8',
        nan: 'Float64',
        yes: 'Bool',
        day: 'Date32<DAY>',
        at: 'Utf8',
        list: 'Utf8',
      });
      const row = read.get(0)!.toJSON();
      expect(row).toMatchObject({
        i: 1,
        big: 9007199254740993n,
        exact: 1.5,
        inexact: '12345678901234567.89',
        nan: Number.NaN,
        yes: true,
        name: 'é',
        list: '[1,null]',
        none: null,
      });
      expect(new Date(row.day).toISOString()).toBe('2016-04-01T00:00:00.000Z');
    }
  });

  it('is Arrow and Parquet also without rows', async () => {
    const none = await ask('FROM baseline WHERE false');
    const read = tableFromIPC(arrow(none, 'file'));
    expect([read.numRows, read.numCols]).toEqual([0, 8]);
    const path = join(elsewhere, 'none.parquet');
    await answerFile(none, 'parquet', path);
    expect((await readParquet(path)).types).toEqual(none.columns.map((column) => column.type));
  });

  it('is Parquet with DuckDB’s own types and the same values', async () => {
    const answer = await ask(TYPED);
    const path = join(elsewhere, "it's.parquet");
    await answerFile(answer, 'parquet', path);
    const { types, rows } = await readParquet(path);
    const asText = new Set(['map']);
    answer.columns.forEach((column, i) => {
      if (asText.has(column.name) || column.name === 'kind') expect(types[i]).toBe('VARCHAR');
      else expect(types[i], column.name).toBe(column.type);
      expect(rows[0]![column.name], column.name).toEqual(answer.rows[0]![i]);
    });
  });

  it('replaces a file in one step, and leaves nothing beside it when that fails', async () => {
    const place = join(elsewhere, 'place');
    mkdirSync(place);
    const path = join(place, 'answer.csv');
    writeFileSync(path, 'the old one');
    await answerFile(ODD, 'csv', path);
    expect(readFileSync(path, 'utf8')).toMatch(/^name,1/);
    mkdirSync(join(place, 'a-folder'));
    await expect(answerFile(ODD, 'csv', join(place, 'a-folder'))).rejects.toThrow();
    expect(readdirSync(place).sort()).toEqual(['a-folder', 'answer.csv']);
  });
});

async function readParquet(path: string) {
  const db = await openDatabase(':memory:');
  const from = `read_parquet(${text(path)})`;
  const types = (await db.rows(`DESCRIBE FROM ${from}`)).map((row) =>
    String(row.column_type).replace(
      /STRUCT\((\w+) (\w+), (\w+) (\w+)\)/,
      'STRUCT("$1" $2, "$3" $4)',
    ),
  );
  const rows = await db.rows(`FROM ${from}`);
  db.close();
  return { types, rows };
}

/** The command as its own process, from a folder that is not the project's. */
function run(
  args: string[],
  stdin = '',
): Promise<{ code: number; stdout: Buffer; stderr: string }> {
  return new Promise((resolve) => {
    const [program = '', ...words] = [...commandLine, 'sql', ...args];
    const child = spawn(program, words, { cwd: root });
    const stdout: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk) => stdout.push(chunk));
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) =>
      resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr }),
    );
    child.stdin.end(stdin);
  });
}

describe.concurrent('footpack sql', () => {
  it('answers in JSON in a pipe, from the latest release of data/out', async () => {
    const { code, stdout } = await run(['--out', 'out', 'SELECT count(*) AS n FROM baseline']);
    expect(JSON.parse(stdout.toString())).toEqual([{ n: 3 }]);
    expect(code).toBe(EXIT.done);
  });

  it('reads its query from stdin', async () => {
    const { stdout } = await run(['--out', out, '--format', 'csv'], 'SELECT 1 AS a;\n');
    expect(stdout.toString()).toBe('a\r\n1\r\n');
  });

  it('gives bytes to a pipe', async () => {
    const streamed = await run(['--out', out, '--format', 'arrow', 'FROM baseline']);
    expect(tableFromIPC(streamed.stdout).numRows).toBe(3);
    const parquet = await run(['--out', out, '--format', 'parquet', 'FROM baseline']);
    expect(parquet.stdout.subarray(0, 4).toString()).toBe('PAR1');
  });

  it('writes to a file in the format of its ending, and says so', async () => {
    const path = join(elsewhere, 'answer.md');
    const { code, stdout, stderr } = await run(['--out', out, '-o', path, 'SELECT 1 AS a']);
    expect([code, stdout.length]).toEqual([EXIT.done, 0]);
    expect(stderr).toContain(`1 row of release ${RELEASE} written to`);
    expect(readFileSync(path, 'utf8')).toBe('| a |\n| ---: |\n| 1 |\n');
  });

  it('shows examples first in its help', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(EXIT.done);
    expect(stdout.toString()).toMatch(/^Examples:\n {2}footpack sql /);
  });

  it.each([
    [['--out', out], /there is no query/],
    [['--out', out, 'DROP TABLE baseline'], /a query can only read: DROP is refused/],
    [['--out', out, '--release', '../..', 'SELECT 1'], /there is no release \.\.\/\.\./],
    [['--out', join(root, 'none'), 'SELECT 1'], /no release in .* yet/],
    [['--out', out, '--format', 'xml', 'SELECT 1'], /Allowed choices are table, json/],
    [['--out', out, '--json', '--format', 'csv', 'SELECT 1'], /contradict/],
    [['--out', out, '--timeout', 'soon', 'SELECT 1'], /number of seconds/],
    [['--out', out, '--memory', 'lots', 'SELECT 1'], /not lots/],
    [['--out', out, '-o', join(folder, 'a.csv'), 'SELECT 1'], /holds releases alone/],
    [['--out', out, '-o', join(root, 'no', 'a.csv'), 'SELECT 1'], /no folder/],
  ])('is a matter of usage: %j', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toMatch(message);
    expect([code, stdout.toString()]).toEqual([EXIT.usage, '']);
    expect(readdirSync(folder)).toEqual(['footpack.duckdb']);
  });

  it('stops a query at its time limit with exit code 1', async () => {
    const { code, stderr } = await run([
      ...['--out', out, '--timeout', '1'],
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
    ]);
    expect(stderr).toContain('error: the query was stopped: it ran longer than 1 s');
    expect(code).toBe(EXIT.unexpected);
  });
});
