import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildCommand } from '../../src/cli/build.ts';
import { planCommand } from '../../src/cli/plan.ts';
import { planPage } from '../../src/cli/plan-text.ts';
import { recordedRefresh } from '../../src/cli/recorded.ts';
import { refreshCommand } from '../../src/cli/refresh.ts';
import type { Plan } from '../../src/model/plan.ts';
import { PLAIN } from '../../src/query/page.ts';
import { scratch } from '../support.ts';

vi.mock('../../src/cli/recorded.ts', () => ({
  recordedRefresh: vi.fn(async () => ({ exitCode: 3, summary: { release: 'a' } })),
}));

const root = scratch();
const out = join(root, 'out');
const folders = ['--out', out, '--raw', join(root, 'raw')];

let printed = '';
beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  process.exitCode = undefined;
});

/** What a command prints: into a pipe, or on a terminal of some columns. */
async function run(command: Command, args: readonly string[], columns?: number): Promise<string> {
  printed = '';
  const { isTTY, columns: before, hasColors } = process.stdout;
  const terminal = { isTTY: columns !== undefined, columns, hasColors: () => false };
  Object.assign(process.stdout, terminal);
  try {
    await command.parseAsync(['node', 'footpack', ...args]);
  } finally {
    Object.assign(process.stdout, { isTTY, columns: before, hasColors });
  }
  return printed;
}

describe('footpack plan', () => {
  it('is what refresh --dry-run tells: all of it as JSON, and nothing is run or written', async () => {
    const args = ['--bundled', ...folders];
    const planned = await run(planCommand(), args);
    const { nothingNew, asksOthers, sources, tables }: Plan = JSON.parse(planned);
    expect([nothingNew, asksOthers]).toEqual([false, false]);
    expect(sources).toContainEqual({
      name: 'ons-ccg-to-region',
      state: 'stale',
      reason: 'not read yet: 2017-04',
    });
    expect(tables).toContainEqual({
      name: 'pack.baseline',
      state: 'missing',
      reason: 'not made yet',
    });
    expect(await run(refreshCommand(), [...args, '--dry-run'])).toBe(planned);
    expect(recordedRefresh).not.toHaveBeenCalled();
    expect(existsSync(out)).toBe(false);

    const page = await run(planCommand(), args, 80);
    const lines = page.trimEnd().split('\n');
    const stale = sources.filter(({ state }) => state === 'stale').length;
    const missing = sources.length - stale;
    expect(lines[0]).toContain(`${sources.length} sources: ${stale} stale, ${missing} missing`);
    for (const { name } of [...sources, ...tables]) expect(page).toContain(name);
    const long = lines.filter((line) => line.length > 80);
    expect(long).toEqual([]);
  });

  it('asks publishers nothing, and refuses two origins', async () => {
    const given = ['--bundled', '--offline', ...folders];
    await expect(run(planCommand(), given)).rejects.toThrow('do not go together');
  });
});

describe('footpack build', () => {
  it('is refresh --offline, with the options of a build', async () => {
    const args = ['--scheme', 'icb-2026', '--attribution', 'share', '--threads', '2', ...folders];
    expect(JSON.parse(await run(buildCommand(), args))).toEqual({ release: 'a' });
    expect(process.exitCode).toBe(3);
    const [built] = vi.mocked(recordedRefresh).mock.calls[0] ?? [];
    await run(refreshCommand(), ['--offline', ...args]);
    const [refreshed] = vi.mocked(recordedRefresh).mock.calls[1] ?? [];
    expect(built).toMatchObject({
      from: { kind: 'offline' },
      only: [],
      schemes: ['icb-2026'],
      attribution: 'share',
      limits: { threads: 2 },
      out,
    });
    expect({ accept: [], ...built }).toEqual(refreshed);
  });
});

describe('a plan on a terminal', () => {
  const fresh = (name: string) => ({ name, state: 'fresh', reason: null }) as const;
  const stale = (name: string, reason: string) => ({ name, state: 'stale', reason }) as const;
  const years = Array.from({ length: 40 }, (_, i) => `${1980 + i}/${81 + i}`).join(', ');
  const plan: Plan = {
    nothingNew: false,
    asksOthers: false,
    sources: [
      fresh('ons-ccg-to-region'),
      { name: 'rtt', state: 'missing', reason: 'awaiting layout: a file as published' },
      stale('qof-prevalence', `new snapshot ${years}`),
    ],
    tables: [
      stale('stage.qof_observation', 'qof-prevalence: new snapshot 2017/18'),
      fresh('stage.area'),
      stale('baseline.footprint', 'its SQL changed'),
      ...['pack.baseline', 'pack.change', 'pack.funnel', 'pack.trend'].map((name) =>
        stale(name, 'it follows from baseline.footprint'),
      ),
    ],
  };
  const page = (given: Partial<Plan> = {}, all = false, width = 80) =>
    planPage({ ...plan, ...given }, { width, all, style: PLAIN });

  it('has what is not fresh with its reason, and counts the rest', () => {
    expect(page()).toEqual([
      '3 sources: 1 stale, 1 missing, 1 fresh',
      '──────────────────────────────────────',
      'stale',
      '  qof-prevalence  new snapshot 1980/81, 1981/82, 1982/83, 1983/84, 1984/85,',
      '                  1985/86, 1986/87, 1987/88, 1988/89, 1989/90, 1990/91, 1991/92,',
      '                  1992/93, 1993/94, 1994/95, 1995/96, 1996/97, 1997/98, …',
      'missing',
      '  rtt             awaiting layout: a file as published',
      '',
      '7 tables: 6 stale, 1 fresh',
      '──────────────────────────',
      'stale',
      '  stage.qof_observation  qof-prevalence: new snapshot 2017/18',
      '  baseline.footprint     its SQL changed',
      '  4 tables               they follow from the others',
      '      pack.baseline, pack.change, pack.funnel, pack.trend',
      '',
      'a refresh would make 2 of 7 tables, and of 4 that follow from them those that',
      'must be',
      'footpack plan --all lists each source and table, fresh ones too',
    ]);
  });

  it('tells how many of the tables are checks', () => {
    const tables = [fresh('stage.area'), fresh('check.weights'), stale('check.balance', 'mended')];
    expect(page({ tables })).toContain('3 tables, 2 of them checks: 1 stale, 2 fresh');
  });

  it('has a line for each with --all, and fits a narrow one', () => {
    const lines = page({}, true);
    for (const { name } of [...plan.sources, ...plan.tables]) {
      expect(lines.filter((line) => line.startsWith(`  ${name}`))).toHaveLength(1);
    }
    expect(lines.filter((line) => line === 'fresh')).toHaveLength(2);
    expect(lines.join('\n')).not.toContain('--all');
    const narrow = page({}, true, 40);
    expect(narrow.filter((line) => line.length > 40)).toEqual([]);
    expect(narrow.join(' ')).toContain('baseline.footprint');
  });

  it('says what it comes to', () => {
    const said = (given: Partial<Plan>) => {
      const lines = page(given, true, 1000);
      return lines.slice(lines.lastIndexOf('') + 1).join(' ');
    };
    const whole = { sources: [fresh('rtt')], tables: [fresh('stage.area')] };
    expect(said({ ...whole, nothingNew: true })).toBe(
      'nothing new: a refresh would do nothing, and leave the release as it is',
    );
    expect(said({ nothingNew: true })).toBe(
      'nothing new: a refresh would do nothing, and leave the release as it is; ' +
        'what is listed would be made once something changes',
    );
    expect(said(whole)).toMatch(/^a refresh would make no table again, and publish/);
    expect(said({ ...whole, asksOthers: true })).toMatch(
      /^publishers, .* asked first, .* by what is at hand, a refresh would make no table again/,
    );
    expect(page(whole).slice(0, 5)).toEqual([
      '1 source: 1 fresh',
      '─────────────────',
      '',
      '1 table: 1 fresh',
      '────────────────',
    ]);
  });
});
