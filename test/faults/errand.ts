import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Phase } from '../../src/model/effects.ts';
import { packageRoot } from '../support.ts';
import type { SmallOptions } from './small-options.ts';

/**
 * When a process dies, by SIGKILL: as a phase begins (0), or before the first, second, … change that
 * it makes to the file system after that. Changes are those that Node makes, in their order; what
 * DuckDB writes lies between them.
 */
export interface Moment {
  phase: Phase;
  change: number;
}

/** What a process of its own is sent to do, as JSON: `test/faults/victim.ts`. */
export type Errand = { dies: Moment | null } & (
  | { task: 'refresh'; packageRoot: string; options: SmallOptions }
  | { task: 'publish'; out: string; made: string }
);

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs a TypeScript file of this folder with an argument, given as JSON, to its end. */
export function run(file: string, argument: unknown, before: string[] = []): Promise<Ended> {
  const [program = '', ...args] = [
    ...before,
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    join(packageRoot, 'test', 'faults', file),
    JSON.stringify(argument),
  ];
  const child = spawn(program, args, { cwd: packageRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Sends a process on an errand, from which it may not come back. */
export const sent = (errand: Errand): Promise<Ended> => run('victim.ts', errand);
