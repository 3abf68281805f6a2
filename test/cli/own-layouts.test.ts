import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { frameworks, indicators } from '../../pipelines/catalogue.ts';
import type { Pack } from '../../src/model/pack.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { sql } from '../../src/query/sql.ts';
import { userIndicators } from '../../src/read/user-indicators.ts';
import type { Refreshed } from '../../src/refresh.ts';
import { ask, latestOf, packsIn, refreshKept } from '../figures/releases.ts';
import { bundledText, packageRoot, scratch } from '../support.ts';

const PAGE = readFileSync(join(packageRoot, 'docs', 'layouts.md'), 'utf8');
const LAYOUTS = ['iaf', 'cqc', 'allocations'] as const;
const BLACK_COUNTRY = 'E54000016';
const MANCHESTER = 'E54000007';

const root = scratch();

/** A file that the page shows, below the line that names it. */
function shown(name: string): string {
  const [, body] = PAGE.split(`\`${name}\``)[1]?.match(/```csv\n([\s\S]*?)```/) ?? [];
  if (!body) throw new Error(`docs/layouts.md does not show ${name}`);
  return body;
}

/** The files of the page, and an extract that answers all of the framework for one footprint. */
function files() {
  const header = shown('iaf-indicators.csv').split('\n')[0] ?? '';
  const codes = frameworks[0]?.items.map((i) => i.code) ?? [];
  const own = codes.map(
    (code) =>
      `whole-${code},Whole ${code},An example that stands for the item.,care,Made up,points,none,` +
      `sum,ccg,Points,,ccg-iaf-2016-17 ${code}`,
  );
  const defined = [
    header,
    ...LAYOUTS.flatMap((name) => shown(`${name}-indicators.csv`).trim().split('\n').slice(1)),
    ...own,
  ];
  const [member] = (
    parse(bundledText('ons-ccg-to-stp_2017-04.csv'), { columns: true }) as Record<string, string>[]
  ).filter((row) => Object.values(row).includes(MANCHESTER));
  const ccg = Object.values(member ?? {}).find((value) => /^[0-9A-Z]{3}$/.test(value));
  const rows = codes.map(
    (code) => `whole-${code},${ccg},2017-04,2016-04-01,2017-03-31,1,,,,made up,`,
  );
  return {
    'indicators.csv': `${defined.join('\n')}\n`,
    'whole.csv': `${[shown('iaf.csv').split('\n')[0], ...rows].join('\n')}\n`,
    ...Object.fromEntries(LAYOUTS.map((name) => [`${name}.csv`, shown(`${name}.csv`)])),
  };
}

describe('the three layouts of docs/layouts.md, brought together', () => {
  let refreshed: Refreshed;
  let folder: string;
  let packs: Map<string, Pack>;

  beforeAll(async () => {
    for (const [name, body] of Object.entries(files())) writeFileSync(join(root, name), body);
    const out = join(root, 'out');
    refreshed = await refreshKept({
      from: { kind: 'bundled' },
      out,
      extracts: [...LAYOUTS, 'whole'].map((name) => join(root, `${name}.csv`)),
      indicatorFile: join(root, 'indicators.csv'),
    });
    folder = latestOf(out).folder;
    packs = packsIn(folder, 'stp-2017');
  });

  const promise = (footprint: string, what: RegExp) =>
    packs.get(footprint)?.promised.find((p) => what.test(p.what));

  it('are read without a finding, and every row finds its place', async () => {
    expect(refreshed.exitCode).toBe(EXIT.done);
    expect(refreshed.summary.findings.join('\n')).not.toMatch(/user-/);
    const [lost] = await ask(
      folder,
      `SELECT count(*) AS rows FROM unmapped WHERE source_id LIKE 'user-%'`,
    );
    expect(lost).toEqual({ rows: 0 });
  });

  it('each answer of the page is the one that it prints', async () => {
    const asked = [...PAGE.matchAll(/npx footpack sql "([^"]+)"\s+```\s+```\n([\s\S]*?)```/g)];
    expect(asked).toHaveLength(4);
    for (const [, query = '', printed = ''] of asked) {
      const { columns, rows } = await sql({
        database: join(folder, 'footpack.duckdb'),
        query,
        timeoutSeconds: 60,
        memory: '1GB',
      });
      const cells = printed
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s{2,}/));
      expect(cells[0], query).toEqual(columns.map((column) => column.name));
      const told = rows.map((row) => row.filter((v) => v !== null).map(String));
      expect(cells.slice(1), query).toEqual(told);
    }
  });

  it('nothing of them is averaged, scored or set in a rank', async () => {
    const rows = await ask(
      folder,
      `SELECT b.indicator_id, b.value, b.value_low, b.comparison, b.rank
       FROM baseline AS b JOIN indicator AS i USING (indicator_id)
       WHERE i.combine IN ('none', 'range', 'sum') AND b.footprint_code = '${BLACK_COUNTRY}'
         AND regexp_matches(b.indicator_id, '^(iaf|cqc|allocation)')`,
    );
    expect(rows.length).toBe(6);
    for (const row of rows) {
      expect(row.rank, String(row.indicator_id)).toBeNull();
      expect([null, 'not compared']).toContain(row.comparison);
      if (row.indicator_id !== 'allocation-core') expect(row.value).toBeNull();
    }
  });

  it('answer their codes in the table framework, a proxy with why', async () => {
    const rows = await ask(
      folder,
      `SELECT code, state, computed_by, proxies FROM framework
       WHERE framework = 'ccg-iaf-2016-17' AND code IN ('101a', '106a', '121b', '144a')`,
    );
    expect(rows.map((r) => [r.code, r.state, r.computed_by, r.proxies])).toEqual([
      ['101a', 'computed', 'iaf-101a, whole-101a', null],
      ['106a', 'computed', 'iaf-106a, whole-106a', null],
      [
        '121b',
        'computed',
        'whole-121b',
        'cqc-general-practices (proxy: practices by rating and no score)',
      ],
      ['144a', 'computed', 'iaf-144a, whole-144a', null],
    ]);
  });

  it('fill the promises of the footprint that they are about, and of no other', () => {
    const filled = [
      [/^CQC/, 'cqc-acute-trusts, cqc-general-practices'],
      [/allocations/, 'allocation-core'],
    ] as const;
    for (const [what, by] of filled) {
      expect(promise(BLACK_COUNTRY, what)).toMatchObject({ state: 'present', by, file: null });
      for (const [code, pack] of packs) {
        if (code === BLACK_COUNTRY) continue;
        const other = pack.promised.find((p) => what.test(p.what));
        expect(other, code).toMatchObject({ state: 'awaiting', by: 'nothing yet' });
      }
    }
    expect(promise(BLACK_COUNTRY, /Framework baseline/)).toMatchObject({
      state: 'awaiting',
      by: expect.stringMatching(/^4 of 60 indicators computed, 6 by proxy, 50 awaited/),
    });
  });

  it('the whole framework, brought for one footprint, is present there', () => {
    expect(promise(MANCHESTER, /Framework baseline/)).toEqual({
      what: 'Improvement and Assessment Framework baseline of the CCGs',
      state: 'present',
      by: '60 of 60 indicators computed, 0 by proxy, 0 awaited: table framework',
      file: null,
    });
    expect(promise(MANCHESTER, /^Plan status/)).toMatchObject({ state: 'proxy' });
  });

  it('each file that a promise names is told in the section that it names', () => {
    const named = [...packs.values()].flatMap((p) => p.promised.map((x) => x.file ?? ''));
    const sections = new Set(
      named.flatMap((file) => /docs\/layouts\.md, “(.+)”/.exec(file)?.[1] ?? []),
    );
    expect(sections.size).toBeGreaterThanOrEqual(4);
    for (const section of sections) expect(PAGE).toContain(`\n## ${section}\n`);
  });
});

describe('the column answers', () => {
  const [header = '', first = ''] = shown('iaf-indicators.csv').split('\n');
  const row = (answers: string) => first.replace(/ccg-iaf-2016-17 101a$/, answers);

  function refused(answers: string): string {
    const path = join(root, 'answers.csv');
    writeFileSync(path, `${header}\n${first}\n${row(answers).replace('iaf-101a', 'iaf-other')}\n`);
    try {
      userIndicators(path, indicators, frameworks);
    } catch (error) {
      if (error instanceof Problem) return error.describe();
      throw error;
    }
    throw new Error(`${answers} was taken`);
  }

  it.each([
    ['ccg-iaf-2016-17 101z', /ccg-iaf-2016-17 has no 101z among its 60 items/],
    ['iaf 101a', /no framework iaf; there is ccg-iaf-2016-17, stp-dashboard-2017/],
    ['101a', /101a is neither FRAMEWORK CODE nor FRAMEWORK CODE \(proxy: WHY\)/],
    ['ccg-iaf-2016-17 101a (proxy)', /is neither FRAMEWORK CODE/],
  ])('refuses %s, naming file and line', (answers, fault) => {
    const said = refused(answers);
    expect(said).toMatch(fault);
    expect(said).toMatch(/answers\.csv line 3/);
  });

  it('may be left empty', () => {
    const path = join(root, 'silent.csv');
    writeFileSync(path, `${header}\n${row('')}\n`);
    const [found] = userIndicators(path, indicators, frameworks);
    expect(found).toMatchObject({ id: 'iaf-101a', answers: [] });
  });
});
