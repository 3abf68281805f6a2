import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Phase } from '../../src/model/effects.ts';
import { type Ended, ended } from '../ended.ts';
import { typescript } from '../product.ts';
import { packageRoot } from '../support.ts';
import type { SmallOptions } from './small-options.ts';

/**
 * A moment of a run: as a phase begins (0), or as it is about to take its first, second, … step after
 * that; where it says `late`, so many ms after. Steps are the changes that Node makes to the file
 * system and the statements that DuckDB is given, in their order. A phase that has fewer steps ends
 * with the moment.
 */
export interface Moment {
  phase: Phase;
  step: number;
  late?: number;
}

/** What befalls a process, and when: it gives itself a signal. */
export interface Mishap {
  at: Moment;
  signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP';
}

/** What a process of its own is sent to do, as JSON: `test/faults/victim.ts`. */
export type Errand = { mishap: Mishap | null } & (
  | {
      task: 'refresh';
      packageRoot: string;
      options: SmallOptions;
      now: string;
      /** Another moment that the clock shows once a phase has begun. */
      later?: { phase: Phase; now: string };
    }
  | { task: 'publish'; out: string; made: string }
);

/** What a process that comes back from its errand prints, as JSON. */
export interface Told {
  /** The steps of each phase that began, each as its name and the path that it is about. */
  steps: Partial<Record<Phase, string[]>>;
}

/** A TypeScript file of this folder with an argument, given as JSON, in a process of its own. */
export function begun(file: string, argument: unknown, before: string[] = []) {
  const [program = '', ...args] = [
    ...before,
    ...typescript,
    join(packageRoot, 'test', 'faults', file),
    JSON.stringify(argument),
  ];
  return spawn(program, args, { cwd: packageRoot, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs one to its end. */
export function run(file: string, argument: unknown, before: string[] = []): Promise<Ended> {
  return ended(begun(file, argument, before));
}

/** Sends a process on an errand, from which it may not come back. */
export const sent = (errand: Errand): Promise<Ended> => run('victim.ts', errand);
