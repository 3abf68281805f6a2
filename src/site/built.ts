import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PAGE } from './headers.ts';
import { type Offered, offeredFile } from './offered.ts';
import { fileWithin } from './within.ts';

/** Vite puts the hash of a file into its name, so that another file never has the same one. */
const HASHED = /^assets\/.+-[\w-]{8,}\.\w+$/;

/** The pages and what they load, as Vite built them. */
export function built(folder: string): (path: string) => Offered | null {
  const hashes = new Map<string, { mark: string; sha256: string }>();
  return (path) => {
    const found = fileWithin(folder, path);
    if (!found) return null;
    const mark = `${found.about.ino} ${found.about.size} ${found.about.mtimeMs}`;
    const known = hashes.get(path);
    const sha256 =
      known?.mark === mark
        ? known.sha256
        : createHash('sha256').update(readFileSync(found.path)).digest('hex');
    hashes.set(path, { mark, sha256 });
    return offeredFile(found.path, {
      sha256,
      size: found.about.size,
      modified: found.about.mtime,
      keeping: HASHED.test(path) ? 'immutable' : 'revalidate',
      headers: PAGE,
    });
  };
}
