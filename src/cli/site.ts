import { join } from 'node:path';
import { Command } from 'commander';
import { releaseFolder } from '../query/release-folder.ts';
import { packageRoot } from './effects.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';

const EXAMPLES = `Examples:
  footpack site -o public  the pages and the latest release
  footpack site -o public --release 2026-11-22_1a2b3c4d
`;

export function siteCommand(): Command {
  return new Command('site')
    .summary('the same pages and files for any static host')
    .description(
      'Writes the map page, a document of each footprint and the files of one release as a folder ' +
        'that any static host can serve. A site that is there already is replaced in one step.',
    )
    .addHelpText('before', EXAMPLES)
    .requiredOption('-o, --output <dir>', 'folder to write')
    .option('--release <id>', 'release to show (default: the latest)')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (given: { output: string; out: string; release?: string; json?: boolean }) => {
      const release = releaseFolder(given.out, given.release);
      const { staticSite } = await import('../site/static-site.ts');
      const made = staticSite({
        release,
        out: given.out,
        pages: join(packageRoot(), 'dist', 'site'),
        target: given.output,
      });
      const before = made.replaced === null ? '' : `, instead of ${made.replaced}`;
      if (wantsJson(given)) {
        process.stdout.write(`${JSON.stringify(made, null, 2)}\n`);
      } else {
        process.stdout.write(
          `${made.folder}: release ${made.release}${before}, ${made.footprints} footprints, ` +
            `${made.files} files, ${(made.bytes / 1e6).toFixed(1)} MB\n`,
        );
      }
    });
}
