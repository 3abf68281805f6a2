import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Asks the disk to hold what was written to a file or folder before anything else is done. */
export function settle(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    // Some file systems cannot sync a folder; a disk that fails says something else.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EINVAL' && code !== 'EISDIR' && code !== 'EPERM') throw error;
  } finally {
    closeSync(handle);
  }
}

/** Settles every file below a folder, and then each folder after those within it. */
export function settleFolder(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) settleFolder(path);
    else settle(path);
  }
  settle(folder);
}

/** Moves a file or folder, and has the disk hold the move. */
export function moved(from: string, to: string): void {
  renameSync(from, to);
  settle(dirname(to));
}

/**
 * Writes beside, settles, then renames: a reader sees the old file or the new one, never a part, and
 * so does the next start after a power cut. A write that fails leaves no part behind.
 */
export function writeWhole(path: string, bytes: Uint8Array | string): void {
  const part = `${path}.part`;
  try {
    writeFileSync(part, bytes);
    settle(part);
    moved(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
