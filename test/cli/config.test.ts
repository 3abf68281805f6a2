import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { type ConfigFile, findConfig, readConfig } from '../../src/cli/config-file.ts';
import { settingOption, settle } from '../../src/cli/settings.ts';
import type { Config } from '../../src/model/config.ts';
import { EXIT } from '../../src/model/problem.ts';
import { scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const base = scratch();
let folders = 0;

/** A folder with these files. */
function folder(files: Record<string, string>): string {
  folders += 1;
  const path = join(base, `folder-${folders}`);
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

describe('a configuration file', () => {
  it('is not needed, may be one, and is never a choice of two', () => {
    expect(findConfig(undefined, folder({}))).toBeNull();
    const one = folder({ 'footpack.config.json': '{}' });
    expect(findConfig(undefined, one)).toBe(join(one, 'footpack.config.json'));
    const two = folder({ 'footpack.config.json': '{}', 'footpack.config.ts': '' });
    expect(() => findConfig(undefined, two)).toThrow('there are 2 configuration files');
    expect(() => findConfig(join(one, 'other.json'))).toThrow('there is no configuration file');
  });

  it('means paths from its own folder, and leaves addresses as they are', async () => {
    const at = folder({
      'c.json': '{"out": "packs", "raw": "/archive", "temp": "../fast", "mirror": "published"}',
      'd.json': '{"mirror": "https://mirror.nhs.uk/published/"}',
    });
    expect((await readConfig(join(at, 'c.json'))).config).toEqual({
      out: join(at, 'packs'),
      raw: '/archive',
      temp: join(base, 'fast'),
      mirror: join(at, 'published'),
    });
    expect((await readConfig(join(at, 'd.json'))).config).toEqual({
      mirror: 'https://mirror.nhs.uk/published/',
    });
  });

  it('that is no JSON names its line', async () => {
    const at = folder({ 'c.json': '{\n  "out": "packs",\n  memory: 1\n}' });
    await expect(readConfig(join(at, 'c.json'))).rejects.toMatchObject({
      exitCode: EXIT.usage,
      detail: { where: expect.stringContaining('c.json, line 3') },
    });
  });

  it('in UTF-16, or a folder, is told', async () => {
    const at = folder({});
    writeFileSync(join(at, 'c.json'), Buffer.from('\ufeff{}', 'utf16le'));
    mkdirSync(join(at, 'd.json'));
    await expect(readConfig(join(at, 'c.json'))).rejects.toThrow(/UTF-16/);
    await expect(readConfig(join(at, 'd.json'))).rejects.toThrow(/is a folder/);
  });

  it('may be a module with a default export', async () => {
    const at = folder({
      'c.mjs': 'export default { threads: 1 + 1 };',
      'none.mjs': 'export const threads = 2;',
      'broken.mjs': 'throw new Error("no such year");',
    });
    expect((await readConfig(join(at, 'c.mjs'))).config).toEqual({ threads: 2 });
    await expect(readConfig(join(at, 'none.mjs'))).rejects.toThrow('no default export');
    await expect(readConfig(join(at, 'broken.mjs'))).rejects.toThrow('no such year');
    await expect(readConfig(join(at, 'c.yaml'))).rejects.toThrow('ends in .json, .ts');
  });

  it('in TypeScript is read by a Node that can, and an older one is told what to do', async () => {
    const at = folder({ 'c.ts': 'const threads: number = 3;\nexport default { threads };' });
    const path = join(at, 'c.ts');
    // What this Node itself says of it, with nothing of ours or of the test runner in between.
    const ask = 'import(process.argv[1]).then((m) => m.default.threads, (e) => e.code)';
    const said = spawnSync(
      process.execPath,
      ['--no-warnings', '-e', `${ask}.then(console.log)`, path],
      { encoding: 'utf8' },
    ).stdout.trim();
    const asNode = async () => {
      if (/^\d+$/.test(said)) return { default: { threads: Number(said) } };
      throw Object.assign(new Error('Unknown file extension ".ts"'), { code: said });
    };
    const read = readConfig(path, asNode);
    if (said === '3') expect((await read).config).toEqual({ threads: 3 });
    else {
      expect(said).toBe('ERR_UNKNOWN_FILE_EXTENSION');
      await expect(read).rejects.toMatchObject({
        exitCode: EXIT.usage,
        detail: {
          next: expect.stringMatching(/Node 22\.18 or later.*c\.mjs.*footpack\.config\.json/),
        },
      });
    }
  });
});

describe('what holds', () => {
  const environment: Config = { memory: '2GB', threads: 2 };
  const file: ConfigFile = {
    file: 'c.json',
    config: { memory: '1GB', threads: 1, schemes: ['stp-2016'], mirror: 'published' },
  };

  /** The settings of a command that is called with these words. */
  function settled(...words: string[]) {
    const command = new Command('build')
      .option('--bundled')
      .addOption(settingOption('out'))
      .addOption(settingOption('memory'))
      .addOption(settingOption('threads'))
      .addOption(settingOption('schemes'))
      .addOption(settingOption('mirror'))
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    command.parse(['node', 'build', ...words]);
    const told = settle(command, { environment, file });
    return { told: new Map(told.map((one) => [one.setting, one])), given: command.opts() };
  }

  it('is the option, then the environment, then the file, then the usual', () => {
    const { told, given } = settled('--memory', '4GB');
    expect(given).toEqual({
      out: 'data/out',
      memory: '4GB',
      threads: 2,
      scheme: ['stp-2016'],
      mirror: 'published',
    });
    expect([...told.values()].map(({ setting, origin, from }) => [setting, origin, from])).toEqual([
      ['out', 'default', null],
      ['memory', 'option', '--memory'],
      ['threads', 'environment', 'FOOTPACK_THREADS'],
      ['schemes', 'config file', 'c.json'],
      ['mirror', 'config file', 'c.json'],
    ]);
  });

  it('an option that may be repeated takes the place of the file’s list, and adds nothing to it', () => {
    const { given } = settled('--scheme', 'stp-2017', '--scheme', 'icb-2023');
    expect(given.scheme).toEqual(['stp-2017', 'icb-2023']);
  });

  it('a mirror of the settings gives way to another way of having extracts', () => {
    expect(settled('--bundled').given.mirror).toBeUndefined();
  });

  it('an option is proved as the settings are', () => {
    expect(() => settled('--threads', 'two')).toThrow(/It is a whole number from 1 to 256\./);
    expect(() => settled('--memory', '3')).toThrow(/It is a size such as "2GB"/);
  });

  it('an option of the same name that is no setting is left alone', () => {
    const command = new Command('ask').option('--memory <size>', '', '512MB');
    command.parse(['node', 'ask']);
    expect(settle(command, { environment, file })).toEqual([]);
    expect(command.opts()).toEqual({ memory: '512MB' });
  });
});

describe('footpack config', () => {
  it('shows what is in effect in the working folder, and hides secrets', async () => {
    const at = folder({
      'footpack.config.json': JSON.stringify({
        out: 'packs',
        mirror: 'https://analyst:pass@mirror.nhs.uk/published?key=abc',
        notify: 'https://hooks.nhs.uk/services/T0/B0/secret',
      }),
    });
    const { code, stdout, stderr } = await footpack(['config', '--memory', '1GB', '--json'], at);
    expect(code).toBe(EXIT.done);
    expect(stderr).toContain('configuration file: footpack.config.json');
    const rows = JSON.parse(stdout) as { setting: string; [key: string]: unknown }[];
    const of = (setting: string) => rows.find((row) => row.setting === setting);
    expect(of('out')).toMatchObject({
      value: 'packs',
      origin: 'config file',
      from: 'footpack.config.json',
      variable: 'FOOTPACK_OUT',
    });
    expect(of('memory')).toMatchObject({ value: '1GB', origin: 'option', from: '--memory' });
    expect(of('tempMax')).toMatchObject({ value: '20GB', origin: 'default', from: null });
    expect(of('notify')?.value).toBe('https://hooks.nhs.uk/…');
    expect(stdout).not.toMatch(/pass|abc|secret/);
  });

  it('is heeded by the other commands, and a mistake in it stops them', async () => {
    const at = folder({ 'other.json': '{"out": "elsewhere"}', 'bad.json': '{"ouut": "x"}' });
    const asked = await footpack(['sql', 'SELECT 1', '--config', 'other.json'], at);
    expect(asked.stderr).toContain('there is no release in elsewhere yet');
    const bad = await footpack(['releases', '--config', 'bad.json'], at);
    expect(bad.code).toBe(EXIT.usage);
    expect(bad.stderr).toContain('bad.json: there is no setting ouut; did you mean out?');
  });
});
