import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this program's own code, compiled or not: that of `src` and of `pipelines`. */
const CODE = fileURLToPath(new URL('../../', import.meta.url));

const known = new Map<string, string>();

/**
 * SHA-256 of footpack's own code below some folders, such as `src/read`: what was made with other code
 * may be another thing.
 */
export function codeHash(...folders: readonly string[]): string {
  const asked = folders.join(' ');
  const before = known.get(asked);
  if (before !== undefined) return before;
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const name of readdirSync(join(CODE, folder), {
      recursive: true,
      encoding: 'utf8',
    }).sort()) {
      if (!/(?<!\.d)\.[jt]s$/.test(name)) continue;
      hash.update(`${folder}/${name}\n`).update(readFileSync(join(CODE, folder, name)));
    }
  }
  const told = hash.digest('hex');
  known.set(asked, told);
  return told;
}
