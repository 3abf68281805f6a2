import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { Presence, Run } from '../../src/model/run.ts';
import { runLog } from '../../src/release/run-log.ts';
import {
  beginRun,
  logPath,
  pruneRuns,
  readRuns,
  settleRuns,
  tooOld,
  writeRun,
} from '../../src/release/run-record.ts';
import { scratch } from '../support.ts';
import { aRun } from './runs.ts';

const base = scratch();
let places = 0;
function place(): string {
  places += 1;
  return join(base, `out-${places}`);
}

/** Begins a run at a moment; it is written as it is given. */
function begun(out: string, given: Partial<Run> = {}): Run {
  const { id: _, ...about } = aRun(given);
  return beginRun(out, about);
}

describe('the records of runs', () => {
  it('are in the order of their runs, though the clock goes back between two', () => {
    const out = place();
    begun(out, { started: '2030-01-01T00:00:00.000Z' });
    begun(out, { started: '2026-11-12T10:30:00.000Z' });
    begun(out, { started: '2026-11-12T10:30:00.000Z' });
    expect(readRuns(out).map((run) => run.id)).toEqual([
      '000003-20261112T103000Z',
      '000002-20261112T103000Z',
      '000001-20300101T000000Z',
    ]);
    expect(readRuns(out, 1)).toHaveLength(1);
  });

  it('are none where nothing ran, and without one that is damaged or of a later footpack', () => {
    const out = place();
    expect(readRuns(out)).toEqual([]);
    const run = begun(out);
    writeFileSync(join(out, 'runs', '000002-20261112T103000Z.json'), '{"schemaVersion": 1');
    writeFileSync(
      join(out, 'runs', '000003-20261112T103000Z.json'),
      JSON.stringify({ ...run, schemaVersion: 2 }),
    );
    expect(readRuns(out)).toEqual([run]);
    // Their numbers are taken nevertheless.
    expect(begun(out).id).toMatch(/^000004-/);
  });

  it('hold to the schema that lies beside them', () => {
    const out = place();
    const run = begun(out, { options: { from: 'mirror', mirror: 'https://mirror.nhs.uk/' } });
    const ajv = new Ajv2020({ allErrors: true });
    addFormats.default(ajv);
    const schema = JSON.parse(readFileSync(join(out, 'runs', 'run.schema.json'), 'utf8'));
    const holds = ajv.compile(schema);
    expect(holds(run), JSON.stringify(holds.errors)).toBe(true);
    expect(holds({ ...run, state: 'lost' })).toBe(false);
    expect(holds({ ...run, id: '1' })).toBe(false);
  });

  it('of runs that ended without a word are closed by the next', () => {
    const out = place();
    const atWork = { state: 'at work', ended: null, seconds: null, exitCode: null } as const;
    const phases = [{ phase: 'fetch', seconds: null }] as const;
    const gone = begun(out, { ...atWork, runner: { pid: 1, host: 'here', began: 'gone' } });
    const elsewhere = { pid: 2, host: 'elsewhere', began: null };
    const hadLock = begun(out, { ...atWork, phases: [...phases], runner: elsewhere });
    const waits = begun(out, { ...atWork, runner: elsewhere });
    const fetches = begun(out, {
      ...atWork,
      command: 'fetch',
      phases: [...phases],
      runner: elsewhere,
    });
    const own = begun(out, { ...atWork, phases: [...phases], runner: elsewhere });
    const presence = ({ began }: Run['runner']): Presence =>
      began === 'gone' ? 'gone' : 'elsewhere';
    const states = () => new Map(readRuns(out).map((run) => [run.id, run.state]));

    settleRuns(out, own.id, false, presence);
    expect(states().get(gone.id)).toBe('did not finish');
    expect(states().get(hadLock.id)).toBe('at work');

    // With the lock in hand, no other refresh that had it can be at work, wherever it ran.
    settleRuns(out, own.id, true, presence);
    expect(states().get(hadLock.id)).toBe('did not finish');
    for (const { id } of [waits, fetches, own]) expect(states().get(id)).toBe('at work');
  });

  it('are pruned, but for the last of each pipeline and those at work', () => {
    const out = place();
    const finance = begun(out, { pipelines: ['finance'] });
    const old = begun(out, { pipelines: ['finance', 'urgent-care'] });
    const working = begun(out, { pipelines: [], state: 'at work' });
    const gone = begun(out, { pipelines: [] });
    runLog(logPath(out, gone.id), () => new Date(0))('log', 'a line');
    const kept = [begun(out), begun(out)];
    expect(tooOld(readRuns(out), 2).map((run) => run.id)).toEqual([gone.id, finance.id]);
    pruneRuns(out, 2);
    const left = [old, working, ...kept].map((run) => run.id).reverse();
    expect(readRuns(out).map((run) => run.id)).toEqual(left);
    expect(readdirSync(join(out, 'runs')).filter((name) => name.endsWith('.jsonl'))).toEqual([]);
  });

  it('that cannot be read are pruned as well, once they are old', () => {
    const out = place();
    mkdirSync(join(out, 'runs'), { recursive: true });
    const [old, late] = ['000001-20261112T103000Z', '000004-20261112T103000Z'];
    writeFileSync(join(out, 'runs', `${old}.json`), '');
    const kept = [begun(out), begun(out)];
    writeFileSync(join(out, 'runs', `${late}.json`), '');
    pruneRuns(out, 3);
    const left = readdirSync(join(out, 'runs')).filter((name) => /^\d/.test(name));
    expect(left.sort()).toEqual([...kept.map(({ id }) => id), late].map((id) => `${id}.json`));
  });

  it('are replaced whole: a reader never sees a part', () => {
    const out = place();
    const run = begun(out, { state: 'at work' });
    writeRun(out, { ...run, phases: [{ phase: 'fetch', seconds: null }] });
    writeRun(out, { ...run, state: 'done', seconds: 3 });
    expect(readRuns(out)).toMatchObject([{ state: 'done', seconds: 3 }]);
    expect(existsSync(join(out, 'runs', `${run.id}.json.part`))).toBe(false);
  });
});

describe('the log of a run', () => {
  it('is bounded in lines and in their width, and says so', () => {
    mkdirSync(base, { recursive: true });
    const path = join(base, 'log.jsonl');
    const note = runLog(path, () => new Date('2026-11-12T10:30:00Z'), { lines: 3, width: 10 });
    for (const text of ['first', 'a second one', 'third', 'fourth', 'fifth']) note('log', text);
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { at: '2026-11-12T10:30:00.000Z', kind: 'log', text: 'first' },
      { at: '2026-11-12T10:30:00.000Z', kind: 'log', text: 'a second …' },
      {
        at: '2026-11-12T10:30:00.000Z',
        kind: 'cut',
        text: 'there was more, which is not kept',
      },
    ]);
  });
});
