import { spawnSync } from 'node:child_process';

/**
 * Commands that run another where something is mounted for it and its children alone: an ordinary user may,
 * in a namespace of his own, where the machine lets him.
 */

const OWN = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c'];

/** Runs a command with an empty disk of a size, as `320m`, at a folder. */
export function onSmallDisk(size: string, folder: string): string[] {
  const script = 'mount -t tmpfs -o size="$0" footpack-test "$1" && shift && exec "$@"';
  return [...OWN, script, size, folder];
}

/** Runs a command for which nothing below a folder can be written. */
export function withReadOnly(folder: string): string[] {
  const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
  return [...OWN, script, folder];
}

/** Whether this machine lets its users do that; says so where it does not. */
export function mayMount(mounted: readonly string[]): boolean {
  const [program = '', ...args] = [...mounted, 'true'];
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return true;
  console.warn(`skipped, nothing can be mounted here: ${error?.message ?? stderr.trim()}`);
  return false;
}
