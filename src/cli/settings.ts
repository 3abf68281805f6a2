import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type Config,
  configInEnvironment,
  faultOf,
  type SettingName,
  settingOf,
  textAs,
  variableOf,
} from '../model/config.ts';
import { type ConfigFile, findConfig, readConfig } from './config-file.ts';

/** Which option stands for which setting. Options of the same name that mean another thing do not. */
const SETTING_OF = new WeakMap<Option, SettingName>();

/** The value that the text of an option says, proved. */
function parsed(name: SettingName, text: string): unknown {
  const value = textAs(name, text);
  if (faultOf(name, value, '') === null) return value;
  throw new InvalidArgumentError(`It is ${settingOf(name).expected}.`);
}

/**
 * The option of a setting. Where it is not given, `applySettings` gives it the value of the
 * environment, else of the configuration file, else the usual one.
 */
export function settingOption(name: SettingName, about?: string): Option {
  const setting = settingOf(name);
  const option = new Option(setting.flags, about ?? setting.about);
  if (setting.many) {
    option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  } else {
    option.argParser((text) => parsed(name, text));
    if (setting.usual !== null) option.default(setting.usual);
  }
  SETTING_OF.set(option, name);
  return option;
}

/** `--config`, which every command takes. */
export const configOption = () =>
  new Option('--config <file>', 'configuration file (default: footpack.config.* here)');

/** Where the value of a setting comes from. */
export const ORIGINS = ['option', 'environment', 'config file', 'default'] as const;
export type Origin = (typeof ORIGINS)[number];

/** What a setting has, and who says so: the option, the variable or the file. */
export interface Effective {
  setting: SettingName;
  value: unknown;
  origin: Origin;
  from: string | null;
}

/** What stands beside the options: the environment and the file, each proved. */
export interface Beside {
  environment: Config;
  file: ConfigFile | null;
}

/** Reads the environment and the configuration file that `--config` or it names. */
export async function readBeside(
  named: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Beside> {
  const environment = configInEnvironment(env);
  const file = findConfig(named ?? (env.FOOTPACK_CONFIG?.trim() || undefined));
  return { environment, file: file === null ? null : await readConfig(file) };
}

/**
 * Settles every option of a command that stands for a setting: option before environment before
 * configuration file before default. Gives each with where it comes from.
 */
export function settle(command: Command, { environment, file }: Beside): Effective[] {
  return command.options.flatMap((option): Effective[] => {
    const setting = SETTING_OF.get(option);
    if (setting === undefined) return [];
    const key = option.attributeName();
    const source = command.getOptionValueSource(key);
    if (source === 'cli') {
      return [
        {
          setting,
          value: command.getOptionValue(key),
          origin: 'option',
          from: option.long ?? null,
        },
      ];
    }
    const yields = (settingOf(setting).yields ?? []).some((other) => command.getOptionValue(other));
    const said = yields ? undefined : environment[setting];
    if (said !== undefined) {
      command.setOptionValueWithSource(key, said, 'env');
      return [{ setting, value: said, origin: 'environment', from: variableOf(setting) }];
    }
    const written = yields ? undefined : file?.config[setting];
    if (written !== undefined) {
      command.setOptionValueWithSource(key, written, 'config');
      return [{ setting, value: written, origin: 'config file', from: file?.file ?? null }];
    }
    return [{ setting, value: settingOf(setting).usual, origin: 'default', from: null }];
  });
}

/** Settles the settings of the command that is about to run. */
export async function applySettings(command: Command): Promise<Effective[]> {
  return settle(command, await readBeside(command.getOptionValue('config')));
}
