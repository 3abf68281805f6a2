import { describe, expect, it } from 'vitest';
import type { Pipeline } from '../../src/model/pipeline.ts';
import type { Run, Standing } from '../../src/model/run.ts';
import { dueOf, lastTime, nextTime, type StandingRun } from '../../src/query/due.ts';
import { aRun } from '../release/runs.ts';

/** Asked on the second Thursday, at half past ten: 8 October and 12 November of 2026. */
const pipeline: Pipeline = {
  id: 'urgent-care',
  title: 'A&E',
  sources: ['ae-attendances'],
  published: 'monthly',
  asks: { at: '30 10 * * THU#2', words: 'on the second Thursday at 10:30' },
  feeds: [],
};

function ran(started: string, given: Partial<Run> = {}, standing?: Standing): StandingRun {
  const run = aRun({ started, ...given });
  return { run, standing: standing ?? run.state };
}

const missed = (source: string): Partial<Run> => ({
  exitCode: 4,
  fetched: [{ source, files: 1, added: 0, unchanged: 0, exitCode: 4 }],
});
const failed = (exitCode: number): Partial<Run> => ({ state: 'failed', exitCode });
const due = (now: string, runs: StandingRun[], from: Run['options']['from'] = 'live') =>
  dueOf(pipeline, runs, from, new Date(now));

describe('what is due', () => {
  it.each<[string, string, StandingRun[], boolean, string]>([
    ['never asked: the bundled snapshot alone', '2026-11-11T00:00Z', [], true, 'never asked'],
    [
      'asked at its last time',
      '2026-12-10T10:29:59Z',
      [ran('2026-11-12T10:30:02Z')],
      false,
      'asked since',
    ],
    [
      'its time comes, to the second',
      '2026-12-10T10:30:00Z',
      [ran('2026-11-12T10:30:02Z')],
      true,
      'its time has come',
    ],
    [
      'its time missed once, as the machine slept',
      '2026-11-14T08:00Z',
      [ran('2026-10-08T09:30:02Z')],
      true,
      'its time has come',
    ],
    [
      'missed twice: caught up once',
      '2026-11-14T08:00Z',
      [ran('2026-09-10T09:30:02Z')],
      true,
      'its time has come',
    ],
    [
      'and then no more',
      '2026-11-14T08:01Z',
      [ran('2026-11-14T08:00:10Z'), ran('2026-09-10T09:30:02Z')],
      false,
      'asked since',
    ],
    [
      'a shape that changed stays changed',
      '2026-11-14T08:00Z',
      [ran('2026-11-12T10:30:02Z', { exitCode: 3 })],
      false,
      'asked since',
    ],
    [
      'not had: tried again',
      '2026-11-12T11:07Z',
      [ran('2026-11-12T10:30:02Z', missed('ae-attendances'))],
      true,
      'try 2 of 3',
    ],
    [
      'another pipeline’s source not had',
      '2026-11-12T11:07Z',
      [ran('2026-11-12T10:30:02Z', missed('cover'))],
      false,
      'asked since',
    ],
    [
      'the mirror as a whole not reached',
      '2026-11-12T11:07Z',
      [ran('2026-11-12T10:30:02Z', { exitCode: 4 })],
      true,
      'try 2 of 3',
    ],
    [
      'crashed, and killed: tried a third time',
      '2026-11-12T13:07Z',
      [
        ran('2026-11-12T12:07:02Z', { state: 'at work' }, 'did not finish'),
        ran('2026-11-12T10:30:02Z', failed(1)),
      ],
      true,
      'try 3 of 3',
    ],
    [
      'three tries are enough',
      '2026-11-12T14:07Z',
      [
        ran('2026-11-12T13:07:02Z', failed(1)),
        ran('2026-11-12T12:07:02Z', failed(1)),
        ran('2026-11-12T10:30:02Z', missed('ae-attendances')),
      ],
      false,
      'waits for its next time',
    ],
    [
      'until its next time',
      '2026-12-10T10:30Z',
      [
        ran('2026-11-12T13:07:02Z', failed(1)),
        ran('2026-11-12T12:07:02Z', failed(1)),
        ran('2026-11-12T10:30:02Z', failed(1)),
      ],
      true,
      'never asked',
    ],
    [
      'a promise broken: a person has to look',
      '2026-11-12T11:07Z',
      [ran('2026-11-12T10:30:02Z', failed(5))],
      false,
      'asked since',
    ],
    [
      'refused by a lock, and stopped by a signal: neither is a try',
      '2026-11-12T13:07Z',
      [
        ran('2026-11-12T12:07:02Z', { state: 'stopped', exitCode: 143 }),
        ran('2026-11-12T11:07:02Z', failed(6)),
        ran('2026-11-12T10:30:02Z', failed(6)),
      ],
      true,
      'never asked',
    ],
    [
      'refused for its settings, hour after hour: none is a try',
      '2026-11-12T14:07Z',
      [
        ran('2026-11-12T13:07:02Z', failed(2)),
        ran('2026-11-12T12:07:02Z', failed(2)),
        ran('2026-11-12T10:30:02Z', failed(2)),
      ],
      true,
      'never asked',
    ],
    [
      'at work',
      '2026-11-12T10:31Z',
      [ran('2026-11-12T10:30:02Z', { state: 'at work' })],
      false,
      'being asked',
    ],
    [
      'at work on a machine that may be gone: the lock decides',
      '2026-11-12T10:31Z',
      [ran('2026-11-12T10:30:02Z', { state: 'at work' }, 'not known')],
      true,
      'never asked',
    ],
    [
      'asked by hand',
      '2026-11-14T08:00Z',
      [ran('2026-11-13T15:00Z', { scheduled: false })],
      false,
      'asked since',
    ],
    [
      'only fetched by hand: nothing was built of it',
      '2026-11-14T08:00Z',
      [ran('2026-11-13T15:00Z', { command: 'fetch' })],
      true,
      'never asked',
    ],
    [
      'another pipeline asked',
      '2026-11-14T08:00Z',
      [ran('2026-11-13T15:00Z', { pipelines: ['finance'] })],
      true,
      'never asked',
    ],
    [
      'built from the snapshot, and from a mirror',
      '2026-11-14T08:00Z',
      [
        ran('2026-11-13T15:00Z', { options: { from: 'bundled' }, pipelines: [] }),
        ran('2026-11-13T15:00Z', { options: { from: 'mirror' } }),
      ],
      true,
      'never asked',
    ],
  ])('%s', (_, now, runs, expected, why) => {
    expect(due(now, runs)).toMatchObject({ due: expected, why: expect.stringContaining(why) });
  });

  it('asks a mirror by the runs that fetched from one', () => {
    const runs = [ran('2026-11-13T15:00Z', { options: { from: 'mirror' } })];
    expect(due('2026-11-14T08:00Z', runs, 'mirror').due).toBe(false);
  });

  it('never asks where there is nobody to ask', () => {
    const packs = { ...pipeline, asks: null };
    const now = new Date('2026-11-14T08:00Z');
    expect(dueOf(packs, [], 'live', now)).toMatchObject({ due: false, next: null });
  });
});

describe('a clock that goes back', () => {
  it('by years does not keep a pipeline from being asked, nor ask it without end', () => {
    const future = ran('2031-03-13T10:30:02Z');
    expect(due('2026-11-14T08:00Z', [future]).due).toBe(true);
    const again = ran('2026-11-14T08:00:05Z');
    for (const now of ['2026-11-14T08:01Z', '2026-11-20T00:00Z', '2026-12-10T10:29Z']) {
      expect(due(now, [again, future]).due, now).toBe(false);
    }
    expect(due('2026-12-10T10:30Z', [again, future]).due).toBe(true);
  });

  it('by a minute, over its time, asks at most once more', () => {
    const october = ran('2026-10-08T09:30:02Z');
    const early = ran('2026-11-12T10:30:02Z');
    expect(due('2026-11-12T10:29:30Z', [early, october]).due).toBe(false);
    expect(due('2026-11-12T10:30:00Z', [early, october]).due).toBe(true);
    const second = ran('2026-11-12T10:30:01Z');
    expect(due('2026-11-12T10:30:01Z', [second, early, october]).due).toBe(false);
    expect(due('2026-11-12T10:31:00Z', [second, early, october]).due).toBe(false);
  });

  it('by a month, and forth again, asks for each time once', () => {
    const november = ran('2026-11-12T10:30:02Z');
    const wrong = ran('2026-10-20T08:00Z');
    expect(due('2026-10-20T07:59Z', [november]).due).toBe(true);
    expect(due('2026-10-20T08:01Z', [wrong, november]).due).toBe(false);
    expect(due('2026-11-20T08:00Z', [wrong, november]).due).toBe(false);
  });
});

describe('the clocks of London', () => {
  it.each([
    ['30 10 * * *', '2026-03-28T12:00Z', '2026-03-28T10:30:00.000Z', '2026-03-29T09:30:00.000Z'],
    ['30 10 * * *', '2026-03-29T12:00Z', '2026-03-29T09:30:00.000Z', '2026-03-30T09:30:00.000Z'],
    ['30 10 * * *', '2026-10-24T12:00Z', '2026-10-24T09:30:00.000Z', '2026-10-25T10:30:00.000Z'],
    // Half past one is not there on the day on which the clocks go forward: an hour later it is.
    ['30 1 * * *', '2026-03-29T00:59Z', '2026-03-28T01:30:00.000Z', '2026-03-29T01:30:00.000Z'],
    ['30 1 * * *', '2026-03-29T12:00Z', '2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z'],
    // And twice on that on which they go back: the first counts.
    ['30 1 * * *', '2026-10-25T12:00Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
  ])('%s at %s', (at, now, last, next) => {
    expect(lastTime(at, new Date(now))?.toISOString()).toBe(last);
    expect(nextTime(at, new Date(now))?.toISOString()).toBe(next);
  });

  it('a time of the night on which they go back is asked once, through both its hours', () => {
    const nightly = { ...pipeline, asks: { at: '30 1 * * *', words: 'at 01:30' } };
    const runs = [ran('2026-10-25T00:30:05Z')];
    for (const now of ['2026-10-25T00:31Z', '2026-10-25T01:29Z', '2026-10-25T01:31Z']) {
      expect(dueOf(nightly, runs, 'live', new Date(now)).due, now).toBe(false);
    }
    expect(dueOf(nightly, runs, 'live', new Date('2026-10-26T01:30Z')).due).toBe(true);
  });
});
