// A process that does refreshes, one after the other, each as its command does, and prints an `Alone` of
// each as JSON, a line each. Its argument is an `Errands`.
import { readFileSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import type { Effects } from '../src/model/effects.ts';
import type { Summary } from '../src/release/summary.ts';
import type { SmallOptions } from './faults/small-options.ts';

export interface Errands {
  packageRoot: string;
  runs: { options: SmallOptions; now: string }[];
  /** A file that the process may write: the modules that it has loaded. */
  loaded: string;
}

/** What came of a refresh. */
export interface Alone {
  exitCode: number;
  release: string;
  isNew: boolean;
  tables: Summary['tables'];
  told: string[];
  /** Packages of node_modules that were loaded by its end. */
  packages: string[];
}

/** Runs in a thread of its own: notes every module on its way to be loaded. */
const HOOKS = `
  import { appendFileSync } from 'node:fs';
  let file;
  export function initialize(given) { file = given; }
  export async function resolve(specifier, context, next) {
    const found = await next(specifier, context);
    appendFileSync(file, found.url + '\\n');
    return found;
  }`;

const { packageRoot, runs, loaded }: Errands = JSON.parse(process.argv[2] ?? '');
writeFileSync(loaded, '');
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: loaded });

function packages(): string[] {
  const found = readFileSync(loaded, 'utf8').matchAll(
    /\/node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//g,
  );
  return [...new Set([...found].map(([, name]) => name ?? ''))].sort();
}

const { recordedRefresh } = await import('../src/cli/recorded.ts');
const { wholeOptions } = await import('./faults/small-options.ts');
for (const { options, now } of runs) {
  const told: string[] = [];
  const effects: Effects = {
    now: () => new Date(now),
    packageRoot,
    log: (line) => told.push(line),
  };
  const about = { scheduled: false, notify: undefined };
  const { exitCode, summary } = await recordedRefresh(wholeOptions(options), about, effects);
  const { release, isNew, tables } = summary;
  const alone: Alone = { exitCode, release, isNew, tables, told, packages: packages() };
  console.log(JSON.stringify(alone));
}
