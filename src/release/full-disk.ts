import { EXIT, Problem } from '../model/problem.ts';

/** As Node names it; DuckDB passes on only the words of the operating system. */
const CODES: readonly unknown[] = ['ENOSPC', 'EDQUOT'];
const WORDS = /No space left on device|Disk quota exceeded|There is not enough space on the disk/i;

/**
 * What an error of a build that ran out of disk says to a person; null for any other error. `out` is
 * the folder of releases. A `Problem` is left as it is: it has said what is wrong.
 */
export function fullDisk(error: unknown, out: string): Problem | null {
  if (!(error instanceof Error) || error instanceof Problem) return null;
  const { code, path } = error as NodeJS.ErrnoException;
  if (!CODES.includes(code) && !WORDS.test(error.message)) return null;
  // DuckDB names the file in its message: Could not write all bytes to file "…": No space left …
  const file = path ?? /\bfile "([^"]+)"/.exec(error.message)?.[1];
  return new Problem(EXIT.unexpected, 'the disk is full: nothing was published', {
    where: file ?? out,
    untouched: 'every release that was there, and latest.json, which points to the last of them',
    next:
      `make room on the disk of ${out} and run again, which clears what this run left in .work; ` +
      'footpack prune --keep N removes old releases',
  });
}
