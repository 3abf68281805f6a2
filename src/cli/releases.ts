import { Command } from 'commander';
import { standingId } from '../query/release-folder.ts';
import { releaseList } from '../release/prune.ts';
import { jsonOption, outOption, rawOption } from './paths.ts';
import { printRows } from './print.ts';

const EXAMPLES = `Examples:
  footpack releases                     every release, the newest first
  footpack releases --json | jq -r '.[].id'
`;

export function releasesCommand(): Command {
  return new Command('releases')
    .summary('the releases, the newest first')
    .description(
      'Lists the releases, the newest first, and marks the one that latest.json points to.',
    )
    .addHelpText('before', EXAMPLES)
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action((given: { out: string; json?: boolean }) => {
      const latest = standingId(given.out);
      const rows = releaseList(given.out).map(({ release, bytes, ...about }) => ({
        id: release,
        latest: release === latest,
        asOf: about.asOf,
        createdAt: about.createdAt,
        schemes: about.schemes,
        megabytes: Number((bytes / 1e6).toFixed(1)),
        contentHash: about.contentHash,
      }));
      printRows(rows, ['id', 'latest', 'asOf', 'createdAt', 'schemes', 'megabytes'], given, {
        whole: ['id'],
        spare: ['asOf', 'createdAt'],
      });
    });
}
