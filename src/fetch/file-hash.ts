import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** The bytes of a file, by their number and their SHA-256 in hexadecimal digits. */
export interface FileHash {
  bytes: number;
  sha256: string;
}

/** What is read of a file at one time. It is hashed at once, so that one piece serves every file. */
const piece = Buffer.allocUnsafeSlow(2 ** 20);

/** Pieces after which others have their turn. */
const TURN = 16;

/** Hashes a file of any size, a piece a step. */
function* hashing(path: string): Generator<void, FileHash> {
  const hash = createHash('sha256');
  const handle = openSync(path, 'r');
  try {
    for (let bytes = 0; ; ) {
      const read = readSync(handle, piece);
      if (read === 0) return { bytes, sha256: hash.digest('hex') };
      hash.update(piece.subarray(0, read));
      bytes += read;
      yield;
    }
  } finally {
    closeSync(handle);
  }
}

/** Hashes a file while nothing else is done. */
export function hashFile(path: string): FileHash {
  const steps = hashing(path);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The SHA-256 of a file, taken while other work has its turns. */
export async function fileSha256(path: string): Promise<string> {
  const steps = hashing(path);
  for (let taken = 1; ; taken += 1) {
    const step = steps.next();
    if (step.done) return step.value.sha256;
    if (taken % TURN === 0) await setImmediate();
  }
}
