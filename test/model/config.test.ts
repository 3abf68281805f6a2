import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  configInEnvironment,
  configOf,
  OTHER_VARIABLES,
  SETTING_NAMES,
  SETTINGS,
  settingOf,
  strangeVariables,
  variableOf,
} from '../../src/model/config.ts';
import { nearest } from '../../src/model/nearest.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { bytesOfSize, sizeOf } from '../../src/model/size.ts';
import { packageRoot } from '../support.ts';

/** The error of a configuration that is refused, as a person reads it. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).exitCode).toBe(EXIT.usage);
    return (error as Problem).describe();
  }
  throw new Error('it was not refused');
}

describe('a configuration', () => {
  const whole = {
    out: 'packs',
    raw: '/archive',
    memory: '512MB',
    threads: 2,
    temp: '/fast',
    tempMax: '1.5TB',
    schemes: ['stp-2016', 'icb-2023'],
    attribution: 'share',
    mirror: 'https://mirror.nhs.uk/published',
    notify: 'https://hooks.nhs.uk/T0/secret',
    keep: 12,
  };

  it('may say every setting, or none', () => {
    expect(Object.keys(whole)).toEqual(SETTING_NAMES);
    expect(configOf(whole, 'c.json')).toEqual(whole);
    expect(configOf({}, 'c.json')).toEqual({});
  });

  it('every usual value is one that a file may have', () => {
    for (const name of SETTING_NAMES) {
      const { usual, otherwise, schema } = settingOf(name);
      if (usual === null) expect(otherwise).toBeTruthy();
      else expect(schema.safeParse(usual).success, name).toBe(true);
    }
  });

  it.each([
    [
      { memory: '2 gigs' },
      'c.json: memory: expected a size such as "2GB" or "512MB", from 128MB, found "2 gigs"',
    ],
    [{ memory: '1MB' }, 'memory: expected a size'],
    [{ memory: 4 }, 'memory: expected a size such as "2GB" or "512MB", from 128MB, found 4'],
    [{ threads: 0 }, 'c.json: threads: expected a whole number from 1 to 256, found 0'],
    [{ threads: '4' }, 'threads: expected a whole number'],
    [{ schemes: 'stp-2017' }, 'schemes: expected a list of schemes'],
    [{ schemes: [] }, 'schemes: expected a list of schemes'],
    [
      { attribution: 'home' },
      'attribution: expected one of "hq", "share", "partner", found "home"',
    ],
    [{ keep: 1.5 }, 'keep: expected a whole number from 1, found 1.5'],
    [{ out: '' }, 'out: expected the path of a folder, found ""'],
    [{ notify: 'ftp://hooks.nhs.uk' }, 'notify: expected an address of http or https'],
    [{ memroy: '2GB' }, 'c.json: there is no setting memroy; did you mean memory?'],
    [{ temp_max: '2GB' }, 'there is no setting temp_max; did you mean tempMax?'],
    [{ colour: 'blue' }, 'there is no setting colour; the settings are out, raw, memory'],
    [[], 'c.json: expected an object of settings, found []'],
    ['data', 'c.json: expected an object of settings, found "data"'],
    [null, 'c.json: expected an object of settings, found null'],
  ])('%j is refused: %s', (given, said) => {
    const told = refusal(() => configOf(given, 'c.json'));
    expect(told).toContain(said);
    expect(told).toContain('docs/configuration.md');
  });

  it('names all that is wrong at once, and never the secret of an address', () => {
    const told = refusal(() =>
      configOf({ threads: 0, notify: 'hooks.nhs.uk/T0/secret', keeep: 1 }, 'c.json'),
    );
    expect(told.match(/c\.json: /g)).toHaveLength(3);
    expect(told).not.toContain('secret');
  });
});

it('docs/configuration.md has a row for every setting, with its variable and what is usual', () => {
  const page = readFileSync(join(packageRoot, 'docs', 'configuration.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `\w+` \| `FOOTPACK_/.test(line));
  expect(rows.map((row) => row.split('`')[1])).toEqual(SETTING_NAMES);
  rows.forEach((row, i) => {
    const name = SETTING_NAMES[i] ?? 'out';
    const { usual, flags } = settingOf(name);
    expect(row).toContain(`\`${variableOf(name)}\` | \`${flags.split(' ')[0]}\` |`);
    if (usual !== null) expect(row).toContain(`| \`${[usual].flat().join(', ')}\` |`);
  });
  for (const variable of OTHER_VARIABLES) expect(page).toContain(`\`${variable}`);
});

describe('the environment', () => {
  it('says a setting by its name in capitals', () => {
    expect(variableOf('tempMax')).toBe('FOOTPACK_TEMP_MAX');
    expect(
      configInEnvironment({
        FOOTPACK_OUT: '2017',
        FOOTPACK_THREADS: '4',
        FOOTPACK_SCHEMES: 'stp-2016, stp-2017,',
        FOOTPACK_TEMP_MAX: '20GB',
        FOOTPACK_MEMORY: '',
        PATH: '/bin',
      }),
    ).toEqual({
      out: '2017',
      threads: 4,
      schemes: ['stp-2016', 'stp-2017'],
      tempMax: '20GB',
    });
  });

  it('is refused with the name of the variable', () => {
    expect(refusal(() => configInEnvironment({ FOOTPACK_THREADS: 'all' }))).toContain(
      'FOOTPACK_THREADS: expected a whole number from 1 to 256, found "all"',
    );
  });

  it('with a variable that is no setting is told of it', () => {
    expect(
      strangeVariables({ FOOTPACK_MEMROY: '1GB', FOOTPACK_DEBUG: '1', FOOTPACK_OUT: 'x' }),
    ).toEqual([{ name: 'FOOTPACK_MEMROY', meant: 'FOOTPACK_MEMORY' }]);
  });
});

it.each([
  ['threds', 'threads'],
  ['Threads', 'threads'],
  ['scheme', 'schemes'],
  ['atribution', 'attribution'],
  ['att', 'attribution'],
  ['temp-maximum', 'tempMax'],
  ['xyz', null],
  ['', null],
])('of a word %s the nearest is %s', (given, meant) => {
  expect(nearest(given, Object.keys(SETTINGS))).toBe(meant);
});

it.each([
  ['512MB', 512e6],
  ['1.5 GB', 1.5e9],
  ['2GiB', 2 * 1024 ** 3],
  ['1kb', 1000],
  ['80%', null],
  ['12', null],
  ['-1GB', null],
])('%s is %s bytes', (size, bytes) => {
  expect(bytesOfSize(size)).toBe(bytes);
});

it.each([
  [250e6, '250 MB'],
  [1.25e9, '1.3 GB'],
  [57e9, '57 GB'],
  [900, '1 kB'],
])('%d bytes are read as %s', (bytes, text) => {
  expect(sizeOf(bytes)).toBe(text);
});
