import { Command } from 'commander';
import { type BuildGiven, buildOf, withBuild, withLimits } from './build-options.ts';
import { processEffects } from './effects.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { recordedRefresh } from './recorded.ts';

interface Given extends BuildGiven {
  json?: boolean;
}

const EXAMPLES = `Examples:
  footpack build                     packs of what the archive holds
  footpack build --scheme icb-2026   of another scheme
`;

export function buildCommand(): Command {
  const command = new Command('build')
    .summary('build, check and publish a release of what the archive holds')
    .description(
      'The second half of a refresh: reads what the archive holds, builds what changed, checks it and ' +
        'publishes a release. The same as refresh --offline.',
    )
    .addHelpText('before', EXAMPLES);
  return withLimits(withBuild(command))
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (given: Given) => {
      const effects = processEffects();
      const options = {
        ...buildOf(given, effects.packageRoot),
        from: { kind: 'offline' as const },
        only: [],
      };
      const about = { scheduled: false, notify: undefined };
      const { exitCode, summary } = await recordedRefresh(options, about, effects);
      if (wantsJson(given)) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
      process.exitCode = exitCode;
    });
}
