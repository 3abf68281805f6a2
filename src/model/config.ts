import { z } from 'zod';
import { ATTRIBUTIONS } from './lists.ts';
import { nearest } from './nearest.ts';
import { EXIT, Problem } from './problem.ts';
import { DEFAULT_SCHEME } from './scheme.ts';
import { bytesOfSize } from './size.ts';

/** The least that a build is given: with less DuckDB cannot hold what one statement needs. */
const LEAST_MEMORY = 128e6;
const MOST_THREADS = 256;

const words = z.string().trim().min(1);
const atLeastOne = z.int().min(1);
const size = (least: number) =>
  z.string().refine((given) => (bytesOfSize(given) ?? -1) >= least, { error: 'no such size' });

/** A setting: what it is, what it may be, and what it is where nobody says. */
export interface Setting {
  schema: z.ZodType;
  /** What is expected, for messages. */
  expected: string;
  about: string;
  /** The option that says the same, with its argument. */
  flags: string;
  /** Null where there is none: `otherwise` then says what happens. */
  usual: string | number | readonly string[] | null;
  otherwise?: string;
  /** Several values: a list in a file, parted by commas in the environment. */
  many?: boolean;
  /** A path, which a file gives from its own folder. */
  path?: boolean;
  /** Options that stand against the setting: where one is given, the setting is left alone. */
  yields?: readonly string[];
}

/** Every setting, by its name in a configuration file. The environment has `FOOTPACK_<NAME>`. */
export const SETTINGS = {
  out: {
    schema: words,
    expected: 'the path of a folder',
    about: 'folder of releases',
    flags: '--out <dir>',
    usual: 'data/out',
    path: true,
  },
  raw: {
    schema: words,
    expected: 'the path of a folder',
    about: 'the raw archive',
    flags: '--raw <dir>',
    usual: 'data/raw',
    path: true,
  },
  memory: {
    schema: size(LEAST_MEMORY),
    expected: 'a size such as "2GB" or "512MB", from 128MB',
    about: 'memory that the database of a build may use',
    flags: '--memory <size>',
    usual: '3GB',
  },
  threads: {
    schema: atLeastOne.max(MOST_THREADS),
    expected: `a whole number from 1 to ${MOST_THREADS}`,
    about: 'threads of the database of a build',
    flags: '--threads <n>',
    usual: null,
    otherwise: 'one a processor; one with --bundled',
  },
  temp: {
    schema: words,
    expected: 'the path of a folder',
    about: 'where a build puts what its memory does not hold',
    flags: '--temp <dir>',
    usual: null,
    otherwise: '.work, within the folder of releases',
    path: true,
  },
  tempMax: {
    schema: size(0),
    expected: 'a size such as "20GB" or "500MB"',
    about: 'the most that a build may put there',
    flags: '--temp-max <size>',
    usual: '20GB',
  },
  schemes: {
    schema: z.array(words).min(1),
    expected: 'a list of schemes such as ["stp-2017", "icb-2023"]',
    about: 'schemes of footprints that packs are built of',
    flags: '--scheme <name>',
    usual: [DEFAULT_SCHEME],
    many: true,
    yields: ['schemeFile'],
  },
  attribution: {
    schema: z.enum(ATTRIBUTIONS),
    expected: `one of ${ATTRIBUTIONS.map((name) => `"${name}"`).join(', ')}`,
    about: 'how a provider is given to footprints',
    flags: '--attribution <basis>',
    usual: 'hq',
  },
  mirror: {
    schema: words,
    expected: 'a folder or an address that has a mirror.json',
    about: 'the mirror to fetch from, in place of the publishers',
    flags: '--mirror <dir|url>',
    usual: null,
    otherwise: 'the publishers’ own sites',
    path: true,
    yields: ['bundled', 'offline', 'live'],
  },
  notify: {
    schema: z.url({ protocol: /^https?$/ }),
    expected: 'an address of http or https',
    about: 'the webhook that hears how a run ended',
    flags: '--notify <url>',
    usual: null,
    otherwise: 'nobody is told',
  },
  keep: {
    schema: atLeastOne,
    expected: 'a whole number from 1',
    about: 'how many of the newest releases `prune` keeps',
    flags: '--keep <n>',
    usual: null,
    otherwise: 'prune asks for it',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** A setting with what it may have, where a setting of any name is meant. */
export const settingOf = (name: SettingName): Setting => SETTINGS[name];

/** What a configuration file may hold: any of the settings, and nothing else. */
export const configSchema = z
  .strictObject({
    out: SETTINGS.out.schema,
    raw: SETTINGS.raw.schema,
    memory: SETTINGS.memory.schema,
    threads: SETTINGS.threads.schema,
    temp: SETTINGS.temp.schema,
    tempMax: SETTINGS.tempMax.schema,
    schemes: SETTINGS.schemes.schema,
    attribution: SETTINGS.attribution.schema,
    mirror: SETTINGS.mirror.schema,
    notify: SETTINGS.notify.schema,
    keep: SETTINGS.keep.schema,
  } satisfies Record<SettingName, z.ZodType>)
  .partial();
export type Config = z.infer<typeof configSchema>;

/** The variable of the environment that says a setting: `FOOTPACK_TEMP_MAX` for `tempMax`. */
export function variableOf(name: SettingName): string {
  return `FOOTPACK_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** A value in few words, for a message: a mirror's or a webhook's may hold a secret. */
function shown(name: string, value: unknown): string {
  if (value === undefined) return 'nothing';
  if (name === 'notify' || name === 'mirror') {
    return typeof value === 'string' ? 'another text' : `a ${typeof value}`;
  }
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What is wrong with a value of a setting, or null. `where` is what a person would mend. */
export function faultOf(name: SettingName, value: unknown, where: string): string | null {
  const { schema, expected } = settingOf(name);
  if (schema.safeParse(value).success) return null;
  return `${where}: expected ${expected}, found ${shown(name, value)}`;
}

function refused(faults: readonly string[]): Problem {
  const [first = ''] = faults;
  return new Problem(EXIT.usage, 'the configuration cannot be used', {
    where: faults.length === 1 ? first : faults.map((fault) => `\n    ${fault}`).join(''),
    untouched: 'everything',
    next: 'mend it; docs/configuration.md lists the settings',
  });
}

/**
 * What a configuration file holds, proved. Throws a usage Problem that names file, key, what was
 * expected and, for a key that nobody knows, the one that was probably meant.
 */
export function configOf(given: unknown, file: string): Config {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw refused([`${file}: expected an object of settings, found ${shown('', given)}`]);
  }
  const parsed = configSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const held = given as Record<string, unknown>;
  const faults = Object.keys(held).flatMap((key) => {
    if (SETTING_NAMES.includes(key as SettingName)) {
      return faultOf(key as SettingName, held[key], `${file}: ${key}`) ?? [];
    }
    const meant = nearest(key, SETTING_NAMES);
    const hint = meant ? `did you mean ${meant}?` : `the settings are ${SETTING_NAMES.join(', ')}`;
    return [`${file}: there is no setting ${key}; ${hint}`];
  });
  throw refused(faults);
}

/** What a text says of a setting: a number where the setting is one, a list where it is one. */
export function textAs(name: SettingName, text: string): unknown {
  const { many, schema } = settingOf(name);
  if (many) return text.split(',').flatMap((part) => part.trim() || []);
  return /^\d+$/.test(text) && !schema.safeParse(text).success ? Number(text) : text;
}

/**
 * What the variables `FOOTPACK_<NAME>` of an environment say, proved. An empty one says nothing.
 * Throws a usage Problem that names the variable and what was expected.
 */
export function configInEnvironment(env: Readonly<Record<string, string | undefined>>): Config {
  const found: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const name of SETTING_NAMES) {
    const variable = variableOf(name);
    const text = env[variable]?.trim();
    if (!text) continue;
    const value = textAs(name, text);
    const fault = faultOf(name, value, variable);
    if (fault !== null) faults.push(fault);
    else found[name] = value;
  }
  if (faults.length > 0) throw refused(faults);
  return found as Config;
}

/** Other variables that footpack reads. */
export const OTHER_VARIABLES = ['FOOTPACK_CONFIG', 'FOOTPACK_DEBUG'] as const;

/** Variables that look like footpack's and are none, each with the one that was probably meant. */
export function strangeVariables(
  env: Readonly<Record<string, string | undefined>>,
): { name: string; meant: string | null }[] {
  const known: string[] = [...SETTING_NAMES.map(variableOf), ...OTHER_VARIABLES];
  return Object.keys(env)
    .filter((name) => name.startsWith('FOOTPACK_') && !known.includes(name))
    .sort()
    .map((name) => ({ name, meant: nearest(name, known) }));
}
