import { Option } from 'commander';
import { settingOption } from './settings.ts';

/** Options that every command takes: where releases and the archive lie, and JSON on stdout. */
export const outOption = () => settingOption('out');
export const rawOption = () => settingOption('raw');
export const jsonOption = () =>
  new Option('--json', 'print JSON (the default when stdout is not a terminal)');

/** Whether a result is printed as JSON: when asked for, and in a pipe. */
export function wantsJson(options: { json?: boolean }): boolean {
  return options.json === true || process.stdout.isTTY !== true;
}
