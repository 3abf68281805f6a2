import { isStale } from '../fetch/state.ts';
import type { FetchedSource, FetchProgress } from '../model/effects.ts';

/** A terminal, or a log that a terminal is not. */
interface Target {
  isTTY?: boolean;
  columns?: number;
  write: (text: string) => unknown;
}

const REPAINT = 100;

/** What a fetch did for a source, in a line for a log. */
export function finishedLine({ source, files, added, unchanged, findings }: FetchedSource): string {
  const told = `${source}: ${files} ${files === 1 ? 'file' : 'files'}, ${added} new, ${unchanged} unchanged`;
  const amiss = findings.filter((f) => f.exitCode !== 0);
  return [
    `fetched   ${told}`,
    ...amiss.map(
      (f) => `stale     ${[f.source, f.period].filter(Boolean).join(' ')}: ${f.message}`,
    ),
  ].join('\n');
}

/** How far a fetch is, in one line of a terminal. `seconds` since it began. */
export function progressLine(progress: FetchProgress, seconds: number): string {
  const { sourcesDone, sources, bytes } = progress;
  const rate = seconds > 0 ? `, ${(bytes / 1e6 / seconds).toFixed(1)} MB/s` : '';
  return `fetching  ${sourcesDone} of ${sources} sources, ${(bytes / 1e6).toFixed(1)} MB${rate}`;
}

/**
 * Tells how a fetch goes on: on a terminal in one line that is painted over, in a log with one
 * quiet line a source. `clear` takes the line away before anything else is written.
 */
export function progressTo(target: Target, now: () => Date) {
  let [began, painted] = [0, 0];
  let shown = false;
  const clear = () => {
    if (shown) target.write('\r\u001b[2K');
    shown = false;
  };
  return {
    clear,
    show(progress: FetchProgress): void {
      const time = now().getTime();
      if (began === 0) began = time;
      if (progress.finished && (!target.isTTY || isStale(progress.finished.findings))) {
        clear();
        target.write(`${finishedLine(progress.finished)}\n`);
      }
      if (!target.isTTY || (progress.finished === null && time - painted < REPAINT)) return;
      painted = time;
      clear();
      if (progress.sourcesDone === progress.sources) return;
      const line = progressLine(progress, (time - began) / 1000);
      target.write(line.slice(0, (target.columns ?? 80) - 1));
      shown = true;
    },
  };
}
