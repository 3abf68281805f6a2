import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { buildCommand } from '../../src/cli/build.ts';
import { configCommand } from '../../src/cli/config.ts';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { refuseFiles } from '../../src/cli/paths.ts';
import { planCommand } from '../../src/cli/plan.ts';
import { refreshCommand } from '../../src/cli/refresh.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { runsCommand } from '../../src/cli/runs.ts';
import { scheduleCommand } from '../../src/cli/schedule.ts';
import { statusCommand } from '../../src/cli/status.ts';
import { EXIT } from '../../src/model/problem.ts';
import { scratch } from '../support.ts';
import { footpack } from './footpack.ts';

/** Commands in words that a newcomer may try, and what they are told. No command gets to its work. */

const root = scratch();
const every = () => [
  refreshCommand(),
  buildCommand(),
  planCommand(),
  statusCommand(),
  runsCommand(),
  scheduleCommand(),
  configCommand(),
  doctorCommand(),
];

/** What a command prints on stderr, and with which code it ends. */
async function told(args: readonly string[]) {
  let said = '';
  const heard = (text: unknown) => {
    said += String(text);
    return true;
  };
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(heard);
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const before = process.exitCode;
  try {
    const program = new Command('footpack').configureOutput({ writeErr: heard });
    for (const command of every().filter((one) => one.name() === args[0])) {
      program.addCommand(command.configureOutput({ writeErr: heard }));
    }
    await runCommand(program, ['node', 'footpack', ...args], async () => every());
    return { code: process.exitCode, said };
  } finally {
    stderr.mockRestore();
    stdout.mockRestore();
    process.exitCode = before;
  }
}

describe('words that no command knows', () => {
  const out = ['--out', join(root, 'out'), '--raw', join(root, 'raw')];

  it.each([
    [['plan', 'stp-2017'], /footpack plan takes options alone; leave out stp-2017\n/],
    [['config', 'set', 'memory', '2GB'], /takes options alone; did you mean --memory <size>\?/],
    [['schedule', 'once'], /footpack schedule takes options alone; did you mean --once\?/],
    [['build', '--bundled'], /--bundled is an option of footpack refresh, plan\n/],
    [['status', '--online'], /--online is an option of footpack doctor\n/],
    [['plan', '--scheme', 'icb2026', ...out], /no scheme icb2026[\s\S]*did you mean icb-2026\?/],
    [['build', '--scheme', '', ...out], /no scheme ""[\s\S]*A scheme is stp or icb and its year/],
    [['schedule', '--scheme', 'STP 2017', ...out], /did you mean stp-2017\?/],
    [['doctor', '--scheme', 'england', ...out], /no scheme england[\s\S]*as stp-2017 or icb-2026/],
    [
      ['plan', '--source', 'ae-atendances', ...out],
      /did you mean ae-attendances\? The sources are/,
    ],
    [
      ['refresh', '--dry-run', '--accept', 'rows-collapsed', '--reason', 'x', ...out],
      /--accept and --dry-run do not go together/,
    ],
  ])('%j are refused with 2, and with what to do', async (args, said) => {
    const answer = await told(args);
    expect(answer.said).toMatch(said);
    expect(answer.said).toMatch(/^ +next: /m);
    expect(answer.code).toBe(EXIT.usage);
    expect(readdirSync(root)).not.toContain('out');
  });

  it('an option that no command has is given no home', async () => {
    expect((await told(['status', '--colour'])).said).not.toMatch(/next:|undefined/);
  });

  it('a folder without runs is named', async () => {
    const nowhere = join(root, 'nowhere');
    expect(await told(['runs', '--out', nowhere])).toMatchObject({
      said: `no run is recorded in ${join(nowhere, 'runs')} yet\n`,
    });
  });

  it('a file where a folder is meant is refused, and a folder that is not there yet is not', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(() => refuseFiles({ out: file, raw: root })).toThrow('--out names a file');
    expect(() => refuseFiles({ out: root, raw: file })).toThrow('--raw names a file');
    expect(() => refuseFiles({ out: root, raw: join(root, 'later') })).not.toThrow();
  });
});

describe('the version', () => {
  it('is told without loading a command', async () => {
    const folder = join(root, 'coverage');
    mkdirSync(folder);
    const { stdout, code } = await footpack(['--version'], root, [
      'env',
      `NODE_V8_COVERAGE=${folder}`,
    ]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
    const loaded = readdirSync(folder).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return (result as { url: string }[]).map(({ url }) => url);
    });
    const own = loaded.filter(
      (url) => /\/(?:src|pipelines)\//.test(url) && !/node_modules/.test(url),
    );
    expect(own.join()).toMatch(/src\/cli\/main\.[jt]s/);
    expect(own.join()).not.toMatch(/\/pipelines\/|src\/cli\/(?:refresh|sql|status|plan)\.[jt]s/);
  });
});
