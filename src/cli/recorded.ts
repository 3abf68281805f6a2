import { join } from 'node:path';
import { pipelines } from '../../pipelines/pipelines.ts';
import { redacted } from '../fetch/redacted.ts';
import type { Effects } from '../model/effects.ts';
import type { Run } from '../model/run.ts';
import type { Source } from '../model/source.ts';
import { standingId } from '../query/release-folder.ts';
import type { RefreshOptions } from '../refresh.ts';
import { readableManifest } from '../release/manifest.ts';
import { pipelinesAsked, skippedBy } from '../release/run-asked.ts';
import { noticeOf } from '../release/run-notice.ts';
import { openRecorder, type RunOutcome } from '../release/run-recorder.ts';
import { type Summary, summaryText } from '../release/summary.ts';
import { presence, thisRunner } from './runner.ts';

/** What a run is, for its record. */
export interface Recording {
  command: Run['command'];
  scheduled: boolean;
  from: RefreshOptions['from'];
  only: readonly string[];
  /** Other options, as they were given. */
  options: Readonly<Record<string, unknown>>;
  sources: readonly Source[];
  out: string;
  version: string;
  /** The webhook that hears how it ended. */
  notify: string | undefined;
}

/** Exit codes of a process that a signal ended, as shells give them. */
export const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
export type Signal = keyof typeof SIGNALS;

/** Options as a record keeps them: without what is not said, and without secrets. */
function kept(recording: Recording): Run['options'] {
  const { from, only, options, notify } = recording;
  const said = Object.entries(options).filter(
    ([, value]) =>
      value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return {
    from: from.kind,
    ...(from.kind === 'mirror' ? { mirror: redacted(from.mirror) } : {}),
    ...(only.length > 0 ? { source: [...only] } : {}),
    ...Object.fromEntries(said),
    ...(notify === undefined ? {} : { notify: `${new URL(notify).origin}/…` }),
  };
}

/** Texts that may stand nowhere, with what stands in their place. */
function secretsOf({ from, notify }: Recording): [string, string][] {
  const secrets: [string, string][] = [];
  if (from.kind === 'mirror') secrets.push([from.mirror, redacted(from.mirror)]);
  if (notify !== undefined) secrets.push([notify, `${new URL(notify).origin}/…`]);
  return secrets.filter(([secret, instead]) => secret !== instead);
}

/**
 * Does a piece of work with a record of it in `<out>/runs`: also of one that fails, and of one that
 * SIGTERM or SIGINT ends, which then leaves its current step and gives 143 or 130. What the work was
 * in the middle of is beside the releases, and the locks go with the process.
 */
export async function recorded<T>(
  recording: Recording,
  effects: Effects,
  work: (effects: Effects) => Promise<{ value: T; outcome: RunOutcome }>,
): Promise<T> {
  const { command, scheduled, from, only, sources, out, notify } = recording;
  const before = standingId(out);
  const now = (): Run['release'] => {
    const id = standingId(out);
    return id === null ? null : { id, isNew: id !== before };
  };
  const recorder = openRecorder(
    {
      command,
      scheduled,
      out,
      options: kept(recording),
      pipelines: pipelinesAsked(pipelines, sources, from.kind, only),
      skipped: skippedBy(sources, from.kind, only),
      footpack: recording.version,
      runner: thisRunner(),
      secrets: secretsOf(recording),
    },
    effects,
    presence,
  );
  let ended = false;
  const stop = (signal: Signal) => {
    // Between the end of the work and that of the process there is only a webhook to wait for.
    if (ended) process.exit(SIGNALS[signal]);
    const { phases, release } = recorder.stopped(SIGNALS[signal], now());
    const part = phases.at(-1)?.phase;
    effects.log(
      `stopped   by ${signal}${part ? ` in the part ${part}` : ''}; ` +
        `${release ? `release ${release.id} stands` : 'there is no release yet'}`,
    );
    process.exit(SIGNALS[signal]);
  };
  const signals = Object.keys(SIGNALS) as Signal[];
  for (const signal of signals) process.on(signal, stop);
  const tell = async (run: Run) => {
    ended = true;
    if (notify === undefined) return;
    const { postWebhook } = await import('../fetch/webhook.ts');
    recorder.effects.log(await postWebhook(notify, noticeOf(run)));
  };
  try {
    const { value, outcome } = await work(recorder.effects);
    await tell(recorder.finished(outcome));
    return value;
  } catch (error) {
    await tell(recorder.failed(error, now()));
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** A refresh with its record. The part that builds is loaded when it is needed. */
export async function recordedRefresh(
  options: RefreshOptions,
  about: { scheduled: boolean; notify: string | undefined },
  effects: Effects,
): Promise<{ exitCode: number; summary: Summary }> {
  const { from, only, out, sources, version, schemes, attribution } = options;
  const { extracts, indicatorFile, schemeFile, raw } = options;
  const given = { schemes, attribution, extracts, indicatorFile, schemeFile, raw };
  return recorded(
    { ...about, command: 'refresh', from, only, options: given, sources, out, version },
    effects,
    async (heard) => {
      const asked = new Set<string>();
      const { refresh } = await import('../refresh.ts');
      const refreshed = await refresh(options, {
        ...heard,
        progress: (progress) => {
          if (progress.finished) asked.add(progress.finished.source);
          heard.progress?.(progress);
        },
      });
      const { exitCode, summary } = refreshed;
      for (const line of summaryText(summary, out)) heard.log(line);
      const manifest = readableManifest(join(out, 'releases', summary.release));
      const unlisted =
        from.kind === 'mirror'
          ? sources.filter(
              ({ id, awaiting }) =>
                awaiting === undefined &&
                (only.length === 0 || only.includes(id)) &&
                !asked.has(id),
            )
          : [];
      return {
        value: refreshed,
        outcome: {
          exitCode,
          findings: (manifest?.findings ?? []) as RunOutcome['findings'],
          checks: manifest?.checks ?? null,
          release: { id: summary.release, isNew: summary.isNew },
          skipped: unlisted.map(({ id }) => ({ what: id, why: 'the mirror does not list it' })),
        },
      };
    },
  );
}
