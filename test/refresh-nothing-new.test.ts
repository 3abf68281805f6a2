import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { archived } from '../src/fetch/archive.ts';
import { isNothingNew, type RefreshOptions, refresh } from '../src/refresh.ts';
import { ended } from './ended.ts';
import { damage } from './faults/damage.ts';
import {
  copied,
  MONTHS,
  monthOptions,
  type SmallMonths,
  smallMonths,
} from './faults/small-months.ts';
import { smallOptions, wholeOptions } from './faults/small-options.ts';
import { latestOf } from './figures/releases.ts';
import { typescript } from './product.ts';
import type { Alone, Errands } from './refresh-alone.ts';
import { packageRoot, scratch } from './support.ts';

const root = scratch();
const TODAY = MONTHS.next.now;
const TOMORROW = '2026-11-24T09:00:00Z';
const HEAVY = ['@duckdb/node-api', 'apache-arrow', 'got', '@e965/xlsx', 'p-limit'];
let months: SmallMonths;

beforeAll(async () => {
  months = await smallMonths();
});

describe('a process with nothing new to do', () => {
  /** Refreshes of a process of its own. */
  async function alone(runs: Errands['runs']): Promise<Alone[]> {
    const { packageRoot: small } = months.small;
    const errands: Errands = { packageRoot: small, runs, loaded: join(root, 'loaded') };
    const file = join(packageRoot, 'test', 'refresh-alone.ts');
    const [program = '', ...args] = [...typescript, file, JSON.stringify(errands)];
    const { stdout, stderr } = await ended(spawn(program, args, { cwd: root }));
    expect(stderr).toBe('');
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  it('loads neither DuckDB nor Arrow nor an HTTP client, and says so in a sentence', async () => {
    const folder = copied(months.after, join(root, 'alone'));
    const mirror = monthOptions(months.small, 'next', folder);
    const offline = { ...mirror, from: { kind: 'offline' } } as const;
    const out = join(root, 'bundled', 'out');
    const bundled = smallOptions(months.small, out, 900);
    const [first, second] = await alone([
      { options: mirror, now: TODAY },
      { options: bundled, now: TODAY },
    ]);
    expect(second?.packages).toContain('@duckdb/node-api');

    const releases = [folder, join(root, 'bundled')].map((one) => latestOf(join(one, 'out')));
    const written = releases.map(({ folder: its }) => statSync(join(its, 'manifest.json')).mtimeMs);
    const runs = await alone([
      { options: mirror, now: TODAY },
      { options: offline, now: TODAY },
      { options: bundled, now: TODAY },
      { options: offline, now: TOMORROW },
      { options: bundled, now: TOMORROW },
      { options: mirror, now: TOMORROW },
    ]);
    const made = [first, first, second, first, second, first];
    for (const [i, run] of runs.entries()) {
      expect(run).toMatchObject({ exitCode: 0, isNew: false, release: made[i]?.release });
      expect(run.tables).toEqual({ made: 0, inPart: 0, fresh: expect.any(Number) });
      expect(run.tables.fresh).toBeGreaterThan(100);
      expect(run.told).toContain(
        `nothing new: release ${run.release} was made of the same, and stands`,
      );
      expect(run.told.join('\n')).toContain(`release   ${run.release} (the same as before)`);
    }
    // Until the mirror is asked on another day: the archive then notes that it was.
    const quiet = runs.slice(0, -1);
    for (const { packages } of quiet) {
      expect(packages).toContain('zod');
      expect(packages.filter((name) => HEAVY.includes(name))).toEqual([]);
    }
    expect(runs.at(-1)?.packages).toEqual(expect.arrayContaining(['@duckdb/node-api', 'p-limit']));
    expect(runs).toHaveLength(6);
    const still = releases.map(({ folder: its }) => statSync(join(its, 'manifest.json')).mtimeMs);
    expect(still).toEqual(written);
  });
});

describe('nothing is new', () => {
  let folder = '';
  let mirror = '';
  let options: RefreshOptions;

  beforeAll(async () => {
    folder = copied(months.after, join(root, 'here'));
    mirror = copied(months.small.mirror(MONTHS.next.name), join(root, 'mirror'));
    const given = monthOptions(months.small, 'next', folder);
    options = wholeOptions({ ...given, from: { kind: 'mirror', mirror } });
    await refresh(options, effects());
  });

  function effects(now: string = TODAY) {
    const { packageRoot: small } = months.small;
    return { now: () => new Date(now), packageRoot: small, log: () => {} };
  }

  /** Whether it is, by these options in place of those of the refresh. */
  const asked = (given: Partial<RefreshOptions> = {}, now: string = TODAY) =>
    isNothingNew({ ...options, ...given }, effects(now));
  const offline = { from: { kind: 'offline' } } as const;

  /** Whether it still is, of the mirror and of the archive, while a file is changed. */
  async function whileChanged(path: string, change: (path: string) => void): Promise<boolean[]> {
    const before = readFileSync(path);
    try {
      change(path);
      return [await asked(), await asked(offline)];
    } finally {
      writeFileSync(path, before);
    }
  }
  const newest = (source: string) => {
    const file = archived(options.raw).find(({ sourceId }) => sourceId === source);
    if (!file) throw new Error(`the archive has nothing of ${source}`);
    return file.path;
  };
  const cut = (path: string) => damage(path, 'cut in half');
  const flip = (path: string) => damage(path, 'flipped in the middle');

  it('as long as everything is as it was', async () => {
    expect([await asked(), await asked(offline)]).toEqual([true, true]);
    expect(await asked({ limits: { threads: 1 } })).toBe(true);
  });

  it('no more when the release is not the one that was made, and whole', async () => {
    const { folder: release } = latestOf(options.out);
    const of = (name: string) => whileChanged(join(release, name), flip);
    expect(await of('tables/baseline.parquet')).toEqual([false, false]);
    expect(await of('footpack.duckdb')).toEqual([false, false]);
    expect(await whileChanged(join(release, 'manifest.json'), cut)).toEqual([false, false]);
    const latest = join(options.out, 'latest.json');
    const other = months.right.last.release;
    const pointed = (path: string) =>
      writeFileSync(path, JSON.stringify({ release: other, path: `releases/${other}` }));
    expect(await whileChanged(latest, pointed)).toEqual([false, false]);
    expect(await whileChanged(latest, (path) => rmSync(path))).toEqual([false, false]);
    expect(await whileChanged(join(options.out, '.work', 'basis.json'), cut)).toEqual([
      false,
      false,
    ]);
    expect([await asked(), await asked(offline)]).toEqual([true, true]);
  });

  it('no more when the mirror has another byte, and the archive does not know yet', async () => {
    const file = join(mirror, 'ons-ccg-to-stp_2017-04.csv');
    expect(await whileChanged(file, (path) => appendFileSync(path, '\n'))).toEqual([false, true]);
    expect(await whileChanged(file, flip)).toEqual([false, true]);
    expect(await whileChanged(file, (path) => rmSync(path))).toEqual([false, true]);
    const list = join(mirror, 'mirror.json');
    const renamed = (path: string) =>
      writeFileSync(path, readFileSync(path, 'utf8').replace('"2017-04"', '"2018-04"'));
    expect(await whileChanged(list, renamed)).toEqual([false, true]);
  });

  it('no more when a file of the archive was damaged, and the mirror can mend it', async () => {
    // Its rows were read while it was whole: a build from the archive alone has no need of it.
    expect(await whileChanged(newest('ons-ccg-to-stp'), flip)).toEqual([false, true]);
    expect(await whileChanged(`${newest('ons-ccg-to-stp')}.json`, cut)).toEqual([false, false]);
    const state = join(options.raw, 'ons-ccg-to-stp', 'state.json');
    expect(await whileChanged(state, cut)).toEqual([false, false]);
  });

  it('no more when something else is asked for', async () => {
    const [first, ...others] = options.indicators;
    const extract = months.small.extract(MONTHS.last.inTime);
    const asking: Partial<RefreshOptions>[] = [
      { schemes: ['stp-2017'] },
      { attribution: 'share' },
      { extracts: [extract] },
      { extracts: [] },
      { schemeFile: null },
      { version: '0.0.1-test' },
      { indicators: others },
      { indicators: [{ ...first!, title: 'Another' }, ...others] },
      { from: { kind: 'bundled' } },
      { from: { kind: 'live' } },
      { from: { kind: 'mirror', mirror: 'http://127.0.0.1:9/' } },
      { accept: [{ finding: 'rows-collapsed:ons-ccg-to-stp:2017-04', reason: 'so' }] },
    ];
    for (const given of asking) expect(await asked(given), JSON.stringify(given)).toBe(false);
    expect(await asked({ extracts: [join(root, 'nowhere.csv')] })).toBe(false);
  });

  it('no more of a mirror on another day, though nothing will be built', async () => {
    expect([await asked({}, TOMORROW), await asked(offline, TOMORROW)]).toEqual([false, true]);
  });
});
