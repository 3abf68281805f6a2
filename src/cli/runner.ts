import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Presence, Runner } from '../model/run.ts';

/**
 * Which process is at work, and whether it still is. The number of a process is given again to
 * another one, so its start stands beside it; and it means nothing on another machine.
 */

/** The text of a file of the system, or null where there is none. */
function systemText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

/** This machine; of a container, which may share the name of its host, the space of its numbers. */
function here(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/**
 * When a process began: on Linux the boot and the ticks since, elsewhere what `ps` says. Null where
 * there is no such process, or the system does not tell.
 */
function beganAt(pid: number): string | null {
  const boot = systemText('/proc/sys/kernel/random/boot_id');
  if (boot !== null) {
    // The name of the program, in brackets, may hold spaces and brackets of its own.
    const fields = systemText(`/proc/${pid}/stat`)
      ?.replace(/^.*\) /s, '')
      .split(' ');
    // A zombie has ended: its parent has not looked yet.
    return fields === undefined || fields[0] === 'Z' ? null : `${boot} ${fields[19]}`;
  }
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    const told = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, stdio });
    return told.toString().trim() || null;
  } catch {
    return null;
  }
}

/** This process. */
export function thisRunner(): Runner {
  return { pid: process.pid, host: here(), began: beganAt(process.pid) };
}

/** Whether the process of a run is still there. */
export function presence(runner: Runner): Presence {
  if (runner.host !== here()) return 'elsewhere';
  try {
    process.kill(runner.pid, 0);
  } catch (error) {
    // A process of somebody else is there, though it may not be signalled.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'gone';
  }
  if (runner.began === null) return 'here';
  return beganAt(runner.pid) === runner.began ? 'here' : 'gone';
}
