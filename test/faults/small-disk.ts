// A refresh on a disk that fills, run where a small disk is mounted: `test/faults/full-disk.test.ts`.
// Argument: a `SmallDisk`. Prints, as JSON, what came of each run.
import { cpSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { runCommand } from '../../src/cli/run-command.ts';
import type { Effects, Phase } from '../../src/model/effects.ts';
import { refresh } from '../../src/refresh.ts';
import { type Aftermath, aftermath } from './aftermath.ts';
import { type SmallOptions, wholeOptions } from './small-options.ts';

export interface SmallDisk {
  packageRoot: string;
  /** Where the disk is mounted. */
  disk: string;
  /** A folder of releases with one, which is copied to the disk. */
  before: string;
  /** Of the refresh; `out` lies on the disk. */
  options: SmallOptions;
  /** A phase at whose beginning the disk fills but for so many bytes; null where it never does. */
  fills: ({ phase: Phase; but: number } | null)[];
}

export interface Outcome extends Aftermath {
  code: number;
  stderr: string;
  /** Phases that began. */
  phases: Phase[];
}

const given: SmallDisk = JSON.parse(process.argv[2] ?? '');
const { disk, before, options, packageRoot, fills } = given;
const ballast = join(disk, 'ballast');

function fill(but: number): void {
  const { bavail, bsize } = statfsSync(disk);
  const block = Buffer.alloc(Math.max(0, bavail * bsize - but));
  writeFileSync(ballast, block);
}

/** One refresh, as the command would end: its exit code, and what it says on stderr. */
async function refreshed(filled: SmallDisk['fills'][number]): Promise<Outcome> {
  const phases: Phase[] = [];
  const effects: Effects = {
    now: () => new Date('2026-11-23T09:00:00Z'),
    packageRoot,
    log: () => {},
    phase: (phase) => {
      phases.push(phase);
      if (phase === filled?.phase) fill(filled.but);
    },
  };
  let stderr = '';
  const { write } = process.stderr;
  process.stderr.write = (text: string | Uint8Array) => {
    stderr += text;
    return true;
  };
  process.exitCode = 0;
  try {
    const command = new Command().action(async () => {
      await refresh(wholeOptions(options), effects);
    });
    await runCommand(command, ['node', 'footpack']);
  } finally {
    process.stderr.write = write;
  }
  rmSync(ballast, { force: true });
  return { code: Number(process.exitCode), stderr, phases, ...aftermath(options.out) };
}

cpSync(before, options.out, { recursive: true });
const outcomes: Outcome[] = [];
for (const filled of fills) outcomes.push(await refreshed(filled));
process.exitCode = 0;
console.log(JSON.stringify(outcomes));
