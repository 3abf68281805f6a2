import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { takeLock } from '../../src/build/lock.ts';
import { PHASES, type Phase } from '../../src/model/effects.ts';
import { EXIT } from '../../src/model/problem.ts';
import { readRuns } from '../../src/release/run-record.ts';
import { footpack } from '../cli/footpack.ts';
import { ended } from '../ended.ts';
import { scratch } from '../support.ts';
import { aftermath } from './aftermath.ts';
import { begun, type Moment, sent } from './errand.ts';
import {
  archiveIn,
  copied,
  monthErrand,
  refreshMonth,
  type SmallMonths,
  smallMonths,
} from './small-months.ts';

/** A refresh that SIGTERM stops, and one that meets another, each in processes of their own. */

const root = scratch();
let months: SmallMonths;

beforeAll(async () => {
  months = await smallMonths();
});

/** The moment in the middle of a phase. */
function middle(phase: Phase): Moment {
  return { phase, step: Math.ceil((months.steps[phase]?.length ?? 0) / 2) };
}

/** A process at a time, each of which goes on where the one before it was stopped. */
it('a refresh that SIGTERM stops, in any phase, leaves its step, its record and no rubbish', async () => {
  const { small, right, before } = months;
  const folder = copied(before, join(root, 'stopped'));
  const out = join(folder, 'out');
  for (const phase of PHASES) {
    const mishap = { at: middle(phase), signal: 'SIGTERM' } as const;
    const { code, signal, stderr } = await sent({ ...monthErrand(small, 'next', folder), mishap });
    expect([phase, code, signal]).toEqual([phase, 143, null]);
    // What publishes is not left in the middle: it is done, and then the signal is heard.
    const published = phase === 'publish';
    const stands = right[published ? 'next' : 'last'].release;
    const said = `stopped   by SIGTERM in the part ${phase}; release ${stands} stands`;
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(said);
    const { rubbish: _, ...seen } = aftermath(out);
    expect(seen, phase).toMatchObject({ latest: stands, faults: [] });
    expect(readRuns(out)[0], phase).toMatchObject({
      state: 'stopped',
      exitCode: 143,
      problem: null,
      release: { id: stands, isNew: published },
      phases: PHASES.slice(0, PHASES.indexOf(phase) + 1).map((one) => ({ phase: one })),
    });
    for (const at of ['out', 'raw']) (await takeLock(join(folder, at, '.work'))).close();
  }
  expect(await refreshMonth(small, 'next', folder)).toMatchObject({
    exitCode: EXIT.done,
    right: right.next,
  });
  const { last, next } = right;
  expect(aftermath(out)).toEqual({
    latest: next.release,
    releases: [last.release, next.release].sort(),
    faults: [],
    rubbish: [],
  });
  expect(archiveIn(folder)).toEqual(months.archive);
}, 180_000);

describe('two refreshes at one time', () => {
  it('are one: the other ends with 6, names it by its process, and does not disturb it', async () => {
    const { small, right, before } = months;
    const folder = copied(before, join(root, 'two'));
    const [out, raw] = [join(folder, 'out'), join(folder, 'raw')];
    const mishap = { at: middle('build'), signal: 'SIGSTOP' } as const;
    const first = begun('victim.ts', { ...monthErrand(small, 'next', folder), mishap });
    const end = ended(first);
    // It says so as it lays itself to sleep, in the middle of its work.
    await once(first.stdout, 'data');
    try {
      const second = await footpack(['refresh', '--bundled', '--out', out, '--raw', raw]);
      expect([second.code, second.stdout]).toEqual([EXIT.locked, '']);
      expect(second.stderr).toContain(`another run is at work here: process ${first.pid}`);
      expect(second.stderr).toContain('untouched: everything');
      const [theirs, own] = readRuns(out);
      expect(theirs).toMatchObject({ state: 'failed', exitCode: EXIT.locked, phases: [] });
      expect(own).toMatchObject({ state: 'at work', runner: { pid: first.pid } });
    } finally {
      first.kill('SIGCONT');
    }
    expect(await end).toMatchObject({ code: EXIT.done, signal: null });
    expect(aftermath(out)).toMatchObject({ latest: right.next.release, faults: [], rubbish: [] });
    expect(archiveIn(folder)).toEqual(months.archive);
  });
});
