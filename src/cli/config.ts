import { Command } from 'commander';
import { redacted } from '../fetch/redacted.ts';
import { SETTING_NAMES, settingOf, strangeVariables, variableOf } from '../model/config.ts';
import { jsonOption, wantsJson } from './paths.ts';
import { printRows } from './print.ts';
import { configOption, type Effective, readBeside, settingOption, settle } from './settings.ts';

const EXAMPLES = `Examples:
  footpack config                      what is in effect, and who says so
  footpack config --json | jq -r '.[] | select(.from != null)'
  FOOTPACK_MEMORY=8GB footpack config  the environment before the file
`;

/** A value as it may be shown: no password or key of an address, and no path of a webhook. */
function shown({ setting, value }: Effective): unknown {
  if (setting === 'notify' && typeof value === 'string') return `${new URL(value).origin}/…`;
  return typeof value === 'string' ? redacted(value) : value;
}

export function configCommand(): Command {
  const command = new Command('config')
    .summary('the settings in effect, and where each comes from')
    .description(
      'Shows every setting: its value, and whether an option, the environment, the configuration ' +
        'file or nobody but footpack says so. An option goes before the environment, and that ' +
        'before the file.',
    )
    .addHelpText('before', EXAMPLES);
  for (const name of SETTING_NAMES) command.addOption(settingOption(name));
  return command
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (given: { config?: string; json?: boolean }) => {
      const beside = await readBeside(given.config);
      const rows = settle(command, beside).map((effective) => ({
        setting: effective.setting,
        value: shown(effective),
        origin: effective.origin,
        from: effective.from,
        variable: variableOf(effective.setting),
        about: settingOf(effective.setting).about,
      }));
      for (const { name, meant } of strangeVariables(process.env)) {
        const hint = meant ? `; did you mean ${meant}?` : '';
        process.stderr.write(`${name} of the environment is no setting of footpack${hint}\n`);
      }
      process.stderr.write(
        `configuration file: ${beside.file?.file ?? 'none, and none is needed'}\n`,
      );
      const told = wantsJson(given)
        ? rows
        : rows.map((row) => ({
            ...row,
            value: row.value ?? settingOf(row.setting).otherwise ?? '',
          }));
      printRows(told, ['setting', 'value', 'origin', 'from', 'about'], given, {
        whole: ['setting', 'origin'],
        spare: ['about'],
      });
    });
}
