import { closeSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import type { Answer } from './answer.ts';
import { type Format, format, isText } from './format.ts';

/** Loaded when asked for: Arrow and DuckDB take longer to load than most queries to answer. */
const WRITERS = {
  async arrow(answer: Answer, path: string) {
    const { arrow } = await import('./arrow.ts');
    writeFileSync(path, arrow(answer, 'file'));
  },
  async parquet(answer: Answer, path: string) {
    const { parquet } = await import('./parquet.ts');
    await parquet(answer, path);
  },
};

/** Writes an answer to a file: beside it first, so that there is the whole file or none. */
export async function answerFile(answer: Answer, as: Format, path: string): Promise<void> {
  const part = `${path}.part`;
  try {
    if (isText(as)) writePieces(format(answer, as), part);
    else await WRITERS[as](answer, part);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function writePieces(pieces: Iterable<string>, path: string): void {
  const file = openSync(path, 'w');
  try {
    for (const piece of gathered(pieces)) writeSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/** Pieces in larger ones: one call of the system for each row would take most of the time. */
export function* gathered(pieces: Iterable<string>, size = 65_536): Iterable<string> {
  let held = '';
  for (const piece of pieces) {
    held += piece;
    if (held.length >= size) {
      yield held;
      held = '';
    }
  }
  if (held !== '') yield held;
}
