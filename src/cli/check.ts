import { Command } from 'commander';
import { EXIT, Problem } from '../model/problem.ts';
import { releasePlace } from '../query/release-folder.ts';
import { readableManifest, verify } from '../release/manifest.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';

const EXAMPLES = `Examples:
  footpack check                        prove the latest release
  footpack check 2026-11-22_1a2b3c4d    prove an older one
`;

export function checkCommand(): Command {
  return new Command('check')
    .summary('prove a release against its manifest')
    .description('Proves every file of a release against its manifest, and names any that changed.')
    .addHelpText('before', EXAMPLES)
    .argument('[release]', 'id of a release (default: the latest)')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action((id: string | undefined, given: { out: string; json?: boolean }) => {
      const release = releasePlace(given.out, id);
      const faults = verify(release.folder);
      const manifest = readableManifest(release.folder);
      if (wantsJson(given)) {
        process.stdout.write(
          `${JSON.stringify({ release: release.id, agrees: faults.length === 0, faults, checks: manifest?.checks ?? null }, null, 2)}\n`,
        );
      } else if (faults.length === 0 && manifest) {
        process.stdout.write(
          `release ${release.id} is what was published: ${manifest.files.length} files agree with the manifest\n` +
            `its checks: ${manifest.checks.held} hold, ${manifest.checks.warnings} warnings (tables/check.parquet)\n`,
        );
      }
      if (faults.length > 0) {
        throw new Problem(EXIT.unexpected, `release ${release.id} is not what was published`, {
          where: faults.map((f) => `\n    ${f}`).join(''),
          untouched: 'the release, and every other',
          next: 'restore the file, or run footpack refresh again: a damaged release is written anew',
        });
      }
    });
}
