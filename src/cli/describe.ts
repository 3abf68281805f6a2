import { Command } from 'commander';
import { describedTables, tableNamed, tablePage, tablesPage } from '../query/describe.ts';
import { releaseFolder } from '../query/release-folder.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';
import { terminalStyle } from './terminal-style.ts';

const EXAMPLES = `Examples:
  footpack describe                   the tables of the latest release
  footpack describe baseline          its columns, with types, units and keys
  footpack describe baseline --json   the same as JSON
`;

interface Given {
  out: string;
  release?: string;
  json?: boolean;
}

/** `footpack describe`: what the tables of a release hold. */
export function describeCommand(): Command {
  return new Command('describe')
    .summary('the tables of a release, or the columns of one')
    .description(
      'Lists the tables of a release with what they hold; or the columns of one, with their types, ' +
        'units, keys and number of rows.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('[table]', 'table to describe (default: list them all)')
    .option('--release <id>', 'release to describe (default: the latest)')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (name: string | undefined, given: Given) => {
      const release = releaseFolder(given.out, given.release);
      const tables = await describedTables(release);
      const described = name === undefined ? null : tableNamed(tables, name);
      process.stderr.write(`release ${release.id}\n`);
      if (wantsJson(given)) {
        const json =
          described ?? tables.map(({ table, description, rows }) => ({ table, description, rows }));
        process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
        return;
      }
      const width = process.stdout.columns || 100;
      const lines = described
        ? tablePage(described, width, terminalStyle(false))
        : tablesPage(tables, width);
      process.stdout.write(`${lines.join('\n')}\n`);
      if (!described) process.stderr.write('try next  footpack describe baseline\n');
    });
}
