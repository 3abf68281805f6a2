import { appendFileSync } from 'node:fs';
import type { RunLine } from '../model/run.ts';

/** The most lines of a log, and the most characters of a line. */
export const LOG_LINES = 5_000;
export const LOG_WIDTH = 2_000;

/** A log that grows line by line, each whole on disk before the next; a last line says it was cut. */
export function runLog(
  path: string,
  now: () => Date,
  bounds = { lines: LOG_LINES, width: LOG_WIDTH },
): (kind: RunLine['kind'], text: string) => void {
  let lines = 0;
  return (kind, text) => {
    lines += 1;
    if (lines > bounds.lines) return;
    const line: RunLine =
      lines === bounds.lines
        ? { at: now().toISOString(), kind: 'cut', text: 'there was more, which is not kept' }
        : { at: now().toISOString(), kind, text: shortened(text, bounds.width) };
    appendFileSync(path, `${JSON.stringify(line)}\n`);
  };
}

function shortened(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
