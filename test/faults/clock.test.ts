import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { sources } from '../../pipelines/catalogue.ts';
import { pipelines } from '../../pipelines/pipelines.ts';
import { presence } from '../../src/cli/runner.ts';
import { archived } from '../../src/fetch/archive.ts';
import { standingOf } from '../../src/model/run.ts';
import { dueAt } from '../../src/query/due.ts';
import { readManifest } from '../../src/release/manifest.ts';
import { tooMany } from '../../src/release/prune.ts';
import { releases } from '../../src/release/publish.ts';
import { readRuns } from '../../src/release/run-record.ts';
import { retrieve } from '../../src/retrieve.ts';
import { footpack } from '../cli/footpack.ts';
import { latestOf, stillEffects } from '../figures/releases.ts';
import { scratch } from '../support.ts';
import { aftermath } from './aftermath.ts';
import { sent } from './errand.ts';
import { monthErrand, refreshMonth, type SmallMonths, smallMonths } from './small-months.ts';

/** A clock that goes back by years between two refreshes, and by an hour in the middle of the second. */

const root = scratch();
const HOUR = 3_600_000;
/** Told against the clock of this machine, which the commands read. */
const today = Date.now();
const moment = (from: number) => new Date(today + from).toISOString();
const AHEAD = moment(3 * 365 * 24 * HOUR);
let months: SmallMonths;

beforeAll(async () => {
  months = await smallMonths();
});

it('a clock that goes back changes no figure, and no order of what came', async () => {
  const { small, after } = months;
  const out = join(root, 'out');
  const { summary: first } = await refreshMonth(small, 'last', root, {
    now: () => new Date(AHEAD),
  });
  const ran = await sent({
    ...monthErrand(small, 'next', root),
    now: moment(-HOUR),
    later: { phase: 'check', now: moment(-2 * HOUR) },
  });
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr).toContain('for user-footprints, in 0.0 s');
  const second = latestOf(out).release;
  expect(second).not.toBe(first.release);
  expect(aftermath(out)).toMatchObject({ latest: second, faults: [], rubbish: [] });

  // What the publisher had at the second refresh is in use, though by the days it came before.
  const digests = (folder: string) =>
    Object.fromEntries(
      readManifest(latestOf(folder).folder)
        .files.filter(({ path }) => /^tables\/(baseline|footprint|membership)\.parquet$/.test(path))
        .map(({ path, sha256 }) => [path, sha256]),
    );
  expect(Object.keys(digests(out))).toHaveLength(3);
  expect(digests(out)).toEqual(digests(join(after, 'out')));

  const order = [second, first.release];
  expect(releases(out).map(({ release }) => release)).toEqual(order);
  expect(tooMany(releases(out), 1, null).map(({ release }) => release)).toEqual([first.release]);
  const runs = readRuns(out);
  expect(runs.map(({ release }) => release?.id)).toEqual(order);
  expect(runs[0]).toMatchObject({ state: 'done', exitCode: 0, seconds: 0 });
  for (const { seconds } of runs[0]?.phases ?? []) expect(seconds).toBeGreaterThanOrEqual(0);
  // The run that seems to be of the future settles nothing.
  const standing = runs.map((run) => ({ run, standing: standingOf(run, presence) }));
  const due = (of: typeof standing) => dueAt(pipelines, of, 'mirror', new Date(today));
  expect(due(standing)).toEqual(due(standing.slice(0, 1)));

  const where = ['--out', out, '--raw', join(root, 'raw'), '--json'];
  const [status, list] = await Promise.all([
    footpack(['status', ...where]),
    footpack(['releases', ...where]),
  ]);
  expect([status.code, status.stderr]).toEqual([0, '']);
  expect(JSON.parse(status.stdout)).toMatchObject({
    release: { id: second },
    atWork: [],
    lastRun: { id: runs[0]?.id, state: 'done' },
    lastFailure: null,
  });
  expect(JSON.parse(list.stdout).map((one: { id: string }) => one.id)).toEqual(order);
}, 180_000);

it('what a publisher takes back after the clock went back is what is in use', async () => {
  const raw = join(root, 'taken-back');
  const fetched = async (name: string, now: string) => {
    const from = { kind: 'mirror', mirror: months.small.mirror(name) } as const;
    const options = { from, only: ['ons-ccg-to-stp'], raw, sources };
    const { sources: got } = await retrieve(options, stillEffects([], now));
    return { added: got[0]?.added, stands: archived(raw)[0]?.sha256 };
  };
  const one = await fetched('West Yorkshire', AHEAD);
  const other = await fetched('West Riding', moment(0));
  expect([other.added, other.stands === one.stands]).toEqual([1, false]);
  expect(await fetched('West Yorkshire', moment(0))).toEqual({ added: 0, stands: one.stands });
  expect(await fetched('West Riding', moment(-HOUR))).toEqual({ added: 0, stands: other.stands });
});
