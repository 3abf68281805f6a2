import type { Effects, FetchProgress, Phase } from '../model/effects.ts';
import { exitCodeOf, type Finding } from '../model/finding.ts';
import { EXIT, type ExitCode, Problem } from '../model/problem.ts';
import { type Presence, RUN_VERSION, type Run, type Runner } from '../model/run.ts';
import { runLog } from './run-log.ts';
import { beginRun, logPath, pruneRuns, settleRuns, writeRun } from './run-record.ts';

/** What is known of a run before it begins. */
export type RunAbout = Pick<
  Run,
  'command' | 'scheduled' | 'options' | 'pipelines' | 'footpack' | 'runner' | 'skipped'
> & {
  out: string;
  /** Texts that may stand nowhere, each with what stands in its place. */
  secrets: readonly (readonly [string, string])[];
};

/** What came of a run that went through. */
export interface RunOutcome {
  exitCode: ExitCode;
  findings: readonly Pick<Finding, 'name' | 'severity' | 'source' | 'period' | 'message'>[];
  checks: Run['checks'];
  release: Run['release'];
  /** What only the run could tell that it left out, and why. */
  skipped?: Run['skipped'];
}

export interface Recorder {
  /** The effects for the work: what it tells is told on, and kept. */
  effects: Effects;
  finished: (outcome: RunOutcome) => Run;
  /** An error ended it. `release` is the one that stands now. */
  failed: (error: unknown, release: Run['release']) => Run;
  /** A signal ended it; `exitCode` is the one that the process will give. */
  stopped: (exitCode: number, release: Run['release']) => Run;
}

/**
 * Keeps the record and the log of a run, in `<out>/runs`. A record that cannot be written is told
 * once and never ends the run: what it is about is worth more than it.
 */
export function openRecorder(
  about: RunAbout,
  effects: Effects,
  presence: (runner: Runner) => Presence,
): Recorder {
  const { out, secrets, ...known } = about;
  const began = effects.now();
  const clean = (text: string) =>
    secrets.reduce((told, [secret, instead]) => told.replaceAll(secret, instead), text);
  let run: Run = {
    schemaVersion: RUN_VERSION,
    id: '000000-00000000T000000Z',
    ...known,
    state: 'at work',
    started: began.toISOString(),
    ended: null,
    seconds: null,
    phases: [],
    fetched: [],
    bytes: 0,
    findings: [],
    checks: null,
    exitCode: null,
    problem: null,
    release: null,
  };
  let [begun, complained] = [false, false];
  const attempt = (write: () => void) => {
    try {
      write();
    } catch (error) {
      if (!complained) effects.log(`the run is not recorded: ${(error as Error).message}`);
      complained = true;
    }
  };
  let note: ReturnType<typeof runLog> = () => {};
  attempt(() => {
    run = beginRun(out, run);
    begun = true;
    note = runLog(logPath(out, run.id), effects.now);
    settleRuns(out, run.id, false, presence);
  });
  const keep = (write: () => void) => {
    if (begun) attempt(write);
  };
  const tell = (kind: 'log' | 'phase' | 'fetched', text: string) =>
    keep(() => note(kind, clean(text)));

  let phaseBegan = began;
  const endPhase = (at: Date) => {
    const last = run.phases.at(-1);
    if (last) last.seconds = seconds(phaseBegan, at);
  };
  const onPhase = (phase: Phase) => {
    const at = effects.now();
    endPhase(at);
    phaseBegan = at;
    run.phases.push({ phase, seconds: null });
    tell('phase', phase);
    keep(() => writeRun(out, run));
    if (run.phases.length === 1) {
      // A refresh tells its first part when it has got the lock.
      keep(() => settleRuns(out, run.id, run.command === 'refresh', presence));
    }
    effects.phase?.(phase);
  };
  const onProgress = (progress: FetchProgress) => {
    run.bytes = progress.bytes;
    const { finished } = progress;
    if (finished) {
      const { source, files, added, unchanged, findings } = finished;
      run.fetched.push({ source, files, added, unchanged, exitCode: exitCodeOf(findings) });
      run.findings.push(...findings.map(withoutCode));
      tell('fetched', `${source}: ${files} files, ${added} new, ${unchanged} unchanged`);
    }
    effects.progress?.(progress);
  };
  const close = (ended: Pick<Run, 'state' | 'exitCode' | 'release'> & Partial<Run>): Run => {
    const at = effects.now();
    if (ended.state === 'done') endPhase(at);
    run = { ...run, ...ended, ended: at.toISOString(), seconds: seconds(began, at) };
    keep(() => writeRun(out, run));
    keep(() => pruneRuns(out));
    return run;
  };

  return {
    effects: {
      ...effects,
      log: (line) => {
        tell('log', line);
        effects.log(line);
      },
      progress: onProgress,
      phase: onPhase,
    },
    finished: ({ exitCode, findings, checks, release, skipped = [] }) =>
      close({
        skipped: [...run.skipped, ...skipped],
        state: 'done',
        exitCode,
        findings: distinct([...run.findings, ...findings.map(withoutCode)]),
        checks,
        release,
      }),
    failed: (error, release) =>
      close({
        state: 'failed',
        exitCode: error instanceof Problem ? error.exitCode : EXIT.unexpected,
        problem: problemOf(error, clean),
        release,
      }),
    stopped: (exitCode, release) => close({ state: 'stopped', exitCode, release }),
  };
}

/** Seconds between two moments; none where the clock went back. */
function seconds(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime()) / 1000;
}

type Told = Run['findings'][number];

function withoutCode({ name, severity, source, period, message }: Told): Told {
  return { name, severity, source, period, message };
}

function distinct(findings: readonly Told[]): Told[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function problemOf(error: unknown, clean: (text: string) => string): Run['problem'] {
  const message = error instanceof Error ? error.message : String(error);
  const { where, untouched, next } = error instanceof Problem ? error.detail : {};
  const told = (text: string | undefined) => (text === undefined ? null : clean(text));
  return {
    message: clean(message),
    where: told(where),
    untouched: told(untouched),
    next: told(next),
  };
}
