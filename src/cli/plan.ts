import { Command } from 'commander';
import { sources } from '../../pipelines/catalogue.ts';
import { type BuildGiven, buildOf, withBuild } from './build-options.ts';
import { processEffects } from './effects.ts';
import { knownSources } from './options.ts';
import { jsonOption, outOption, rawOption } from './paths.ts';
import { printPlan } from './plan-text.ts';
import { type OriginGiven, originOf, withOrigin } from './refresh.ts';

interface Given extends BuildGiven, OriginGiven {
  all?: boolean;
  json?: boolean;
}

const EXAMPLES = `Examples:
  footpack plan --offline                what a build from the archive would make, and why
  footpack plan --mirror ../published    the same, with what a mirror folder has besides
  footpack plan --bundled --json | jq -r '.tables[] | select(.state != "fresh") | "\\(.name): \\(.reason)"'
`;

export function planCommand(): Command {
  const command = new Command('plan')
    .summary('what a refresh would do and why, touching nothing')
    .description(
      'Tells of each source and each table whether it is fresh, stale or missing, and why. Takes the ' +
        'options of refresh. Nothing is fetched, built or written; publishers are not asked.',
    )
    .addHelpText('before', EXAMPLES);
  return withBuild(withOrigin(command))
    .option('--all', 'on a terminal, list each source and table, fresh ones too')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (given: Given) => {
      const effects = processEffects();
      const options = {
        ...buildOf(given, effects.packageRoot),
        from: originOf(given),
        only: knownSources(given.source, sources),
      };
      const { plan } = await import('../plan.ts');
      printPlan(await plan(options, effects), given);
    });
}
