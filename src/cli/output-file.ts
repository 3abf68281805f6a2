import { existsSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { EXIT, Problem } from '../model/problem.ts';

/**
 * Refuses a file for `--output` that cannot be written, or that lies among the releases of `out`: a
 * release is immutable, and nothing is written into it.
 */
export function refuseOutput(output: string, out: string): void {
  const path = resolve(output);
  const folder = dirname(path);
  if (!existsSync(folder)) {
    throw new Problem(EXIT.usage, `there is no folder ${folder} to write to`);
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new Problem(EXIT.usage, `${output} is a folder: --output names a file`);
  }
  const within = relative(resolve(out), path);
  if (within !== '..' && !within.startsWith(`..${sep}`) && resolve(within) !== within) {
    throw new Problem(EXIT.usage, `${output} lies within ${out}, which holds releases alone`, {
      untouched: output,
      next: 'name a file elsewhere with --output',
    });
  }
}
