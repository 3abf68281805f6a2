import { describe, expect, it } from 'vitest';
import { isFailure, type Presence, standingOf } from '../../src/model/run.ts';
import { aRun } from '../release/runs.ts';

describe('how a run stands', () => {
  it.each([
    ['at work', 'here', 'at work'],
    ['at work', 'gone', 'did not finish'],
    ['at work', 'elsewhere', 'not known'],
    // Its own word counts, whatever became of its process.
    ['done', 'gone', 'done'],
    ['failed', 'here', 'failed'],
    ['stopped', 'gone', 'stopped'],
    ['did not finish', 'here', 'did not finish'],
  ] as const)('%s, its process %s: %s', (state, found, standing) => {
    expect(standingOf(aRun({ state }), (): Presence => found)).toBe(standing);
  });

  it.each([
    ['done', 4, false],
    ['stopped', 143, false],
    ['failed', 5, true],
    ['failed', 1, true],
    // Another one was at work, and did what there was to do.
    ['failed', 6, false],
    ['did not finish', null, true],
    ['not known', null, false],
  ] as const)('%s with %s is a failure: %s', (standing, exitCode, failure) => {
    expect(isFailure(aRun({ exitCode }), standing)).toBe(failure);
  });
});
