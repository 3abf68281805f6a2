import {
  closeSync,
  type Dirent,
  fsyncSync,
  fsync as fsyncWith,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Asks the disk to hold what was written to a file or folder before anything else is done. */
export function settle(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    heedSync(error);
  } finally {
    closeSync(handle);
  }
}

const fsync = promisify(fsyncWith);

/** The same, while other work goes on. */
async function settled(path: string): Promise<void> {
  const handle = openSync(path, 'r');
  try {
    await fsync(handle);
  } catch (error) {
    heedSync(error);
  } finally {
    closeSync(handle);
  }
}

/** Some file systems cannot sync a folder; a disk that fails says something else, and is heard. */
function heedSync(error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EINVAL' && code !== 'EISDIR' && code !== 'EPERM') throw error;
}

/**
 * Settles every file below a folder, and each folder after what is in it, while other work goes on.
 * The files of one folder are settled side by side.
 */
export async function settleFolder(folder: string): Promise<void> {
  const entries = readdirSync(folder, { withFileTypes: true });
  const within = (entry: Dirent) => join(folder, entry.name);
  const [folders, files] = [true, false].map((is) => entries.filter((e) => e.isDirectory() === is));
  await Promise.all((files ?? []).map((file) => settled(within(file))));
  for (const inner of folders ?? []) await settleFolder(within(inner));
  await settled(folder);
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
