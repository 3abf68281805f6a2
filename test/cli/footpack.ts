import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../support.ts';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command line from its sources, in a process of its own, with a pipe for stdout. */
export function footpack(args: readonly string[], cwd = packageRoot): Promise<Ran> {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(packageRoot, 'src', 'cli', 'main.ts'), ...args],
    { cwd, env: { ...process.env, NO_COLOR: '1' } },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
