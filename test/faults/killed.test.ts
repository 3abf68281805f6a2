import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { presence } from '../../src/cli/runner.ts';
import { standingOf } from '../../src/model/run.ts';
import { readRuns } from '../../src/release/run-record.ts';
import { latestOf } from '../figures/releases.ts';
import { scratch } from '../support.ts';
import { aftermath } from './aftermath.ts';
import { type Errand, type Moment, sent, type Told } from './errand.ts';
import { momentsOf, seeded } from './moments.ts';
import {
  archiveIn,
  copied,
  monthErrand,
  refreshMonth,
  type SmallMonths,
  smallMonths,
} from './small-months.ts';

/**
 * A refresh that is killed, by SIGKILL, leaves the last release whole, and the next run none of its
 * rubbish and no dead lock; also where that is killed as well. The moments are chosen by chance, from a
 * seed, and spread over the phases and their steps. Two variables of the environment say more:
 * - FOOTPACK_FAULTS, how many moments: 6, one in each phase, unless it says so. A hundred take some
 *   minutes: FOOTPACK_FAULTS=100 npx vitest run test/faults/killed.test.ts
 * - FOOTPACK_FAULTS_SEED, a number from which other moments come.
 */
const KILLS = Number(process.env.FOOTPACK_FAULTS ?? 6);
const SEED = Number(process.env.FOOTPACK_FAULTS_SEED ?? 1);

const root = scratch();
let months: SmallMonths;

beforeAll(async () => {
  months = await smallMonths();
  expect(months.right.next.release).not.toBe(months.right.last.release);
});

/** Moments one after the other in the same folder: one, two or three, and then nobody is killed. */
function series(moments: readonly Moment[], random: () => number): Moment[][] {
  const found: Moment[][] = [];
  for (let from = 0; from < moments.length; from += found.at(-1)?.length ?? 1) {
    found.push(moments.slice(from, from + 1 + Math.floor(random() * 3)));
  }
  return found;
}

/** Kills a refresh at each of the moments, lets one go through, and proves what lies there each time. */
async function suffered(moments: readonly Moment[], folder: string): Promise<void> {
  const { small, right, before } = months;
  const [last, next] = [right.last.release, right.next.release];
  const out = join(copied(before, folder), 'out');
  let published = false;
  const became: string[] = [];
  for (const [i, at] of moments.entries()) {
    const said = `seed ${SEED}: ${moments.slice(0, i + 1).map((m) => JSON.stringify(m))}`;
    const errand = monthErrand(small, 'next', folder);
    const { signal, stderr } = await sent({ ...errand, mishap: { at, signal: 'SIGKILL' } });
    expect(signal, `${said} ${stderr}`).toBe('SIGKILL');
    const { rubbish: _, ...seen } = aftermath(out);
    // Only a run that had everything ready may have published it, and then it stays.
    const ready = at.phase === 'publish' || (at.phase === 'write' && at.late !== undefined);
    published ||= ready && seen.latest === next;
    expect(seen, said).toEqual({
      latest: published ? next : last,
      releases: ready || published ? expect.arrayContaining([last]) : [last],
      faults: [],
    });
    const [run] = readRuns(out);
    became.unshift(run ? standingOf(run, presence) : 'no record');
    // One that is killed as it leaves, or that finds nothing new, has had its last word.
    expect(became[0], said).toBe(published && became[0] === 'done' ? 'done' : 'did not finish');
  }
  const said = `seed ${SEED}: ${moments.map((m) => JSON.stringify(m))}, and then undisturbed`;
  expect(await refreshMonth(small, 'next', folder), said).toMatchObject({
    exitCode: 0,
    right: right.next,
  });
  expect(aftermath(out), said).toEqual({
    latest: next,
    releases: [last, next].sort(),
    faults: [],
    rubbish: [],
  });
  expect(archiveIn(folder), said).toEqual(months.archive);
  // The newest first; the one at the end is of the last month.
  const states = readRuns(out).map(({ state }) => state);
  expect(states, said).toEqual(['done', ...became, 'done']);
}

describe('a refresh that is killed', () => {
  it(
    `at ${KILLS} moments leaves the last release, and the next run gives the same bytes`,
    async () => {
      const random = seeded(SEED);
      const moments = momentsOf(months.steps, KILLS, random);
      expect(moments).toHaveLength(KILLS);
      const all = series(moments, random);
      const lanes = [0, 1].map(async (lane) => {
        for (let i = lane; i < all.length; i += 2) {
          await suffered(all[i] ?? [], join(root, 'killed', String(i)));
        }
      });
      await Promise.all(lanes);
    },
    60_000 + KILLS * 30_000,
  );
});

describe('a publication that is killed', () => {
  /** A folder with the last release, and the next one written and not yet published. */
  function folder(name: string): Errand & { task: 'publish' } {
    const [from, out] = [join(months.before, 'out'), join(root, 'publish', name, 'out')];
    for (const part of ['latest.json', 'releases.json', 'releases']) {
      copied(join(from, part), join(out, part));
    }
    const made = join(out, '.work', 'release');
    cpSync(latestOf(join(months.after, 'out')).folder, made, { recursive: true });
    return { task: 'publish', out, made, mishap: null };
  }

  it('before any of its changes shows the last release or the next, and both are whole', async () => {
    const { last, next } = { last: months.right.last.release, next: months.right.next.release };
    const whole = folder('whole');
    const { stdout, code } = await sent(whole);
    expect(code).toBe(0);
    const changes = (JSON.parse(stdout) as Told).steps.publish ?? [];
    expect(changes.filter((change) => change.startsWith('renameSync'))).toEqual(
      [
        whole.made,
        ...['releases.json', 'latest.json'].map((f) => join(whole.out, `${f}.part`)),
      ].map((path) => `renameSync ${path}`),
    );
    const moved = changes.indexOf(`renameSync ${whole.made}`) + 1;

    const died = async (step: number) => {
      const at = { phase: 'publish' as const, step };
      const errand = { ...folder(`${step}`), mishap: { at, signal: 'SIGKILL' as const } };
      expect((await sent(errand)).signal).toBe('SIGKILL');
      const { rubbish: _, ...seen } = aftermath(errand.out);
      expect(seen, changes[step - 1]).toEqual({
        latest: last,
        releases: step > moved ? [last, next].sort() : [last],
        faults: [],
      });
    };
    const all = changes.map((_, i) => i + 1);
    for (let i = 0; i < all.length; i += 2) await Promise.all(all.slice(i, i + 2).map(died));
  }, 180_000);
});
