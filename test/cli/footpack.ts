import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Ended, ended } from '../ended.ts';
import { packageRoot } from '../support.ts';

/**
 * Runs the command line from its sources, in a process of its own, with a pipe for stdout. `before` is a
 * command that runs another.
 */
export function footpack(
  args: readonly string[],
  cwd = packageRoot,
  before: readonly string[] = [],
): Promise<Ended> {
  const [program = '', ...rest] = [
    ...before,
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    join(packageRoot, 'src', 'cli', 'main.ts'),
    ...args,
  ];
  return ended(spawn(program, rest, { cwd, env: { ...process.env, NO_COLOR: '1' } }));
}
