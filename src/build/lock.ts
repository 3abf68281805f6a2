import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '../duckdb/database.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { standingFolder } from './disk.ts';

/** How DuckDB says that another process has a database open, on Unix and on Windows. */
const HELD = /Conflicting lock|\(PID \d+\)|used by another process/;

/** What an option names, in words. */
const FOLDERS = { '--out': 'the folder of releases', '--raw': 'the raw archive' } as const;

/**
 * Takes the lock of a folder that an option names: a database held open for writing, which the kernel frees when
 * its process dies, however it dies. A file of the lock that was damaged, or never finished by a process that
 * was killed as it made it, is made good. Throws a Problem where another process has the lock (exit code
 * 6), and where the folder cannot be written to.
 */
export async function takeLock(
  workFolder: string,
  option: keyof typeof FOLDERS = '--out',
): Promise<Database> {
  const path = join(workFolder, 'lock.duckdb');
  try {
    return await openDatabase(path);
  } catch (error) {
    refuseHeld(error, workFolder, option);
    refuseReadOnly(path, workFolder, option);
    if (!existsSync(path)) throw error;
  }
  await mend(path, workFolder);
  try {
    return await openDatabase(path);
  } catch (error) {
    refuseHeld(error, workFolder, option);
    throw error;
  }
}

/** How the folder begins in which the file of a lock is made good. */
const MENDED = 'mended-';

/** How long that takes at the most, milliseconds: it takes a few. */
const MENDING = 60_000;

/**
 * Writes an empty database into a file of a lock that DuckDB cannot read. Into the same file, and not in its
 * place: a process that has taken the lock meanwhile keeps it.
 */
async function mend(path: string, workFolder: string): Promise<void> {
  const folder = mkdtempSync(join(workFolder, MENDED));
  try {
    const empty = join(folder, 'lock.duckdb');
    (await openDatabase(empty)).close();
    copyFileSync(empty, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Clears what a process left that was killed as it made the file of the lock good. For who has the
 * lock; what another process may be at work with at this moment stays for the next run.
 */
export function clearMended(workFolder: string, now: Date): void {
  for (const name of readdirSync(workFolder).filter((one) => one.startsWith(MENDED))) {
    const path = join(workFolder, name);
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (made < now.getTime() - MENDING) rmSync(path, { recursive: true, force: true });
  }
}

function refuseHeld(error: unknown, where: string, option: keyof typeof FOLDERS): void {
  const told = String(error);
  if (!HELD.test(told)) return;
  const holder = /\(PID (\d+)\)/.exec(told)?.[1];
  throw new Problem(
    EXIT.locked,
    `another run is at work here${holder ? `: process ${holder}` : ''}`,
    {
      where,
      untouched: 'everything',
      next: `wait for it to finish, or give ${option} another folder`,
    },
  );
}

/** Says so where the lock, or the folder in which it would be made, cannot be written. */
function refuseReadOnly(path: string, workFolder: string, option: keyof typeof FOLDERS): void {
  const standing = existsSync(path) ? path : standingFolder(workFolder);
  try {
    accessSync(standing, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EROFS' ? 'its file system is read-only' : `it is not yours to (${code})`;
    throw new Problem(EXIT.unexpected, `${FOLDERS[option]} cannot be written to: ${why}`, {
      where: standing,
      untouched: 'everything',
      next:
        `make it writable, or give ${option} another folder` +
        (option === '--raw' ? '; footpack refresh --offline builds from it as it is' : ''),
    });
  }
}
