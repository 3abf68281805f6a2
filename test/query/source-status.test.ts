import { describe, expect, it } from 'vitest';
import type { Pipeline } from '../../src/model/pipeline.ts';
import type { Run } from '../../src/model/run.ts';
import type { Extract, Source, State } from '../../src/model/source.ts';
import { expectedOn, sourceStatus } from '../../src/query/source-status.ts';
import { aRun } from '../release/runs.ts';
import { anExtract, declared } from '../support.ts';

const ae = declared('ae-attendances');
const checked: State = { source: ae.id, checked: '2026-11-12', findings: [] };
const stale: State = {
  ...checked,
  findings: [
    {
      name: 'not fetched',
      severity: 'warn',
      source: ae.id,
      period: null,
      message: 'no answer in time',
      exitCode: 4,
    },
  ],
};

function status(
  today: string,
  given: {
    source?: Source;
    extracts?: Extract[];
    state?: State;
    runs?: Run[];
    pipeline?: Pipeline;
  },
) {
  const { source = ae, extracts = [], state, runs = [], pipeline } = given;
  return sourceStatus(source, pipeline, { extracts, state, runs }, today);
}

const september = anExtract({ sourceId: ae.id, period: '2026-09' });
const asked = (started: string, exitCode: 0 | 3 | 4) =>
  aRun({ started, fetched: [{ source: ae.id, files: 1, added: 0, unchanged: 0, exitCode }] });

describe('how a source stands', () => {
  it('never asked, whatever the package ships of it', () => {
    const bundled = anExtract({ sourceId: ae.id, period: '2017/18', bundled: true });
    expect(status('2026-11-12', {})).toMatchObject({ state: 'never', newest: null });
    expect(status('2026-11-12', { extracts: [bundled] })).toMatchObject({
      state: 'never',
      newest: '2018-03-31',
      expected: null,
    });
  });

  it.each([
    // October ends on the 31st, and comes 14 days later.
    ['2026-11-13', 'fresh', null],
    ['2026-11-14', 'due', '2026-11-14'],
    ['2026-12-14', 'due', '2026-11-14'],
    ['2026-12-15', 'overdue', '2026-12-15'],
  ])('on %s: %s', (today, state, since) => {
    expect(status(today, { extracts: [september], state: checked })).toEqual({
      state,
      since,
      newest: '2026-09-30',
      expected: '2026-11-14',
    });
  });

  it('stale since the first of the fetches that did not go well', () => {
    const runs = [
      asked('2026-11-12T10:30:00Z', 4),
      aRun({ started: '2026-11-07T09:00:00Z' }),
      asked('2026-11-05T10:30:00Z', 3),
      asked('2026-10-29T10:30:00Z', 0),
      asked('2026-10-22T10:30:00Z', 4),
    ];
    const given = { extracts: [september], state: stale };
    expect(status('2027-03-01', { ...given, runs })).toMatchObject({
      state: 'stale',
      since: '2026-11-05',
    });
    // Where no run is kept, since it was last looked at.
    expect(status('2026-11-13', given)).toMatchObject({ state: 'stale', since: '2026-11-12' });
  });

  it('missing where it was asked and there was nothing', () => {
    expect(status('2026-11-13', { state: checked }).state).toBe('missing');
  });

  it.each([
    ['cqc-ratings', false, 'awaiting layout'],
    ['facts-footprints', true, 'bundled'],
    ['facts-footprints', false, 'missing'],
  ])('%s, which nobody is asked for', (id, bundled, state) => {
    const source = declared(id);
    const extracts = bundled ? [anExtract({ sourceId: id, period: '2017-04', bundled })] : [];
    expect(status('2026-11-13', { source, extracts }).state).toBe(state);
  });

  it('brought by a mirror, though nobody publishes it', () => {
    const source = declared('ods-practices');
    const extracts = [anExtract({ sourceId: source.id, period: '2019-11' })];
    expect(status('2026-11-13', { source, extracts })).toMatchObject({
      state: 'fresh',
      expected: null,
    });
  });
});

describe('when the next period is expected', () => {
  it.each([
    ['ae-attendances', '2026-12-31', undefined, '2027-02-14'],
    ['ae-attendances', '2027-01-31', undefined, '2027-03-14'],
    ['cover', '2026-06-30', undefined, '2026-12-29'],
    ['gp-payments', '2026-03-31', undefined, '2027-09-17'],
    // A directory tells the state of today: it is another one as the month begins.
    ['ods-trusts', '2026-11-30', undefined, '2026-12-02'],
    // Lists of addresses, what is published when it changes or once, and what has come to its end.
    ['qof-prevalence', '2018-03-31', undefined, null],
    ['ons-ccg-to-stp', '2021-04-30', undefined, null],
    ['obesity-admissions', '2015-03-31', undefined, null],
    ['dtoc-monthly', '2020-02-29', '2020-02', null],
    ['dtoc-monthly', '2019-12-31', '2020-02', '2020-03-13'],
    ['fingertips', null, undefined, null],
  ])('%s after %s', (id, newest, ends, expected) => {
    expect(expectedOn(declared(id), newest, ends)).toBe(expected);
  });
});
