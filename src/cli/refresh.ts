import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { frameworks, indicators, sources } from '../../pipelines/catalogue.ts';
import { ATTRIBUTIONS, type Attribution } from '../model/lists.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { type RefreshOptions, refresh } from '../refresh.ts';
import { summaryText } from '../release/summary.ts';
import { processEffects } from './effects.ts';
import { knownSources, repeated } from './options.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';

interface Given {
  bundled?: boolean;
  offline?: boolean;
  mirror?: string;
  source?: string[];
  scheme?: string[];
  attribution: Attribution;
  extract?: string[];
  indicators?: string;
  schemeFile?: string;
  out: string;
  raw: string;
  json?: boolean;
}

const EXAMPLES = `Examples:
  footpack refresh                                 fetch what publishers have, then build
  footpack refresh --bundled                       44 packs from what footpack ships, offline
  footpack refresh --mirror ../published           take publishers’ files from a folder, then build
  footpack refresh --offline --scheme stp-2016     build again from the archive, another scheme
  footpack refresh --bundled --scheme-file vanguards.csv
  footpack refresh --bundled --extract falls.csv --indicators falls-indicators.csv
`;

function origin(given: Given): RefreshOptions['from'] {
  const ways = [
    given.bundled && '--bundled',
    given.offline && '--offline',
    given.mirror && '--mirror',
  ].filter(Boolean);
  if (ways.length > 1) {
    throw new Problem(EXIT.usage, `${ways.join(' and ')} do not go together`, {
      untouched: 'everything',
      next: 'give one of them',
    });
  }
  if (given.bundled) return { kind: 'bundled' };
  if (given.offline) return { kind: 'offline' };
  if (given.mirror) return { kind: 'mirror', mirror: given.mirror };
  return { kind: 'live' };
}

export function refreshCommand(): Command {
  return new Command('refresh')
    .summary('fetch what changed, build, check and publish a release')
    .description(
      'Fetches what changed, builds what depends on it, checks it, and publishes a release.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--bundled', 'only the bundled snapshot; nothing is written to --raw')
    .option('--offline', 'whatever the archive holds, and the bundled snapshot')
    .option('--mirror <dir|url>', 'take the sources that this mirror lists into the archive first')
    .option('--source <id>', 'fetch this source only (repeatable)', repeated)
    .option(
      '--scheme <name>',
      `build packs of this scheme (repeatable; default ${DEFAULT_SCHEME})`,
      repeated,
    )
    .option('--scheme-file <csv>', 'build packs of footprints that you draw')
    .addOption(
      new Option(
        '--attribution <basis>',
        'footprints of a provider: its headquarters, its patients, its plan',
      )
        .choices(ATTRIBUTIONS)
        .default('hq'),
    )
    .option('--extract <csv>', 'add a tidy extract of your own (repeatable)', repeated)
    .option('--indicators <csv>', 'define the indicators of your extracts')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (given: Given) => {
      const effects = processEffects();
      const schemes = given.scheme ?? (given.schemeFile ? [] : [DEFAULT_SCHEME]);
      const manifest = JSON.parse(readFileSync(join(effects.packageRoot, 'package.json'), 'utf8'));
      const { exitCode, summary } = await refresh(
        {
          from: origin(given),
          only: knownSources(given.source, sources),
          schemes,
          attribution: given.attribution,
          extracts: given.extract ?? [],
          indicatorFile: given.indicators ?? null,
          schemeFile: given.schemeFile ?? null,
          out: given.out,
          raw: given.raw,
          sources,
          indicators,
          frameworks,
          version: manifest.version,
        },
        effects,
      );
      for (const line of summaryText(summary, given.out)) effects.log(line);
      if (wantsJson(given)) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
      process.exitCode = exitCode;
    });
}
