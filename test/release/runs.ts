import { RUN_VERSION, type Run } from '../../src/model/run.ts';

/** A refresh that went through, with nothing special about it but for what a test says. */
export function aRun(given: Partial<Run> & { started?: string } = {}): Run {
  const started = given.started ?? '2026-11-12T10:30:02.000Z';
  return {
    schemaVersion: RUN_VERSION,
    id: `000001-${started.replace(/[-:]|\.\d+/g, '')}`,
    command: 'refresh',
    scheduled: true,
    options: { from: 'live' },
    pipelines: ['urgent-care'],
    footpack: '0.0.0-test',
    runner: { pid: 4711, host: 'a machine', began: 'at some time' },
    state: 'done',
    started,
    ended: started,
    seconds: 0,
    phases: [],
    fetched: [],
    bytes: 0,
    skipped: [],
    findings: [],
    checks: null,
    exitCode: 0,
    problem: null,
    release: null,
    ...given,
  };
}
