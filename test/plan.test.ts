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
import { retrieve } from '../src/retrieve.ts';
import { damage } from './faults/damage.ts';
import { copied, monthOptions, type SmallMonths, smallMonths } from './faults/small-months.ts';
import { wholeOptions } from './faults/small-options.ts';
import { smallPackage } from './faults/small-package.ts';
import { packageRoot, scratch } from './support.ts';

const root = scratch();
const DAY = '2026-11-23T09:00:00Z';
let months: SmallMonths;
/** Where this very process refreshed the second month: paths count, and functions by their text. */
let base = '';
/** A package whose SQL a test may change. */
let changeable = '';

beforeAll(async () => {
  months = await smallMonths();
  base = copied(months.after, join(root, 'base'));
  await refreshed(base);
  changeable = smallPackage(join(root, 'package')).packageRoot;
  rmSync(join(changeable, 'sql'));
  cpSync(join(packageRoot, 'sql'), join(changeable, 'sql'), { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

let copies = 0;
/** A folder with what the refresh of the second month left, which a test may do with as it likes. */
function afterMonth(): string {
  copies += 1;
  return copied(base, join(root, `after-${copies}`));
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

/** A copy of the mirror of the second month. */
function mirrorCopy(name: string): string {
  return copied(months.small.mirror('West Riding'), join(root, name));
}

const from = (mirror: string) => ({ kind: 'mirror', mirror }) as const;

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
    const before = everything(base);
    const { nothingNew, asksOthers, sources, tables } = await planOf(base);
    expect(everything(base)).toEqual(before);
    expect([nothingNew, asksOthers]).toEqual([true, false]);
    expect([news(sources), news(tables)]).toEqual([{}, {}]);
    expect(sources.find(({ name }) => name === 'rtt')).toEqual({
      name: 'rtt',
      state: 'missing',
      reason: 'nothing of it is at hand; footpack fetch --source rtt',
    });
    const { made, summary } = await refreshed(base);
    expect([made, summary.tables.made, summary.isNew]).toEqual([[], 0, false]);
    expect(everything(base)).toEqual(before);
  });

  it('of publishers, or of a mirror at an address, does not ask them', async () => {
    const folder = base;
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

  it('on another day, and with a source that nobody knows, says that all is fresh', async () => {
    const mirror = mirrorCopy('strange');
    const list = JSON.parse(readFileSync(join(mirror, 'mirror.json'), 'utf8'));
    list['nobody-knows'] = list['ons-ccg-to-stp'];
    writeFileSync(join(mirror, 'mirror.json'), JSON.stringify(list));
    const given = { day: '2026-11-24T09:00:00Z', options: { from: from(mirror) } };
    const { nothingNew, sources, tables } = await planOf(base, given);
    // The archive would note the day: test/refresh-nothing-new.test.ts shows that no more is done.
    expect([nothingNew, news(sources), news(tables)]).toEqual([false, {}, {}]);
  });
});

describe('what changed is told in words, and what is fresh is not made', () => {
  it('a new snapshot in a mirror or the archive, another own extract, another SELECT', async () => {
    const folder = afterMonth();
    const ahead = await planOf(folder, {
      options: { from: from(months.small.mirror('East Riding')) },
    });
    const { options, effects } = runOf(folder, {});
    await retrieve({ ...options, from: from(months.small.mirror('East Riding')) }, effects);
    const there = await planOf(folder, { options: { from: { kind: 'offline' } } });
    expect([there.sources, there.tables]).toEqual([ahead.sources, ahead.tables]);
    expect(news(ahead.sources)).toEqual({ 'ons-ccg-to-stp': 'new snapshot 2017-04' });
    expect(causes(ahead)).toMatchObject({
      'stage.ccg_listing': 'ons-ccg-to-stp: new snapshot 2017-04',
      'stage.scheme_listing': 'ons-ccg-to-stp: new snapshot 2017-04',
    });
    expect(news(ahead.tables)['organisation.footprint']).toMatch(/^it follows from organisation\./);
    expect(news(ahead.tables)).not.toHaveProperty('stage.ccg_region');

    const file = join(changeable, 'sql', 'baseline', 'headline.sql');
    writeFileSync(file, `${readFileSync(file, 'utf8').trimEnd()}\n-- Another comment.\n`);
    const { planned, made } = await carriedOut(folder, {
      package: changeable,
      options: { from: { kind: 'offline' }, extracts: [months.small.extract(700)] },
    });
    expect(news(planned.sources)).toEqual({
      'ons-ccg-to-stp': 'new snapshot 2017-04',
      'user-extract-700': 'new file extract-700.csv',
      'user-extract-900': 'extract-900.csv is not given any more',
    });
    expect(causes(planned)).toMatchObject({
      'baseline.headline': 'its SQL changed',
      'stage.ccg_listing': 'ons-ccg-to-stp: new snapshot 2017-04',
      'stage.tidy_observation':
        'user-extract-700: new file extract-700.csv; ' +
        'user-extract-900: extract-900.csv is not given any more',
    });
    for (const table of ['baseline.headline', 'stage.ccg_listing', 'stage.tidy_observation']) {
      expect(made).toContain(table);
    }
    expect(made).not.toContain('stage.ccg_region');
  });

  it('the title of an indicator, and nothing but what is told of it is made', async () => {
    const folder = afterMonth();
    const { indicators } = runOf(folder, {}).options;
    const renamed = indicators.map((one, i) => (i === 0 ? { ...one, title: 'Another' } : one));
    const { planned, made } = await carriedOut(folder, { options: { indicators: renamed } });
    expect(news(planned.sources)).toEqual({});
    const why = 'declarations of indicators changed';
    expect(causes(planned)).toMatchObject({
      'stage.indicator': why,
      'stage.indicator_text': why,
    });
    expect(news(planned.tables)['pack.indicator']).toContain('stage.indicator_text');
    // It comes to hold the same: that is known before, and nothing follows from it.
    const following = Object.values(news(planned.tables)).filter((reason) =>
      /stage\.indicator(?!_)/.test(reason),
    );
    expect(following).toEqual([]);
    expect(made.filter((table) => table !== 'stage.tidy_observation')).toEqual([
      'pack.indicator',
      'stage.indicator',
      'stage.indicator_text',
    ]);
  });

  it('a file of a mirror that cannot be read, that is refused, and that comes after all', async () => {
    const folder = afterMonth();
    const mirror = mirrorCopy('faulty');
    const given = { options: { from: from(mirror) } };
    const path = join(mirror, 'ons-ccg-to-stp_2017-04.csv');
    const whole = readFileSync(path, 'utf8');
    rmSync(path);
    expect(news((await planOf(folder, given)).sources)).toEqual({
      'ons-ccg-to-stp': `the mirror lists ${basename(path)}, which cannot be read`,
    });
    writeFileSync(path, whole.split('\n').slice(0, 4).join('\n'));
    const first = await refreshed(folder, given);
    const again = await refreshed(folder, given);
    expect([first.exitCode, again.exitCode]).toEqual([EXIT.shapeChanged, EXIT.shapeChanged]);
    expect(first.made).toContain('stage.finding');
    expect([again.made, again.summary.tables.made, again.summary.isNew]).toEqual([[], 0, false]);

    // It comes, from another address; a source is read otherwise; and other schemes are asked for.
    writeFileSync(path, whole);
    const list = JSON.parse(readFileSync(join(mirror, 'mirror.json'), 'utf8'));
    list['ons-ccg-to-stp'][0].url = 'https://www.england.nhs.uk/lookup.csv';
    writeFileSync(join(mirror, 'mirror.json'), JSON.stringify(list));
    const sources = runOf(folder, {}).options.sources.map((source) => {
      if (source.id !== 'ons-ccg-to-region') return source;
      const layouts = source.layouts.map((layout) => ({ ...layout, minRows: layout.minRows - 1 }));
      return { ...source, layouts };
    });
    const { planned, made } = await carriedOut(folder, {
      options: { ...given.options, sources, schemes: ['stp-2017'] },
    });
    expect(news(planned.sources)).toEqual({
      'ons-ccg-to-region': '2017-04 is to be read in another way',
      'ons-ccg-to-stp': 'its last fetch did not go well',
    });
    expect(causes(planned)).toMatchObject({
      'stage.ccg_region': 'ons-ccg-to-region: 2017-04 is to be read in another way',
      'stage.selected_scheme': 'the schemes asked for changed',
      'stage.source': 'ons-ccg-to-region: 2017-04 is to be read in another way',
    });
    expect(news(planned.tables)).not.toHaveProperty('stage.ccg_listing');
    expect(made).toEqual(
      expect.arrayContaining(['stage.ccg_region', 'stage.selected_scheme', 'stage.source']),
    );
  });

  it('a scheme that no list makes is refused, where no other list would come', async () => {
    const schemes = ['stp-2099'];
    const offline = { schemes, from: { kind: 'offline' } } as const;
    const refused = planOf(base, { options: offline });
    await expect(refused).rejects.toThrow('there is no scheme stp-2099');
    await expect(refused).rejects.toMatchObject({
      exitCode: EXIT.usage,
      detail: { next: expect.stringMatching(/^the schemes that can be built are .*stp-2017/) },
    });
    const another = { schemes, from: from(months.small.mirror('East Riding')) };
    expect(causes(await planOf(base, { options: another }))).toMatchObject({
      'stage.scheme_listing': 'ons-ccg-to-stp: new snapshot 2017-04',
      'stage.selected_scheme': 'the schemes asked for changed',
    });
    const live = { schemes, from: { kind: 'live' } } as const;
    expect((await planOf(base, { options: live })).asksOthers).toBe(true);
  });

  it('another address of the same bytes, another attribution', async () => {
    const mirror = mirrorCopy('addressed');
    const list = JSON.parse(readFileSync(join(mirror, 'mirror.json'), 'utf8'));
    list['ons-ccg-to-stp'][0].url = 'https://www.england.nhs.uk/lookup.csv';
    writeFileSync(join(mirror, 'mirror.json'), JSON.stringify(list));
    const planned = await planOf(base, {
      options: { from: from(mirror), attribution: 'share' },
    });
    expect([planned.nothingNew, news(planned.sources)]).toEqual([false, {}]);
    expect(causes(planned)).toEqual({
      'stage.attribution': 'the attribution asked for changed',
      'stage.source': 'the extracts in use, or what is told of them, changed',
    });
  });

  it('a file of the archive of which nothing can be told any more, until the mirror has it', async () => {
    const folder = afterMonth();
    const [name = ''] = readdirSync(join(folder, 'raw', 'ons-ccg-to-stp')).filter((one) =>
      one.endsWith('.csv.json'),
    );
    damage(join(folder, 'raw', 'ons-ccg-to-stp', name), 'cut in half');
    const { sources, tables } = await planOf(folder);
    const why = 'what the archive tells of a file was damaged';
    expect(news(sources)).toEqual({ 'ons-ccg-to-stp': why });
    expect(news(tables)['stage.finding']).toBe(`ons-ccg-to-stp: ${why}`);
  });

  it('a file of one’s own that was edited, that is not there, that was refused', async () => {
    const folder = afterMonth();
    const edited = join(root, 'extract-900.csv');
    const lines = readFileSync(months.small.extract(900), 'utf8').split('\n');
    writeFileSync(edited, lines.filter((line) => !line.includes(',00D,')).join('\n'));
    const { sources } = await planOf(folder, { options: { extracts: [edited] } });
    expect(news(sources)).toEqual({ 'user-extract-900': 'extract-900.csv changed' });

    const nowhere = { options: { extracts: [join(root, 'nowhere.csv')] } };
    await expect(planOf(folder, nowhere)).rejects.toThrow('there is no file for --extract');
    const faulty = { options: { extracts: [join(root, 'faulty.csv')] } };
    writeFileSync(join(root, 'faulty.csv'), 'indicator_id,org_code\nseen-in-time,00C\n');
    await expect(refreshed(folder, faulty)).rejects.toThrow('faulty.csv');
    const told = await planOf(folder, faulty);
    expect(news(told.sources)['user-faulty']).toContain('faulty.csv: ');
    // What was refused is of no account when it is not given.
    expect(news((await planOf(folder)).sources)).not.toHaveProperty('user-faulty');
  });

  it('a macro; the engine, and a table of which nothing is known', async () => {
    const folder = afterMonth();
    const [macro = ''] = readdirSync(join(changeable, 'sql', 'macro'));
    const path = join(changeable, 'sql', 'macro', macro);
    writeFileSync(path, `${readFileSync(path, 'utf8').trimEnd()}\n-- Another comment.\n`);
    const macros = await planOf(folder, { package: changeable });
    const reasons = new Set(macros.tables.map(({ reason }) => reason));
    expect([...reasons].sort()).toEqual(['its SQL changed', 'the macros changed']);

    const db = await openDatabase(join(folder, 'out', '.work', 'build.duckdb'));
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
    expect(news((await planOf(folder)).tables)).toEqual({
      'pack.change': 'what it was made of is not known',
      'pack.funnel': 'not made yet',
      'pack.trend': `DuckDB ${made.engine} in place of v0.10.2`,
    });
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
      expect(message).toBe(`another run is at work on the build database: process ${holder.pid}`);
      expect(detail).toMatchObject({ where: path, next: expect.stringContaining('footpack runs') });
    } finally {
      holder.stdin.end();
      await once(holder, 'close');
    }
    expect(news((await planOf(folder)).tables)).toEqual({});
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
      'cut short': bytes.subarray(0, bytes.length >> 1),
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
