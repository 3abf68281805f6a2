import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where a Chromium lies on this machine, or null; says so where there is none. */
export function chromiumPath(): string | null {
  const named = process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const path of named ? [named] : paths) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  console.warn('skipped, no Chromium is found: apt-get install chromium, or set CHROMIUM_PATH');
  return null;
}

/** As root, which a container often is, Chromium does not start within its sandbox. */
export const CHROMIUM_ARGS: readonly string[] =
  process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [];
