import { existsSync, readdirSync } from 'node:fs';
import { Command } from 'commander';
import { counted } from '../model/counted.ts';
import { type Run, type Standing, standingOf } from '../model/run.ts';
import { readRuns, runsFolder } from '../release/run-record.ts';
import { momentText } from './moment.ts';
import { atLeastOne } from './options.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { printRows } from './print.ts';
import { presence } from './runner.ts';

const EXAMPLES = `Examples:
  footpack runs                         the last runs, the newest first
  footpack runs --limit 1 --json | jq '.[0].findings'
`;

/** How many runs are listed unless told. */
const USUAL = 20;

/** A run as a row of a table: its record holds more. */
function row(run: Run, state: Standing) {
  return {
    started: momentText(new Date(run.started)),
    command: run.scheduled ? 'schedule' : run.command,
    process: run.runner.pid,
    state,
    part: run.phases.at(-1)?.phase ?? null,
    seconds: run.seconds === null ? null : run.seconds.toFixed(1),
    code: run.exitCode,
    'came to': run.problem?.message ?? run.release?.id ?? null,
  };
}

/** The files of records that cannot be read: cut short, or written by a later footpack. */
function unreadable(out: string): string[] {
  if (!existsSync(runsFolder(out))) return [];
  const read = new Set(readRuns(out).map(({ id }) => `${id}.json`));
  return readdirSync(runsFolder(out))
    .filter((name) => /^\d{6,}-\d{8}T\d{6}Z\.json$/.test(name) && !read.has(name))
    .sort();
}

export function runsCommand(): Command {
  return new Command('runs')
    .summary('past runs, and one that is at work')
    .description(
      'Lists runs, the newest first: what each was asked for, how long it took, what it fetched and ' +
        'left out, what it noticed and what came of it.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--limit <n>', `how many at most (default: ${USUAL})`, atLeastOne)
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action((given: { out: string; limit?: number; json?: boolean }) => {
      const runs = readRuns(given.out, given.limit ?? USUAL).map((run) => ({
        run,
        state: standingOf(run, presence),
      }));
      const lost = unreadable(given.out);
      if (lost.length > 0) {
        process.stderr.write(
          `${counted(lost.length, 'record')} in ${runsFolder(given.out)} cannot be read, and ` +
            `${lost.length === 1 ? 'is' : 'are'} left out: ${lost.slice(-3).join(', ')}\n`,
        );
      }
      if (runs.length === 0 && lost.length === 0) {
        process.stderr.write(`no run is recorded in ${runsFolder(given.out)} yet\n`);
      }
      const rows = wantsJson(given)
        ? runs.map(({ run, state }) => ({ ...run, state }))
        : runs.map(({ run, state }) => row(run, state));
      const columns = ['started', 'command', 'process', 'state', 'part', 'seconds', 'code'];
      printRows(rows, [...columns, 'came to'], given, {
        whole: ['started', 'state'],
        spare: ['part', 'process', 'seconds'],
      });
    });
}
