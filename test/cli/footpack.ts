import { spawn } from 'node:child_process';
import { type Ended, ended } from '../ended.ts';
import { commandLine } from '../product.ts';
import { packageRoot } from '../support.ts';

/**
 * Runs the command line in a process of its own, with a pipe for stdout: the compiled one where it is
 * newer than its sources, else from them. `before` is a command that runs another.
 */
export function footpack(
  args: readonly string[],
  cwd = packageRoot,
  before: readonly string[] = [],
): Promise<Ended> {
  const [program = '', ...rest] = [...before, ...commandLine, ...args];
  return ended(spawn(program, rest, { cwd, env: { ...process.env, NO_COLOR: '1' } }));
}
