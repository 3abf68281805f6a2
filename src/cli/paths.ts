import { statSync } from 'node:fs';
import { Option } from 'commander';
import { EXIT, Problem } from '../model/problem.ts';
import { settingOption } from './settings.ts';

/** Options that every command takes: where releases and the archive lie, and JSON on stdout. */
export const outOption = () => settingOption('out');
export const rawOption = () => settingOption('raw');
export const jsonOption = () =>
  new Option('--json', 'print JSON (the default when stdout is not a terminal)');

/** Refuses a file where the folder of releases or the archive is meant. */
export function refuseFiles({ out, raw }: { out?: unknown; raw?: unknown }): void {
  for (const [option, path] of Object.entries({ '--out': out, '--raw': raw })) {
    if (typeof path !== 'string') continue;
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) continue;
    throw new Problem(EXIT.usage, `${option} names a file, where a folder is meant`, {
      where: path,
      untouched: 'everything',
      next: `name a folder with ${option}; one that is not there yet is made`,
    });
  }
}

/** Whether a result is printed as JSON: when asked for, and in a pipe. */
export function wantsJson(options: { json?: boolean }): boolean {
  return options.json === true || process.stdout.isTTY !== true;
}
