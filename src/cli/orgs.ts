import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { indicators, sources } from '../../pipelines/catalogue.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { organisationsOfRelease, organisationsOfSnapshot } from '../query/organisations.ts';
import { releaseFolder } from '../query/release-folder.ts';
import { packageRoot } from './effects.ts';
import { jsonOption, outOption, rawOption } from './paths.ts';
import { printRows } from './print.ts';

const EXAMPLES = `Examples:
  footpack orgs E54000016                       who belongs to the Black Country
  footpack orgs 16 --kind ccg                   the same by its number, CCGs only
  footpack orgs "Frimley Health" --json         by its name, as JSON
  footpack orgs 2 --scheme stp-2016             the footprint as it was in March 2016
`;

interface Given {
  scheme: string;
  kind?: string;
  out: string;
  release?: string;
  json?: boolean;
}

export function orgsCommand(): Command {
  return new Command('orgs')
    .summary('the organisations of a footprint')
    .description(
      'Lists the organisations of a footprint: from a release, else from the bundled snapshot.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('<footprint>', 'ONS code, number or name')
    .option('--scheme <name>', 'scheme of footprints', DEFAULT_SCHEME)
    .addOption(
      new Option('--kind <kind>', 'only organisations of this kind').choices([
        'ccg',
        'provider',
        'authority',
        'practice',
      ]),
    )
    .option('--release <id>', 'release to read (default: the latest)')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (footprint: string, given: Given) => {
      const released =
        given.release !== undefined || existsSync(join(given.out, 'latest.json'))
          ? organisationsOfRelease(
              releaseFolder(given.out, given.release).folder,
              given.scheme,
              footprint,
            )
          : null;
      if (released === null && given.release !== undefined) {
        throw new Problem(EXIT.usage, `release ${given.release} has no scheme ${given.scheme}`, {
          next: `footpack refresh --bundled --scheme ${given.scheme}`,
        });
      }
      const organisations =
        released ??
        (await organisationsOfSnapshot(
          packageRoot(),
          { sources, indicators },
          tmpdir(),
          given.scheme,
          footprint,
        ));
      printRows(
        organisations.filter((o) => given.kind === undefined || o.kind === given.kind),
        ['kind', 'code', 'onsCode', 'name', 'parent', 'weight', 'basis'],
        given,
      );
    });
}
