import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../src/duckdb/database.ts';
import { text } from '../src/duckdb/quote.ts';
import { sha256 } from '../src/fetch/archive.ts';
import type { Plan, Planned } from '../src/model/plan.ts';
import { EXIT, Problem } from '../src/model/problem.ts';
import { plan } from '../src/plan.ts';
import { type RefreshOptions, refresh } from '../src/refresh.ts';
import { copied, monthOptions, type SmallMonths, smallMonths } from './faults/small-months.ts';
import { wholeOptions } from './faults/small-options.ts';
import { smallPackage } from './faults/small-package.ts';
import { packageRoot, scratch } from './support.ts';

const root = scratch();
const DAY = '2026-11-23T09:00:00Z';
let months: SmallMonths;
/** A package whose SQL a test may change. */
let changeable = '';

beforeAll(async () => {
  months = await smallMonths();
  changeable = smallPackage(join(root, 'package')).packageRoot;
  rmSync(join(changeable, 'sql'));
  cpSync(join(packageRoot, 'sql'), join(changeable, 'sql'), { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

let copies = 0;
/** A folder with what the refresh of the second month left, which a test may do with as it likes. */
function afterMonth(): string {
  copies += 1;
  return copied(months.after, join(root, `after-${copies}`));
}

interface Given {
  options?: Partial<RefreshOptions>;
  day?: string;
  package?: string;
}

/** Options and effects of a run of the second month in a folder, but for what a test says. */
function runOf(folder: string, { options, day = DAY, ...given }: Given) {
  const whole = wholeOptions(monthOptions(months.small, 'next', folder));
  return {
    options: { ...whole, ...options },
    effects: {
      now: () => new Date(day),
      packageRoot: given.package ?? months.small.packageRoot,
      log: () => {},
    },
  };
}

function planOf(folder: string, given: Given = {}): Promise<Plan> {
  const { options, effects } = runOf(folder, given);
  return plan(options, effects);
}

/** What is not fresh, by its name, with its reason; of sources without those never at hand. */
function news(all: readonly Planned[]): Record<string, string> {
  return Object.fromEntries(
    all
      .filter(({ state }) => state !== 'fresh')
      .filter(({ reason }) => !/^awaiting layout|^nothing of it is at hand/.test(reason ?? ''))
      .map(({ name, reason }) => [name, reason ?? '']),
  );
}

/** The tables that would be made, but for those that only follow from others. */
function causes({ tables }: Plan): Record<string, string> {
  return Object.fromEntries(
    Object.entries(news(tables)).filter(([, reason]) => !reason.startsWith('it follows from ')),
  );
}

/** A refresh, with the names of the tables that it made, whole or in part. */
async function refreshed(folder: string, given: Given = {}) {
  const made = new Set<string>();
  const real = DuckDBConnection.prototype.run;
  vi.spyOn(DuckDBConnection.prototype, 'run').mockImplementation(function (
    this: DuckDBConnection,
    sql,
    ...more
  ) {
    const name =
      /^CREATE OR REPLACE TABLE "?(\w+)"?\."?(\w+)"? AS/.exec(sql) ??
      /^INSERT INTO "?\w+"?\."?(\w+)"?\."?(\w+)"? SELECT \* FROM/.exec(sql);
    if (name) made.add(`${name[1]}.${name[2]}`);
    return real.call(this, sql, ...more);
  });
  const { options, effects } = runOf(folder, given);
  const { exitCode, summary } = await refresh(options, effects);
  vi.restoreAllMocks();
  return { exitCode, summary, made: [...made].sort() };
}

/**
 * Plans, refreshes and plans again: what the plan calls fresh is not made, and after it there is
 * nothing new. Gives the plan and what was made.
 */
async function carriedOut(folder: string, given: Given) {
  const planned = await planOf(folder, given);
  const { made, summary } = await refreshed(folder, given);
  const open = planned.tables.filter(({ state }) => state !== 'fresh').map(({ name }) => name);
  expect(made.filter((table) => !open.includes(table))).toEqual([]);
  expect(planned.nothingNew).toBe(false);
  const after = await planOf(folder, given);
  expect([after.nothingNew, news(after.sources), news(after.tables)]).toEqual([true, {}, {}]);
  return { planned, made, summary };
}

/** Every file below a folder with its bytes and its times. */
function everything(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => {
      const { mtimeNs, ctimeNs, size } = statSync(join(folder, path), { bigint: true });
      const isFile = statSync(join(folder, path)).isFile();
      const bytes = isFile ? sha256(readFileSync(join(folder, path))) : '';
      return [path, `${mtimeNs} ${ctimeNs} ${size} ${bytes}`];
    }),
  );
}

/** The sources of the catalogue, one of them declared otherwise. */
function withSource(id: string, change: (source: RefreshOptions['sources'][number]) => object) {
  const { sources } = wholeOptions(monthOptions(months.small, 'next', root));
  return sources.map((source) => (source.id === id ? { ...source, ...change(source) } : source));
}

const LOOKUPS = ['ons-ccg-to-region', 'ons-ccg-to-stp'];

describe('a plan', () => {
  it('before anything: what is at hand is not read yet, and no table is made', async () => {
    const folder = join(root, 'nothing');
    const { nothingNew, asksOthers, sources, tables } = await planOf(folder, {
      options: { from: { kind: 'bundled' } },
    });
    expect([nothingNew, asksOthers]).toEqual([false, false]);
    const stale = sources.filter(({ state }) => state === 'stale');
    expect(Object.fromEntries(stale.map(({ name, reason }) => [name, reason]))).toEqual({
      'ons-ccg-to-stp': 'not read yet: 2017-04',
      'ons-ccg-to-region': 'not read yet: 2017-04',
      'ons-lsoa-to-ccg': 'not read yet: 2017-04',
      'ons-lsoa-population': 'not read yet: 2017',
      'facts-footprints': 'not read yet: 2017-04',
      'user-extract-900': 'not read yet: extract-900.csv',
      'user-footprints': 'not read yet: footprints.csv',
    });
    const others = sources.filter((one) => !stale.includes(one));
    expect(others.length).toBeGreaterThan(30);
    for (const { state, reason } of others) {
      expect(state).toBe('missing');
      expect(reason).toMatch(/^awaiting layout: |^the bundled snapshot has none of it$/);
    }
    expect(tables.length).toBeGreaterThan(100);
    const states = new Set(tables.map(({ state, reason }) => `${state}: ${reason}`));
    expect([...states]).toEqual(['missing: not made yet']);
    expect(() => statSync(folder)).toThrow('ENOENT');
  });

  it('after a refresh: all fresh, nothing new, and not a byte or a time is changed', async () => {
    const folder = afterMonth();
    const before = everything(folder);
    const { nothingNew, asksOthers, sources, tables } = await planOf(folder);
    expect(everything(folder)).toEqual(before);
    expect([nothingNew, asksOthers]).toEqual([true, false]);
    expect([news(sources), news(tables)]).toEqual([{}, {}]);
    expect(sources.find(({ name }) => name === 'rtt')).toEqual({
      name: 'rtt',
      state: 'missing',
      reason: 'nothing of it is at hand; footpack fetch --source rtt',
    });
    const { made, summary } = await refreshed(folder);
    expect([made, summary.tables.made, summary.isNew]).toEqual([[], 0, false]);
  });

  it('of publishers, or of a mirror at an address, does not ask them', async () => {
    const folder = months.after;
    for (const from of [
      { kind: 'live' },
      { kind: 'mirror', mirror: 'http://127.0.0.1:9/' },
    ] as const) {
      const { nothingNew, asksOthers, sources, tables } = await planOf(folder, {
        options: { from },
      });
      expect([nothingNew, asksOthers]).toEqual([false, true]);
      expect([news(sources), news(tables)]).toEqual([{}, {}]);
    }
  });

  it('on another day says that all is fresh, and nothing is made', async () => {
    const folder = afterMonth();
    const given = { day: '2026-11-24T09:00:00Z' };
    const { nothingNew, sources, tables } = await planOf(folder, given);
    expect([nothingNew, news(sources), news(tables)]).toEqual([false, {}, {}]);
    const { made, summary } = await refreshed(folder, given);
    expect([made, summary.tables.made, summary.isNew]).toEqual([[], 0, false]);
    expect((await planOf(folder, given)).nothingNew).toBe(true);
  });
});

describe('what changed is told in words, and nothing else is made', () => {
  it('a new snapshot: in a mirror folder, and in the archive', async () => {
    const folder = afterMonth();
    const mirror = months.small.mirror('East Riding');
    const from = { kind: 'mirror', mirror } as const;
    const given = { options: { from } };
    const ahead = await planOf(folder, given);
    expect(news(ahead.sources)).toEqual({ 'ons-ccg-to-stp': 'new snapshot 2017-04' });
    expect(causes(ahead)).toMatchObject({
      'stage.ccg_listing': 'ons-ccg-to-stp: new snapshot 2017-04',
      'stage.scheme_listing': 'ons-ccg-to-stp: new snapshot 2017-04',
    });
    expect(news(ahead.tables)['organisation.footprint']).toMatch(/^it follows from organisation\./);
    expect(news(ahead.tables)).not.toHaveProperty('stage.ccg_region');

    const fetched = await import('../src/retrieve.ts').then(({ retrieve }) => {
      const { options, effects } = runOf(folder, given);
      return retrieve({ ...options, from }, effects);
    });
    expect(fetched.sources.map(({ added }) => added).sort()).toEqual([0, 1]);
    const offline = { options: { from: { kind: 'offline' } } } as const;
    const { planned, made } = await carriedOut(folder, offline);
    expect([planned.sources, planned.tables]).toEqual([
      ahead.sources,
      ahead.tables,
    ]);
    expect(made).toContain('stage.ccg_listing');
    expect(made).not.toContain('stage.ccg_region');
  });

  it('an extract of one’s own in place of another', async () => {
    const folder = afterMonth();
    const options = { extracts: [months.small.extract(700)] };
    const { planned, made } = await carriedOut(folder, { options });
    expect(news(planned.sources)).toEqual({
      'user-extract-700': 'new file extract-700.csv',
      'user-extract-900': 'extract-900.csv is not given any more',
    });
    expect(causes(planned)['stage.tidy_observation']).toBe(
      'user-extract-700: new file extract-700.csv; ' +
        'user-extract-900: extract-900.csv is not given any more',
    );
    expect(made).toContain('stage.tidy_observation');

    const edited = join(root, 'extract-700.csv');
    const lines = readFileSync(months.small.extract(700), 'utf8').split('\n');
    writeFileSync(edited, lines.filter((line) => !line.includes(',00D,')).join('\n'));
    const after = await planOf(folder, { options: { extracts: [edited] } });
    expect(news(after.sources)).toEqual({ 'user-extract-700': 'extract-700.csv changed' });
  });

  it('a file of one’s own that is not there, or that was refused', async () => {
    const folder = afterMonth();
    const nowhere = { options: { extracts: [join(root, 'nowhere.csv')] } };
    await expect(planOf(folder, nowhere)).rejects.toThrow('there is no file for --extract');
    const faulty = join(root, 'faulty.csv');
    writeFileSync(faulty, 'indicator_id,org_code\nseen-in-time,00C\n');
    const given = { options: { extracts: [faulty] } };
    await expect(refreshed(folder, given)).rejects.toThrow('faulty.csv');
    const { sources } = await planOf(folder, given);
    expect(news(sources)['user-faulty']).toContain('faulty.csv: ');
    // What was refused once is of no account when it is not given.
    expect(news((await planOf(folder)).sources)).not.toHaveProperty('user-faulty');
  });

  it('a SELECT, a macro', async () => {
    const folder = afterMonth();
    const file = join(changeable, 'sql', 'baseline', 'headline.sql');
    const sql = readFileSync(file, 'utf8');
    writeFileSync(file, `${sql.trimEnd()}\n-- Another comment.\n`);
    const given = { package: changeable };
    const { planned, made } = await carriedOut(folder, given);
    expect(causes(planned)).toEqual({ 'baseline.headline': 'its SQL changed' });
    // It holds what it held: what follows from it stays.
    expect(made).toEqual(['baseline.headline']);

    const [macro = ''] = readdirSync(join(changeable, 'sql', 'macro'));
    const path = join(changeable, 'sql', 'macro', macro);
    writeFileSync(path, `${readFileSync(path, 'utf8').trimEnd()}\n-- Another comment.\n`);
    const { tables } = await planOf(folder, given);
    expect(new Set(tables.map(({ reason }) => reason))).toEqual(new Set(['the macros changed']));
  });

  it('the engine, and a table of which nothing is known', async () => {
    const folder = afterMonth();
    const path = join(folder, 'out', '.work', 'build.duckdb');
    const db = await openDatabase(path);
    const [row] = await db.rows(
      `SELECT comment FROM duckdb_tables() WHERE schema_name = 'pack' AND table_name = 'trend'`,
    );
    const made = JSON.parse(String(row?.comment));
    await db.run(
      `COMMENT ON TABLE pack.trend IS ${text(JSON.stringify({ ...made, engine: 'v0.10.2' }))};
       COMMENT ON TABLE pack.change IS 'mine';
       DROP TABLE pack.funnel`,
    );
    db.close();
    const { tables } = await planOf(folder);
    expect(news(tables)).toEqual({
      'pack.change': 'what it was made of is not known',
      'pack.funnel': 'not made yet',
      'pack.trend': `DuckDB ${made.engine} in place of v0.10.2`,
    });
  });

  it('how a source is declared to be read', async () => {
    const folder = afterMonth();
    const sources = withSource('ons-ccg-to-region', ({ layouts }) => ({
      layouts: layouts.map((layout) => ({ ...layout, minRows: layout.minRows - 1 })),
    }));
    const { planned, made } = await carriedOut(folder, { options: { sources } });
    expect(news(planned.sources)).toEqual({
      'ons-ccg-to-region': '2017-04 is to be read in another way',
    });
    expect(causes(planned)['stage.ccg_region']).toBe(
      'ons-ccg-to-region: 2017-04 is to be read in another way',
    );
    // The rows are what they were.
    expect(made).toContain('stage.ccg_region');
    expect(made.filter((table) => !table.startsWith('stage.'))).toEqual([]);
  });

  it('the title of an indicator, and nothing but its text is made', async () => {
    const folder = afterMonth();
    const { indicators } = wholeOptions(monthOptions(months.small, 'next', folder));
    const renamed = indicators.map((one, i) => (i === 0 ? { ...one, title: 'Another' } : one));
    const { planned, made, summary } = await carriedOut(folder, {
      options: { indicators: renamed },
    });
    expect(news(planned.sources)).toEqual({});
    expect(causes(planned)).toEqual({
      'stage.indicator_text': 'declarations of indicators changed',
    });
    expect(made).toEqual(Object.keys(news(planned.tables)).sort());
    expect(made).toEqual(['pack.indicator', 'stage.indicator_text']);
    expect(summary.tables).toMatchObject({ made: 2, inPart: 0 });
  });

  it('what was asked for', async () => {
    const folder = afterMonth();
    const { planned } = await carriedOut(folder, { options: { schemes: ['stp-2017'] } });
    expect(news(planned.sources)).toEqual({});
    expect(causes(planned)).toEqual({
      'stage.selected_scheme': 'the schemes asked for changed',
    });
    const other = await planOf(folder, {
      options: { schemes: ['stp-2017'], attribution: 'share' },
    });
    expect(causes(other)).toEqual({ 'stage.attribution': 'the attribution asked for changed' });
  });
});

describe('a mirror folder', () => {
  /** A copy of the mirror of the second month. */
  function mirrorCopy(name: string): string {
    return copied(months.small.mirror('West Riding'), join(root, name));
  }
  const from = (mirror: string) => ({ options: { from: { kind: 'mirror', mirror } as const } });

  it('that has the same bytes from another address changes what is told of them', async () => {
    const folder = afterMonth();
    const mirror = mirrorCopy('addressed');
    const list = JSON.parse(readFileSync(join(mirror, 'mirror.json'), 'utf8'));
    list['ons-ccg-to-stp'][0].url = 'https://www.england.nhs.uk/lookup.csv';
    writeFileSync(join(mirror, 'mirror.json'), JSON.stringify(list));
    const { planned, made } = await carriedOut(folder, from(mirror));
    expect(news(planned.sources)).toEqual({});
    expect(causes(planned)).toEqual({
      'stage.source': 'the extracts in use, or what is told of them, changed',
    });
    expect(made).toContain('stage.source');
  });

  it('a file that cannot be read, one refused, and one that mends it', async () => {
    const folder = afterMonth();
    const mirror = mirrorCopy('faulty');
    const path = join(mirror, 'ons-ccg-to-stp_2017-04.csv');
    const whole = readFileSync(path, 'utf8');
    rmSync(path);
    const gone = await planOf(folder, from(mirror));
    expect(news(gone.sources)).toEqual({
      'ons-ccg-to-stp': `the mirror lists ${basename(path)}, which cannot be read`,
    });
    writeFileSync(path, whole.split('\n').slice(0, 4).join('\n'));
    const first = await refreshed(folder, from(mirror));
    const again = await refreshed(folder, from(mirror));
    expect([first.exitCode, again.exitCode]).toEqual([EXIT.shapeChanged, EXIT.shapeChanged]);
    expect([again.made, again.summary.tables.made, again.summary.isNew]).toEqual([[], 0, false]);
    writeFileSync(path, whole);
    const { planned } = await carriedOut(folder, from(mirror));
    expect(news(planned.sources)).toEqual({ 'ons-ccg-to-stp': 'its last fetch did not go well' });
    expect(causes(planned)).toEqual({
      'stage.finding': 'ons-ccg-to-stp: its last fetch did not go well',
    });
  });

  it('with a source that no table reads', async () => {
    const folder = afterMonth();
    const mirror = mirrorCopy('unread');
    const list = JSON.parse(readFileSync(join(mirror, 'mirror.json'), 'utf8'));
    const entry = { period: '2026-10', path: 'ons-ccg-to-stp_2017-04.csv' };
    writeFileSync(
      join(mirror, 'mirror.json'),
      JSON.stringify({ ...list, 'nobody-knows': [entry] }),
    );
    const { planned } = await carriedOut(folder, from(mirror));
    expect([news(planned.sources), news(planned.tables)]).toEqual([{}, {}]);
  });
});

describe('the build database', () => {
  it('that another process has open: exit code 6, and what to do', async () => {
    const folder = afterMonth();
    const path = join(folder, 'out', '.work', 'build.duckdb');
    const hold = `
      const { DuckDBInstance } = await import(${JSON.stringify(import.meta.resolve('@duckdb/node-api'))});
      const held = await DuckDBInstance.create(${JSON.stringify(path)});
      console.log('held');
      process.stdin.on('data', () => {}).on('end', () => held.closeSync());`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', hold]);
    try {
      await once(holder.stdout, 'data');
      const problem = await planOf(folder).catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(Problem);
      const { exitCode, message, detail } = problem as Problem;
      expect(exitCode).toBe(EXIT.locked);
      expect(message).toBe(
        `another run is at work on the build database: process ${holder.pid}`,
      );
      expect(detail).toMatchObject({ where: path, next: expect.stringContaining('footpack runs') });
    } finally {
      holder.stdin.end();
      await once(holder, 'close');
    }
    expect((await planOf(folder)).nothingNew).toBe(true);
  });

  it('that cannot be read, or that another footpack made: everything is missing', async () => {
    const folder = afterMonth();
    const path = join(folder, 'out', '.work', 'build.duckdb');
    const bytes = readFileSync(path);
    const older = join(root, 'older.duckdb');
    const db = await openDatabase(older);
    await db.run('CREATE SCHEMA stage; CREATE TABLE stage.area (code VARCHAR)');
    db.close();
    const damaged = {
      'no database': Buffer.from('no database at all'),
      'cut short': bytes.subarray(0, bytes.length >> 1),
      empty: Buffer.alloc(0),
      'of another footpack': readFileSync(older),
    };
    for (const [what, broken] of Object.entries(damaged)) {
      rmSync(`${path}.wal`, { force: true });
      writeFileSync(path, broken);
      const { sources, tables } = await planOf(folder);
      const states = new Set(tables.map(({ state }) => state));
      expect([...states], what).toEqual(['missing']);
      for (const name of LOOKUPS) expect(news(sources)[name]).toBe('not read yet: 2017-04');
      expect(readFileSync(path).equals(broken), what).toBe(true);
    }
  });
});
