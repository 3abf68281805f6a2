import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from './support.ts';

/**
 * The one rule of imports. Each place stands to the right of those that it may import from;
 * `pipelines` stands beside `duckdb`: it knows the vocabulary, and only the commands know it.
 */
const PLACES = ['model', 'duckdb', 'fetch', 'read', 'build', 'release', 'query', 'site'] as const;

type Place = (typeof PLACES)[number] | 'composed' | 'cli' | 'pipelines' | 'nowhere';

function placeOf(file: string): Place {
  if (file.startsWith('pipelines/')) return 'pipelines';
  if (file.startsWith('src/cli/')) return 'cli';
  if (
    /^src\/(refresh|rebuild|retrieve|plan)[^/]*\.ts$/.test(file) ||
    file.startsWith('src/snapshot/')
  )
    return 'composed';
  return PLACES.find((place) => file.startsWith(`src/${place}/`)) ?? 'nowhere';
}

function mayImport(from: Place, to: Place): boolean {
  if (from === 'nowhere' || to === 'nowhere') return false;
  if (from === 'cli') return true;
  if (to === 'cli') return false;
  if (from === 'pipelines') return to === 'model' || to === 'pipelines';
  if (to === 'pipelines') return false;
  if (from === 'composed') return true;
  if (to === 'composed') return false;
  return PLACES.indexOf(to) <= PLACES.indexOf(from);
}

const TOKEN = new RegExp(
  [
    /\/\*[\s\S]*?\*\//, // a comment of several lines
    /\/\/[^\n]*/, // a comment of one
    /'(?:\\.|[^'\\\n])*'/, // strings
    /"(?:\\.|[^"\\\n])*"/,
    /`(?:\\.|[^`\\])*`/,
    /(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//, // a RegExp
  ]
    .map((part) => part.source)
    .join('|'),
  'g',
);

/** The text of a module without its comments; a `//` inside a string or RegExp is none. */
function withoutComments(text: string): string {
  return text.replace(TOKEN, (token) => (/^\/[*/]/.test(token) ? ' ' : token));
}

/** What a module imports: static, re-exported, and dynamic; `?` where that cannot be told. */
function importsOf(text: string): string[] {
  const bare = withoutComments(text);
  const found: string[] = [];
  const clauses = [
    /^\s*(?:import|export)\b[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)/g,
  ];
  for (const clause of clauses) {
    for (const match of bare.matchAll(clause)) found.push(match[1] ?? '?');
  }
  if (/\bimport\s*\(\s*(?!['"][^'"]+['"]\s*\))/.test(bare)) found.push('?');
  return found;
}

/** Every import of a module that the rule forbids, as a line to read. */
function faults(file: string, text: string): string[] {
  const from = placeOf(file);
  if (from === 'nowhere') return [`${file} has no place in the order of imports`];
  return importsOf(text).flatMap((specifier) => {
    if (specifier === '?') {
      return from === 'cli' ? [] : [`${file} imports something that only a run can tell`];
    }
    if (!specifier.startsWith('.')) return [];
    const to = posix.join(posix.dirname(file), specifier);
    return mayImport(from, placeOf(to)) ? [] : [`${file} imports ${to}`];
  });
}

const WORLDLY =
  /\bprocess\s*\.\s*(?:env|argv)\b|\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?!\s*\())|\bperformance\s*\.\s*now\b|\bMath\s*\.\s*random\b/g;

/** Where a module looks at the world by itself, where it should be told. */
function worldly(text: string): string[] {
  return [...withoutComments(text).matchAll(WORLDLY)].map((match) => match[0]);
}

const modules = ['src', 'pipelines'].flatMap((folder) =>
  readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?tsx?$/.test(name))
    .map((name) => `${folder}/${name.split(sep).join('/')}`),
);
const textOf = (file: string) => readFileSync(join(packageRoot, file), 'utf8');

describe('the one rule of imports', () => {
  it('finds the modules it judges, and their imports', () => {
    expect(modules).toContain('src/read/extract.ts');
    expect(modules).toContain('pipelines/catalogue.ts');
    expect(importsOf(textOf('src/read/load.ts'))).toEqual(
      expect.arrayContaining(['../duckdb/database.ts', '../fetch/selection.ts', './extract.ts']),
    );
  });

  it('is kept by every module', () => {
    expect(modules.flatMap((file) => faults(file, textOf(file)))).toEqual([]);
  });

  it.each([
    ['src/model/period.ts', "import { select } from '../fetch/selection.ts';"],
    ['src/model/period.ts', "import type {\n  Extract,\n} from '../fetch/selection.ts';"],
    ['src/fetch/mirror.ts', "export { refusal } from '../read/refusal.ts';"],
    ['src/fetch/mirror.ts', "export * from '../read/refusal.ts';"],
    ['src/read/load.ts', "import '../build/build.ts';"],
    ['src/read/load.ts', "const later = await import('../build/build.ts');"],
    ['src/read/load.ts', "type Later = import('../build/build.ts').Later;"],
    ['src/read/load.ts', 'const later = await import(name);'],
    ['src/build/build.ts', "import { refresh } from '../refresh.ts';"],
    ['src/build/build.ts', "import { sources } from '../../pipelines/catalogue.ts';"],
    ['src/refresh.ts', "import { sources } from '../pipelines/catalogue.ts';"],
    ['src/refresh.ts', "import { print } from './cli/print.ts';"],
    ['src/snapshot/facts.ts', "import { print } from '../cli/print.ts';"],
    ['pipelines/facts.ts', "import { covers } from '../src/fetch/selection.ts';"],
    ['src/utils/strings.ts', ''],
    ['src/build/build.ts', "import { pad } from '../utils/strings.ts';"],
    ['src/read/load.ts', "const page = 'https://a.b'; /* c */\nimport '../site/map.ts';"],
  ])('is broken by %s with %j', (file, text) => {
    expect(faults(file, text)).toHaveLength(1);
  });

  it.each([
    ['src/fetch/mirror.ts', "import { Problem } from '../model/problem.ts';"],
    ['src/fetch/mirror.ts', "import { archive } from './archive.ts';"],
    ['src/fetch/mirror.ts', "import got from 'got';"],
    ['src/fetch/mirror.ts', "// import { refusal } from '../read/refusal.ts';"],
    ['src/refresh.ts', "import { snapshot } from './snapshot/snapshot.ts';"],
    ['src/cli/main.ts', "const { serve } = await import('../site/serve.ts');"],
    ['src/cli/main.ts', "import { sources } from '../../pipelines/catalogue.ts';"],
    ['pipelines/facts.ts', "import type { Source } from '../src/model/source.ts';"],
  ])('is kept by %s with %j', (file, text) => {
    expect(faults(file, text)).toEqual([]);
  });
});

describe('the clock, chance and the environment', () => {
  it('are read by the commands alone', () => {
    const told = modules
      .filter((file) => file.startsWith('src/') && !file.startsWith('src/cli/'))
      .filter((file) => file !== 'src/query/sql-worker.ts')
      .flatMap((file) => worldly(textOf(file)).map((what) => `${file}: ${what}`));
    expect(told).toEqual([]);
  });

  it.each([
    'if (process.env.TIMING) tell();',
    'const [, , query] = process.argv;',
    'const today = Date.now();',
    'const today = new Date();',
    'const today = new Date;',
    'const url = /^https?:\\/\\//; const today = new Date();',
    'const start = performance.now();',
    'const name = Math.random();',
  ])('would be found in: %s', (text) => {
    expect(worldly(text)).toHaveLength(1);
  });

  it.each([
    'const day = new Date(Date.UTC(2017, 3, 1));',
    '// new Date() would not do',
    "const day = new Date('2017-04-01');",
  ])('are not meant by: %s', (text) => {
    expect(worldly(text)).toEqual([]);
  });
});
