import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** What was asked at the prompt, over the years. */
export interface SqlHistory {
  /** The latest first. */
  entries: string[];
  remember: (entry: string) => void;
}

const MOST = 1000;

/** Where it is kept: in the user's own folder of states, not beside releases that others read. */
export function historyFile(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  platform: NodeJS.Platform,
): string {
  const told = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_STATE_HOME;
  const otherwise =
    platform === 'win32' ? join(home, 'AppData', 'Local') : join(home, '.local', 'state');
  return join(told && isAbsolute(told) ? told : otherwise, 'footpack', 'sql-history');
}

/**
 * The questions of earlier prompts, one a line. A file that cannot be read or written is no failure:
 * the history is then that of this prompt alone.
 */
export function sqlHistory(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  platform: NodeJS.Platform,
): SqlHistory {
  const path = historyFile(env, home, platform);
  const lines = quietly(() => readFileSync(path, 'utf8').split('\n').filter(Boolean)) ?? [];
  if (lines.length > 2 * MOST) {
    quietly(() => writeFileSync(path, `${lines.slice(-MOST).join('\n')}\n`));
  }
  return {
    entries: lines.slice(-MOST).reverse(),
    remember(entry) {
      quietly(() => {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        appendFileSync(path, `${entry}\n`, { mode: 0o600 });
      });
    },
  };
}

function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
