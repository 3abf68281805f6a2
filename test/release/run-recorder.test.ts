import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Effects, FetchedSource } from '../../src/model/effects.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { runLineSchema } from '../../src/model/run.ts';
import { noticeOf } from '../../src/release/run-notice.ts';
import { readRuns } from '../../src/release/run-record.ts';
import { openRecorder, type RunAbout } from '../../src/release/run-recorder.ts';
import { packageRoot, scratch } from '../support.ts';

const base = scratch();
let places = 0;

/** A recorder in a folder of its own, with a clock that goes on a second at each look. */
function place(given: Partial<RunAbout> = {}) {
  places += 1;
  const out = given.out ?? join(base, `out-${places}`);
  const told: string[] = [];
  let time = Date.parse('2026-11-12T10:30:00Z');
  const effects: Effects = {
    now: () => {
      time += 1000;
      return new Date(time);
    },
    packageRoot,
    log: (line) => told.push(line),
  };
  const recorder = openRecorder(
    {
      out,
      command: 'refresh',
      scheduled: false,
      options: { from: 'live' },
      pipelines: [],
      footpack: '0.0.0-test',
      runner: { pid: process.pid, host: 'here', began: null },
      skipped: [{ what: 'cqc-ratings', why: 'awaiting layout' }],
      secrets: [],
      ...given,
    },
    effects,
    () => 'here',
  );
  const setClock = (moment: string) => {
    time = Date.parse(moment);
  };
  return { out, recorder, told, setClock, only: () => readRuns(out)[0] };
}

const finding = {
  name: 'not fetched',
  severity: 'warn',
  source: 'rtt',
  period: '2026-09',
  message: 'rtt.zip: no answer in time',
  exitCode: EXIT.notFetched,
} as const;
const rtt: FetchedSource = {
  source: 'rtt',
  files: 2,
  added: 1,
  unchanged: 0,
  findings: [finding],
};

describe('the record of a run', () => {
  it('says from its start that it is at work, and in which part', () => {
    const { recorder, only } = place();
    expect(only()).toMatchObject({ state: 'at work', ended: null, exitCode: null, phases: [] });
    recorder.effects.phase?.('fetch');
    recorder.effects.phase?.('read');
    expect(only()?.phases.map(({ phase }) => phase)).toEqual(['fetch', 'read']);
    expect(only()?.phases.map(({ seconds }) => seconds === null)).toEqual([false, true]);
  });

  it('holds what was fetched, left out and noticed, each part with its time, and the release', () => {
    const { recorder, only, told } = place();
    const { effects } = recorder;
    effects.phase?.('fetch');
    effects.progress?.({ finished: null, sourcesDone: 0, sources: 1, bytes: 70 });
    effects.progress?.({ finished: rtt, sourcesDone: 1, sources: 1, bytes: 100 });
    effects.log('fetched   2 files');
    effects.phase?.('publish');
    const { exitCode: _, ...noticed } = finding;
    const release = { id: '2026-11-12_0123abcd', isNew: true };
    const run = recorder.finished({
      exitCode: EXIT.notFetched,
      findings: [noticed, { ...noticed, source: 'cover' }],
      checks: { held: 10, warnings: 2 },
      release,
      skipped: [{ what: 'cover', why: 'the mirror does not list it' }],
    });
    expect(only()).toEqual(run);
    expect(run).toMatchObject({
      state: 'done',
      exitCode: 4,
      bytes: 100,
      fetched: [{ source: 'rtt', files: 2, added: 1, unchanged: 0, exitCode: 4 }],
      findings: [noticed, { ...noticed, source: 'cover' }],
      checks: { held: 10, warnings: 2 },
      release,
      problem: null,
    });
    expect(run.skipped.map(({ what }) => what)).toEqual(['cqc-ratings', 'cover']);
    const took = run.phases.map(({ seconds }) => seconds ?? -1);
    expect(took.every((seconds) => seconds > 0)).toBe(true);
    expect(took[0]! + took[1]!).toBeLessThan(run.seconds!);
    expect(told).toEqual(['fetched   2 files']);
  });

  it('has its narration beside it, a line of JSON each', () => {
    const { recorder, out } = place();
    recorder.effects.phase?.('fetch');
    recorder.effects.progress?.({ finished: rtt, sourcesDone: 1, sources: 1, bytes: 100 });
    recorder.effects.log('two\nlines');
    const name = readdirSync(join(out, 'runs')).find((file) => file.endsWith('.log.jsonl'));
    const lines = readFileSync(join(out, 'runs', name ?? ''), 'utf8')
      .trim()
      .split('\n')
      .map((line) => runLineSchema.parse(JSON.parse(line)));
    expect(lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['phase', 'fetch'],
      ['fetched', 'rtt: 2 files, 1 new, 0 unchanged'],
      ['log', 'two\nlines'],
    ]);
  });

  it.each([
    [
      'a problem',
      new Problem(EXIT.blocked, '3 breaches', { where: 'build.duckdb', next: 'look' }),
      { exitCode: 5, problem: { message: '3 breaches', where: 'build.duckdb', untouched: null } },
    ],
    ['a crash', new TypeError('x is not a function'), { exitCode: 1 }],
    ['a thing that is no error', 'nothing', { exitCode: 1, problem: { message: 'nothing' } }],
  ])('of one that %s ended says what it was', (_, error, expected) => {
    const { recorder, only } = place();
    recorder.effects.phase?.('build');
    recorder.failed(error, null);
    expect(only()).toMatchObject({ state: 'failed', ...expected });
    // The part in which it happened did not come to its end.
    expect(only()?.phases).toEqual([{ phase: 'build', seconds: null }]);
  });

  it('of one that a signal ended says which release stands', () => {
    const { recorder, only } = place();
    recorder.effects.phase?.('publish');
    const release = { id: '2026-11-12_0123abcd', isNew: true };
    recorder.stopped(143, release);
    expect(only()).toMatchObject({ state: 'stopped', exitCode: 143, release });
  });

  it('has no secret in it, nor has its log', () => {
    const secret = 'https://analyst:s3cret@mirror.nhs.uk/';
    const { recorder, out } = place({ secrets: [[secret, 'https://mirror.nhs.uk/']] });
    recorder.effects.log(`asking ${secret}mirror.json`);
    const problem = new Problem(EXIT.usage, `${secret} is down`, {
      where: `${secret}a`,
      untouched: secret,
      next: `try ${secret}`,
    });
    recorder.failed(problem, null);
    const files = readdirSync(join(out, 'runs')).map((name) =>
      readFileSync(join(out, 'runs', name), 'utf8'),
    );
    expect(files.join()).toContain('https://mirror.nhs.uk/ is down');
    expect(files.join()).toContain('asking https://mirror.nhs.uk/mirror.json');
    expect(files.join()).not.toContain('s3cret');
  });

  it('that cannot be written is told once, and takes nothing from the run', () => {
    const out = join(base, 'a-file');
    mkdirSync(out);
    writeFileSync(join(out, 'runs'), 'no folder');
    const { recorder, told } = place({ out });
    recorder.effects.phase?.('fetch');
    recorder.effects.log('on it goes');
    const outcome = { exitCode: EXIT.done, findings: [], checks: null, release: null };
    expect(recorder.finished(outcome)).toMatchObject({ state: 'done', exitCode: 0 });
    expect(told).toEqual([expect.stringMatching(/^the run is not recorded: /), 'on it goes']);
  });

  it('does not count time backwards when the clock is set back', () => {
    const { recorder, setClock } = place();
    recorder.effects.phase?.('fetch');
    setClock('2026-10-01T00:00:00Z');
    const outcome = { exitCode: EXIT.done, findings: [], checks: null, release: null };
    expect(recorder.finished(outcome)).toMatchObject({
      seconds: 0,
      phases: [{ phase: 'fetch', seconds: 0 }],
      started: '2026-11-12T10:30:01.000Z',
      ended: '2026-10-01T00:00:01.000Z',
    });
  });
});

describe('what a webhook is told', () => {
  it('is a sentence that names the release, what is stale and the exit code', () => {
    const { recorder } = place();
    recorder.effects.progress?.({ finished: rtt, sourcesDone: 1, sources: 1, bytes: 100 });
    const release = { id: '2026-11-12_0123abcd', isNew: true };
    const run = recorder.finished({
      ...{ exitCode: EXIT.notFetched, findings: [], checks: null, release },
    });
    expect(noticeOf(run)).toMatchObject({
      text:
        'footpack refresh went through; release 2026-11-12_0123abcd is published; ' +
        '1 source is stale: rtt (exit code 4)',
      run: { id: run.id, state: 'done', exitCode: 4, message: null },
      stale: ['rtt'],
      findings: 1,
    });
  });

  it('is what went wrong, where it did', () => {
    const { recorder } = place();
    const run = recorder.failed(new Problem(EXIT.blocked, '3 breaches'), {
      id: '2026-10-12_0123abcd',
      isNew: false,
    });
    expect(noticeOf(run).text).toBe(
      'footpack refresh failed: 3 breaches; release 2026-10-12_0123abcd stands as before (exit code 5)',
    );
  });
});
