import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Effects } from '../model/effects.ts';
import { progressTo } from './progress.ts';

/** The folder of this package: the nearest above this file with a package.json named footpack. */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'footpack') {
      return folder;
    }
    if (folder === dirname(folder)) throw new Error('footpack cannot find its own package.json');
  }
}

/** The world as it is: the clock, this package, and stderr for narration. */
export function processEffects(): Effects {
  const now = () => new Date();
  const progress = progressTo(process.stderr, now);
  return {
    now,
    packageRoot: packageRoot(),
    log: (line) => {
      progress.clear();
      process.stderr.write(`${line}\n`);
    },
    progress: progress.show,
  };
}
