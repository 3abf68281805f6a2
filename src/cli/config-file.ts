import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Config, configOf, SETTING_NAMES, settingOf } from '../model/config.ts';
import { EXIT, Problem } from '../model/problem.ts';

/** Names under which a configuration file is looked for in the working folder. */
export const CONFIG_FILES = ['json', 'ts', 'mts', 'js', 'mjs'].map((e) => `footpack.config.${e}`);

/** A configuration file and what it says; its paths are such as the process can use. */
export interface ConfigFile {
  file: string;
  config: Config;
}

/** Imports a module by its URL, as Node does. */
export type ImportModule = (url: string) => Promise<unknown>;
const nodeImport: ImportModule = (url) => import(url);

/**
 * The configuration file: the one that is named, else the one in the working folder, else null.
 * Throws a usage Problem where the one named is not there, or where there are two to choose from.
 */
export function findConfig(named: string | undefined, folder = '.'): string | null {
  if (named !== undefined) {
    if (existsSync(named)) return named;
    throw new Problem(EXIT.usage, `there is no configuration file ${named}`, {
      where: resolve(named),
      untouched: 'everything',
      next: 'name one that is there; without --config and FOOTPACK_CONFIG none is needed',
    });
  }
  const found = CONFIG_FILES.filter((name) => existsSync(join(folder, name)));
  if (found.length > 1) {
    throw new Problem(EXIT.usage, `there are ${found.length} configuration files`, {
      where: found.join(', '),
      untouched: 'everything',
      next: 'keep one, or name one with --config FILE',
    });
  }
  return found[0] === undefined ? null : join(folder, found[0]);
}

/** The line of a text that an error of JSON speaks of, where it tells a position. */
function lineIn(text: string, message: string): string {
  const at = /position (\d+)/.exec(message)?.[1];
  return at === undefined ? '' : `, line ${text.slice(0, Number(at)).split('\n').length}`;
}

function readJson(file: string): unknown {
  const bytes = readFileSync(file);
  if (['fffe', 'feff'].includes(bytes.subarray(0, 2).toString('hex'))) {
    throw new Problem(EXIT.usage, 'the configuration file is UTF-16 text', {
      where: file,
      untouched: 'everything',
      next: 'save it as UTF-8',
    });
  }
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    throw new Problem(EXIT.usage, 'the configuration file is no JSON', {
      where: `${file}${lineIn(text, message)}: ${message.replace(/\s+/g, ' ')}`,
      untouched: 'everything',
      next: 'mend it; docs/configuration.md has an example',
    });
  }
}

/** Codes with which a Node that does not strip types turns TypeScript away. */
const NO_TYPESCRIPT = ['ERR_UNKNOWN_FILE_EXTENSION', 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING'];

async function readModule(file: string, importModule: ImportModule): Promise<unknown> {
  try {
    const loaded = (await importModule(pathToFileURL(resolve(file)).href)) as { default?: unknown };
    if (loaded.default !== undefined) return loaded.default;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && NO_TYPESCRIPT.includes(code) && /\.m?ts$/.test(file)) {
      throw new Problem(EXIT.usage, 'this Node does not read a configuration in TypeScript', {
        where: `${file}, with Node ${process.versions.node}`,
        untouched: 'everything',
        next:
          `use Node 22.18 or later; or take the types out and name it ` +
          `${basename(file).replace(/\.m?ts$/, '.mjs')}; or write it as footpack.config.json`,
      });
    }
    throw new Problem(EXIT.usage, `the configuration file cannot be run: ${message}`, {
      where: file,
      untouched: 'everything',
      next: 'mend it; docs/configuration.md has an example',
    });
  }
  throw new Problem(EXIT.usage, 'the configuration file has no default export', {
    where: file,
    untouched: 'everything',
    next: 'end it with: export default { … }',
  });
}

/** Paths in a file are meant from its own folder; an address of a mirror is no path. */
function fromFolder(config: Config, folder: string): Config {
  const paths = SETTING_NAMES.flatMap((name) => {
    const value = config[name];
    if (!settingOf(name).path || typeof value !== 'string') return [];
    if (isAbsolute(value) || /^https?:\/\//.test(value)) return [];
    return [[name, join(folder, value)]];
  });
  return { ...config, ...Object.fromEntries(paths) };
}

/** Reads a configuration file: JSON, or a module whose default export is the settings. */
export async function readConfig(
  file: string,
  importModule: ImportModule = nodeImport,
): Promise<ConfigFile> {
  const ending = extname(file).toLowerCase();
  if (!['.json', '.ts', '.mts', '.js', '.mjs'].includes(ending)) {
    throw new Problem(EXIT.usage, `a configuration file ends in .json, .ts, .mts, .js or .mjs`, {
      where: file,
      untouched: 'everything',
      next: 'write it as JSON, and name it footpack.config.json',
    });
  }
  if (!statSync(file).isFile()) {
    throw new Problem(EXIT.usage, 'the configuration file is a folder', {
      where: file,
      untouched: 'everything',
      next: 'name a file in it with --config FILE',
    });
  }
  const given = ending === '.json' ? readJson(file) : await readModule(file, importModule);
  return { file, config: fromFolder(configOf(given, file), dirname(file)) };
}
