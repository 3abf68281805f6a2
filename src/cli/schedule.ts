import { type ChildProcess, spawn } from 'node:child_process';
import { Command } from 'commander';
import { Cron } from 'croner';
import { sources } from '../../pipelines/catalogue.ts';
import { pipelines } from '../../pipelines/pipelines.ts';
import type { Effects } from '../model/effects.ts';
import { ZONE } from '../model/pipeline.ts';
import { EXIT } from '../model/problem.ts';
import { standingOf } from '../model/run.ts';
import { type Due, dueAt } from '../query/due.ts';
import { askable } from '../release/run-asked.ts';
import { readRuns } from '../release/run-record.ts';
import type { Origin } from '../retrieve.ts';
import { type BuildGiven, buildOf, refuseSchemes, withBuild, withLimits } from './build-options.ts';
import { processEffects } from './effects.ts';
import { momentText } from './moment.ts';
import { liveOption } from './options.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { printRows } from './print.ts';
import { recordedRefresh, SIGNALS, type Signal } from './recorded.ts';
import { presence } from './runner.ts';
import { settingOption } from './settings.ts';

interface Given extends BuildGiven {
  once?: boolean;
  mirror?: string;
  notify?: string;
  json?: boolean;
}

const EXAMPLES = `Examples:
  footpack schedule         stay, and run what is due when it is due
  footpack schedule --once  run what is due now: for cron and its like
  footpack schedule --scheme icb-2026 --notify https://chat.nhs.uk/hooks/9f2
`;

/** Looks besides at this minute of each hour: a try that did not go well is made again then. */
const HOURLY = '7 * * * *';

/** How each pipeline stands now, by the records of runs. */
function dues(given: Given, now: Date): Due[] {
  const runs = readRuns(given.out).map((run) => ({ run, standing: standingOf(run, presence) }));
  return dueAt(pipelines, runs, given.mirror ? 'mirror' : 'live', now);
}

/** When the schedule next asks, and whom, in words. */
function nextWords(all: readonly Due[]): string {
  const times = all.flatMap(({ next }) => (next ? [next.getTime()] : []));
  if (times.length === 0) return 'nothing is ever asked';
  const first = Math.min(...times);
  const who = all.filter(({ next }) => next?.getTime() === first).map(({ pipeline }) => pipeline);
  return `next ${who.join(', ')}, on ${momentText(new Date(first))}`;
}

/** Runs what is due now, all of it in one refresh, and tells what came of it. */
async function once(given: Given, effects: Effects): Promise<void> {
  const all = dues(given, effects.now());
  const due = all.filter((d) => d.due);
  if (due.length === 0) {
    effects.log(`nothing   is due; ${nextWords(all)}`);
    const rows = all.map(({ pipeline, why, last, next }) => ({
      pipeline,
      why,
      last: last?.toISOString() ?? null,
      next: next?.toISOString() ?? null,
    }));
    printRows(rows, ['pipeline', 'why', 'last', 'next'], given, {
      whole: ['pipeline', 'next'],
      spare: ['last'],
    });
    return;
  }
  for (const { pipeline, why } of due) effects.log(`due       ${pipeline}: ${why}`);
  const from: Origin = given.mirror ? { kind: 'mirror', mirror: given.mirror } : { kind: 'live' };
  const only = due.flatMap(({ pipeline }) => {
    const mine = pipelines.find(({ id }) => id === pipeline);
    return mine ? askable(mine, sources, from.kind) : [];
  });
  const options = { ...buildOf(given, effects.packageRoot), from, only };
  const about = { scheduled: true, notify: given.notify };
  const { exitCode, summary } = await recordedRefresh(options, about, effects);
  if (wantsJson(given)) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  process.exitCode = exitCode;
}

/** This command in a process of its own, which runs what is due and ends. */
function onceMore(): ChildProcess {
  const args = [...process.execArgv, ...process.argv.slice(1), '--once'];
  return spawn(process.execPath, args, { stdio: 'inherit' });
}

/**
 * Stays until a signal comes, and has a process of its own run what is due: at the times of the
 * schedule, at once for what was missed, and never two at one time. What a run takes of memory, and
 * what may befall it, ends with its process.
 */
function stay(given: Given, effects: Effects): Promise<void> {
  return new Promise((resolve) => {
    let child: ChildProcess | null = null;
    let stopping: Signal | null = null;
    const look = () => {
      if (child || stopping || !dues(given, effects.now()).some((d) => d.due)) return;
      const mine = onceMore();
      child = mine;
      const ended = (code: number | null, signal: NodeJS.Signals | null, why?: string) => {
        if (child !== mine) return;
        child = null;
        if (why) effects.log(`not begun: ${why}`);
        if (code !== EXIT.done && !why) effects.log(`ended     with ${code ?? signal}`);
        if (stopping) leave(code ?? SIGNALS[stopping]);
        else effects.log(`waiting   ${nextWords(dues(given, effects.now()))}`);
      };
      mine.once('exit', (code, signal) => ended(code, signal));
      mine.once('error', (error) => ended(EXIT.unexpected, null, error.message));
    };
    const times = [HOURLY, ...new Set(pipelines.flatMap(({ asks }) => asks?.at ?? []))];
    const jobs = times.map((at) => new Cron(at, { timezone: ZONE, catch: complain }, look));
    function complain(error: unknown): void {
      effects.log(`error: ${(error as Error).message}`);
    }
    function leave(code: number): void {
      for (const job of jobs) job.stop();
      process.off('SIGTERM', stop).off('SIGINT', stop);
      process.exitCode = code;
      resolve();
    }
    // The run that is at work leaves its step and its record, and gives the code to leave with.
    function stop(signal: Signal): void {
      stopping = signal;
      if (child) child.kill(signal);
      else leave(EXIT.done);
    }
    process.on('SIGTERM', stop).on('SIGINT', stop);
    effects.log(`waiting   ${nextWords(dues(given, effects.now()))}`);
    look();
  });
}

export function scheduleCommand(): Command {
  const command = new Command('schedule')
    .summary('run what is due, when it is due')
    .description(
      'Asks each pipeline’s publishers when its schedule says so, by the clocks of London, and then ' +
        'builds, checks and publishes as a refresh does. What was missed is caught up once.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--once', 'run what is due now, and exit with the exit code of the refresh')
    .addOption(settingOption('mirror', 'from this mirror, in place of the publishers’ own sites'))
    .addOption(liveOption().conflicts('mirror'));
  return withLimits(withBuild(command))
    .addOption(settingOption('notify'))
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (given: Given) => {
      if (!given.schemeFile) refuseSchemes(given.scheme ?? []);
      const effects = processEffects();
      await (given.once ? once(given, effects) : stay(given, effects));
    });
}
