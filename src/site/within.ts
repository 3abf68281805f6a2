import { realpathSync, type Stats, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * A file below a folder, with where it truly lies. Null where there is none, where it is no file, and
 * where a link leads out of the folder.
 */
export function fileWithin(folder: string, path: string): { path: string; about: Stats } | null {
  try {
    // Asked of the system: Node's own way looks at each folder above, at every request.
    const [root, real] = [folder, join(folder, path)].map((one) => realpathSync.native(one));
    if (root === undefined || real === undefined) return null;
    if (!real.startsWith(`${root}${sep}`)) return null;
    const about = statSync(real);
    return about.isFile() ? { path: real, about } : null;
  } catch {
    return null;
  }
}
