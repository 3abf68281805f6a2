import { existsSync, statSync } from 'node:fs';
import { dirname, extname, relative, resolve, sep } from 'node:path';
import { EXIT, Problem } from '../model/problem.ts';

/**
 * Refuses a file for `--output` that cannot be written, or that lies among the releases of `out`: a
 * release is immutable, and nothing is written into it.
 */
export function refuseOutput(output: string, out: string): void {
  const path = resolve(output);
  const folder = dirname(path);
  if (!existsSync(folder)) {
    throw new Problem(EXIT.usage, `there is no folder ${folder} to write to`, {
      untouched: 'everything: nothing was written',
      next: 'make it, or name a file elsewhere with --output',
    });
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new Problem(EXIT.usage, `${output} is a folder: --output names a file`, {
      untouched: output,
      next: 'name a file in it with --output',
    });
  }
  const within = relative(resolve(out), path);
  if (within !== '..' && !within.startsWith(`..${sep}`) && resolve(within) !== within) {
    throw new Problem(EXIT.usage, `${output} lies within ${out}, which holds releases alone`, {
      untouched: output,
      next: 'name a file elsewhere with --output',
    });
  }
}

/**
 * The format that the ending of a file asks for; undefined where it has no ending. Throws a usage
 * Problem for an ending that no format has: what is called `.xlsx` would not open as one.
 */
export function formatOfEnding<Format extends string>(
  output: string,
  endings: Readonly<Record<string, Format>>,
): Format | undefined {
  const ending = extname(output).toLowerCase();
  if (ending === '' || ending === '.') return undefined;
  if (Object.hasOwn(endings, ending)) return endings[ending];
  throw new Problem(EXIT.usage, `no format is written as ${ending}`, {
    where: output,
    untouched: 'everything: nothing was written',
    next: `end it in ${Object.keys(endings).join(', ')}; or say which with --format`,
  });
}
