import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pipelines } from '../../pipelines/pipelines.ts';
import { takeLock } from '../../src/build/lock.ts';
import { presence, thisRunner } from '../../src/cli/runner.ts';
import { EXIT } from '../../src/model/problem.ts';
import { standingOf } from '../../src/model/run.ts';
import { beginRun, readRuns } from '../../src/release/run-record.ts';
import { commandLine } from '../product.ts';
import { aRun } from '../release/runs.ts';
import { openPublisher, type Publisher } from '../server/publisher.ts';
import { packageRoot, scratch } from '../support.ts';
import { footpack } from './footpack.ts';

/** The schedule, the signals and what is told of it, with real processes; no release is built. */

const base = scratch();
const ids = pipelines.map((pipeline) => pipeline.id);
const MIRROR = 'https://mirror.nhs.uk/';
let publisher: Publisher;
/** A mirror whose list never comes: a run stays in its first part, with the locks in its hands. */
let hangs = '';
/** A mirror that is not there: a run fails soon. */
let absent = '';
const children: ChildProcess[] = [];

beforeAll(async () => {
  publisher = await openPublisher({ [`${MIRROR}mirror.json`]: () => {} });
  hangs = publisher.loopback(MIRROR);
  absent = publisher.loopback('https://nowhere.nhs.uk/');
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await publisher.close();
});

/** A command that stays, in a process of its own. */
function started(...args: string[]) {
  const [program = '', ...words] = [...commandLine, ...args];
  const child = spawn(program, words, { cwd: packageRoot });
  children.push(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdout.resume();
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }));
  return { child, ended, told: () => stderr };
}

/** Waits until the newest run has begun a part. */
async function atWork(out: string): Promise<void> {
  await vi.waitFor(() => expect(readRuns(out)[0]?.phases).toHaveLength(1), {
    timeout: 20_000,
    interval: 50,
  });
}

/** Whether the locks of the releases and of the archive can be had. */
async function locksAreFree(out: string, raw: string): Promise<void> {
  for (const folder of [out, raw]) (await takeLock(join(folder, '.work'))).close();
}

const place = (name: string) => {
  const [out, raw] = [join(base, name, 'out'), join(base, name, 'raw')];
  return { out, raw, where: ['--out', out, '--raw', raw] };
};

describe.concurrent('footpack schedule', () => {
  it('has a process of its own do what is due, which is told, and stopped by SIGTERM', async () => {
    const { out, raw, where } = place('stopped');
    const schedule = started('schedule', '--mirror', hangs, ...where);
    await atWork(out);
    const { runner } = readRuns(out)[0]!;
    expect(runner.pid).not.toBe(schedule.child.pid);
    const second = await footpack(['refresh', '--bundled', ...where]);
    expect(second.code).toBe(EXIT.locked);
    expect(second.stderr).toContain(`process ${runner.pid}`);
    const { stdout } = await footpack(['status', ...where]);
    expect(JSON.parse(stdout)).toMatchObject({
      release: null,
      atWork: [{ process: runner.pid, command: 'refresh', part: 'fetch' }],
      lastRun: { state: 'failed', exitCode: EXIT.locked },
      // That another is at work is nothing that anybody has to look at.
      lastFailure: null,
    });
    schedule.child.kill('SIGTERM');
    expect(await schedule.ended).toMatchObject({ code: 143, signal: null });
    expect(schedule.told()).toContain(
      'stopped   by SIGTERM in the part fetch; there is no release yet',
    );
    const [, first] = readRuns(out);
    expect(first).toMatchObject({
      scheduled: true,
      state: 'stopped',
      exitCode: 143,
      release: null,
    });
    expect(presence(runner)).toBe('gone');
    await locksAreFree(out, raw);
  });

  it('waits when a run has failed, and ends with 0 when it is stopped then', async () => {
    const { out, where } = place('waits');
    const schedule = started('schedule', '--mirror', absent, ...where);
    await vi.waitFor(() => expect(schedule.told().match(/^waiting/gm)).toHaveLength(2), {
      timeout: 20_000,
      interval: 50,
    });
    expect(schedule.told()).toContain('due       urgent-care: it was never asked');
    // The code of the run, which is that of `footpack schedule --once`.
    expect(schedule.told()).toContain('ended     with 2');
    schedule.child.kill('SIGINT');
    expect(await schedule.ended).toMatchObject({ code: 0, signal: null });
    expect(readRuns(out)).toMatchObject([
      { scheduled: true, state: 'failed', exitCode: EXIT.usage, options: { from: 'mirror' } },
    ]);
  });

  it('--once does nothing where nothing is due, as after three tries', async () => {
    const { out, where } = place('once');
    const { id: _, ...tried } = aRun({
      ...{ state: 'failed', exitCode: 1, options: { from: 'mirror' } },
      ...{ started: new Date().toISOString(), pipelines: ids },
    });
    for (let tries = 0; tries < 3; tries += 1) beginRun(out, tried);
    const ran = await footpack(['schedule', '--once', '--mirror', absent, ...where]);
    expect(ran.code, ran.stderr).toBe(EXIT.done);
    expect(ran.stderr).toMatch(/^nothing {3}is due; next [a-z, -]+, on \w{3} \d/);
    const rows = JSON.parse(ran.stdout) as { pipeline: string; why: string }[];
    expect(rows.map((row) => row.pipeline)).toEqual(ids);
    for (const id of ['urgent-care', 'waiting-times']) {
      expect(rows.find((row) => row.pipeline === id)?.why).toMatch(/^3 tries did not go well/);
    }
    expect(readRuns(out)).toHaveLength(3);
  });

  it('and a run that SIGKILL ended did not finish, and has left the locks', async () => {
    const { out, raw, where } = place('killed');
    const run = started('refresh', '--mirror', hangs, ...where);
    await atWork(out);
    run.child.kill('SIGKILL');
    await run.ended;
    expect(readRuns(out)[0]?.state).toBe('at work');
    // As of a machine that lost its power while a record was written.
    writeFileSync(join(out, 'runs', '000099-20261112T103000Z.json'), '{"schemaVersion": 1');
    const { stdout, stderr } = await footpack(['runs', '--limit', '1', ...where]);
    expect(stderr).toMatch(/^1 record in .*runs cannot be read, and is left out: 000099-\d+T\d+Z/);
    const told = JSON.parse(stdout);
    expect(told).toMatchObject([{ state: 'did not finish', exitCode: null, ended: null }]);
    await locksAreFree(out, raw);
  });
});

describe('the process of a run', () => {
  const run = (given: Partial<ReturnType<typeof thisRunner>>) =>
    aRun({ state: 'at work', runner: { ...thisRunner(), ...given } });

  it('is known by its number and the moment of its start', async () => {
    expect(standingOf(run({}), presence)).toBe('at work');
    expect(standingOf(run({ began: 'another boot 4711' }), presence)).toBe('did not finish');
    expect(standingOf(run({ host: 'another machine' }), presence)).toBe('not known');
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'close');
    expect(standingOf(run({ pid: child.pid! }), presence)).toBe('did not finish');
  });
});
