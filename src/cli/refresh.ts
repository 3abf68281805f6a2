import { Command } from 'commander';
import { sources } from '../../pipelines/catalogue.ts';
import { EXIT, Problem } from '../model/problem.ts';
import type { RefreshOptions } from '../refresh.ts';
import { acceptances, acceptOption, reasonOption } from './acceptances.ts';
import { type BuildGiven, buildOf, withBuild, withLimits } from './build-options.ts';
import { processEffects } from './effects.ts';
import { knownSources, liveOption, repeated } from './options.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { printPlan } from './plan-text.ts';
import { recordedRefresh } from './recorded.ts';
import { settingOption } from './settings.ts';

/** Where extracts come from, as `refresh` and `plan` take it. */
export interface OriginGiven {
  bundled?: boolean;
  offline?: boolean;
  mirror?: string;
  live?: boolean;
  source?: string[];
}

interface Given extends BuildGiven, OriginGiven {
  accept?: string[];
  reason?: string[];
  dryRun?: boolean;
  notify?: string;
  json?: boolean;
}

const EXAMPLES = `Examples:
  footpack refresh                         fetch what publishers have, then build
  footpack refresh --bundled               44 packs of what footpack ships, offline
  footpack refresh --mirror ../published   take publishers’ files from a folder
  footpack refresh --offline --scheme stp-2016      from the archive, as of 2016
  footpack refresh --bundled --scheme-file vanguards.csv
  footpack refresh --bundled --extract falls.csv --indicators measures.csv
  footpack refresh --offline --dry-run     what it would do and why: footpack plan
  footpack refresh --accept rows-collapsed:ae-attendances:2017-04 --reason "closed"
`;

/** Adds the options that say where extracts come from. */
export function withOrigin(command: Command): Command {
  return command
    .option('--bundled', 'only the bundled snapshot; nothing is written to --raw')
    .option('--offline', 'whatever the archive holds, and the bundled snapshot')
    .addOption(
      settingOption('mirror', 'take the sources that this mirror lists into the archive first'),
    )
    .addOption(liveOption())
    .option('--source <id>', 'fetch this source only (repeatable)', repeated);
}

/** Where extracts come from, as the options say; throws a Problem where they contradict each other. */
export function originOf(given: OriginGiven): RefreshOptions['from'] {
  const ways = [
    given.bundled && '--bundled',
    given.offline && '--offline',
    given.mirror && '--mirror',
    given.live && '--live',
  ].filter(Boolean);
  if (ways.length > 1) {
    throw new Problem(EXIT.usage, `${ways.join(' and ')} do not go together`, {
      untouched: 'everything',
      next: 'give one of them',
    });
  }
  if ((given.bundled || given.offline) && given.source?.length) {
    throw new Problem(EXIT.usage, `--source and ${ways[0]} do not go together`, {
      untouched: 'everything',
      next: `--source says what is fetched, and ${ways[0]} fetches nothing; leave one out`,
    });
  }
  if (given.bundled) return { kind: 'bundled' };
  if (given.offline) return { kind: 'offline' };
  if (given.mirror) return { kind: 'mirror', mirror: given.mirror };
  return { kind: 'live' };
}

/** Refuses to accept a finding where nothing is fetched. */
function refuseAcceptance(given: Given): void {
  const ways = {
    '--bundled': given.bundled,
    '--offline': given.offline,
    '--dry-run': given.dryRun,
  };
  const way = Object.entries(ways).find(([, asked]) => asked)?.[0];
  if (way === undefined || !given.accept?.length) return;
  throw new Problem(EXIT.usage, `--accept and ${way} do not go together`, {
    untouched: 'everything',
    next: 'accept it in the run that fetches it; --offline then builds with it',
  });
}

export function refreshCommand(): Command {
  const command = new Command('refresh')
    .summary('fetch what changed, build, check and publish a release')
    .description(
      'Fetches what changed, builds what depends on it, checks it, and publishes a release.',
    )
    .addHelpText('before', EXAMPLES);
  withBuild(withOrigin(command)).addOption(acceptOption()).addOption(reasonOption());
  return withLimits(command)
    .option('--dry-run', 'tell what it would do and why; nothing is fetched, built or written')
    .addOption(settingOption('notify'))
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (given: Given) => {
      const effects = processEffects();
      const from = originOf(given);
      refuseAcceptance(given);
      const options = {
        ...buildOf(given, effects.packageRoot),
        from,
        only: knownSources(given.source, sources),
        accept: acceptances(given),
      };
      if (given.dryRun) {
        const { plan } = await import('../plan.ts');
        printPlan(await plan(options, effects), given);
        return;
      }
      const about = { scheduled: false, notify: given.notify };
      const { exitCode, summary } = await recordedRefresh(options, about, effects);
      if (wantsJson(given)) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
      process.exitCode = exitCode;
    });
}
