import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { sources } from '../../pipelines/catalogue.ts';
import { takeLock } from '../../src/build/lock.ts';
import { formatOfEnding, refuseOutput } from '../../src/cli/output-file.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { ENDINGS } from '../../src/query/format.ts';
import { verify } from '../../src/release/manifest.ts';
import type { Ended } from '../ended.ts';
import { latestOf, shippedRelease } from '../figures/releases.ts';
import { commandLine, node, productAddress } from '../product.ts';
import { packageRoot, scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const root = scratch();
const out = join(root, 'out');
const none = join(root, 'none');
const at = ['--out', out, '--raw', join(root, 'raw')];

/** What the run that made it said. */
let first: Ended;

beforeAll(async () => {
  first = await footpack(['refresh', '--bundled', '--out', out]);
});

/** What a refused run leaves behind: no release, no archive. */
const untouched = () =>
  expect([existsSync(none), existsSync(join(root, 'raw'))]).toEqual([false, false]);

describe.concurrent('help', () => {
  it.each(['refresh', 'sql', 'orgs', 'sources', 'check'])(
    'of %s opens with examples that name it',
    async (command) => {
      const { code, stdout } = await footpack([command, '--help']);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Examples:\\n  footpack ${command}`));
      for (const option of ['--out', '--raw', '--json']) expect(stdout).toContain(option);
    },
  );

  it('of footpack lists the commands and is what a bare call prints', async () => {
    const { code, stdout } = await footpack(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Examples:/);
    for (const command of ['refresh', 'sql', 'orgs', 'sources', 'check']) {
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect((await footpack([])).stdout).toBe(stdout);
  });
});

describe.concurrent('a call that cannot be meant', () => {
  it.each([
    [['refresh', '--bundeld', '--out', none], /--bundled/],
    [['orgz'], /orgs/],
    [['orgs', '16', '--jsn'], /--json/],
    [['check', '--ouput', none], /--out/],
  ])('%j is refused with 2 and a suggestion', async (args, suggested) => {
    const { code, stdout, stderr } = await footpack(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/Did you mean/);
    expect(stderr).toMatch(suggested);
    untouched();
  });

  it.each([
    [['--bundled', '--offline'], /--bundled and --offline do not go together/],
    [['--offline', '--mirror', '/nowhere'], /--offline and --mirror do not go together/],
    [['--bundled', '--scheme', 'stp-2099'], /no scheme stp-2099[\s\S]*stp-2016, stp-2017/],
    [['--source', 'qof-prevalances'], /no source qof-prevalances[\s\S]*qof-prevalence/],
    [
      ['--bundled', '--source', 'qof-prevalence'],
      /--source and --bundled do not go together[\s\S]*leave one out/,
    ],
    [['--mirror', '/nowhere/at/all'], /mirror has no readable mirror\.json/],
    [['--bundled', '--extract', '/nowhere.csv'], /no file for --extract[\s\S]*\/nowhere\.csv/],
  ])('refresh %j is refused with 2, and says what to do', async (args, said) => {
    const own = join(root, `refused-${args.join('').replace(/\W/g, '')}`);
    const { code, stderr } = await footpack(['refresh', ...args, '--out', own]);
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
    expect(stderr).toMatch(/next: /);
    expect(existsSync(join(own, 'latest.json'))).toBe(false);
  });
});

describe('an error that no command foresaw', () => {
  /** What a command that throws prints, and with which code it ends. */
  async function told(args: readonly string[], work: () => unknown) {
    const action = () => void work();
    const said: string[] = [];
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
    const before = process.exitCode;
    try {
      const orgs = new Command('orgs').argument('<footprint>').action(action);
      const status = new Command('status').action(action);
      orgs.configureOutput({ writeErr: (text) => void said.push(text) });
      status.configureOutput({ writeErr: (text) => void said.push(text) });
      const program = new Command('footpack').addCommand(orgs).addCommand(status);
      await runCommand(program, ['node', 'footpack', ...args]);
      return { code: process.exitCode, said: said.join('') };
    } finally {
      stderr.mockRestore();
      process.exitCode = before;
    }
  }

  it.each([
    [() => readFileSync(packageRoot), /cannot be used|EISDIR/],
    [
      () => writeFileSync(join(packageRoot, 'package.json', 'x'), ''),
      /package\.json\/x cannot be used: a part of the path is a file \(ENOTDIR, open\)[\s\S]*next: +footpack doctor/,
    ],
    [() => z.object({ a: z.array(z.string()) }).parse({ a: [1] }), /^error: a\.0: Invalid input/],
    [
      () => {
        throw new Error('it broke');
      },
      /^error: it broke\n$/,
    ],
  ])('is told in words, without its stack: %#', async (action, words) => {
    const { code, said } = await told(['status'], action);
    expect(code).toBe(1);
    expect(said).toMatch(words);
    expect(said).not.toMatch(/\n +at /);
  });

  it('of words too many says that a name goes in quotes, where there is a name', async () => {
    const named = await told(['orgs', 'black', 'country'], () => {});
    expect(named.code).toBe(2);
    expect(named.said).toMatch(/too many arguments[\s\S]*footpack orgs --help[\s\S]*in quotes/);
    const none = await told(['status', 'black'], () => {});
    expect(none.said).toMatch(/too many arguments/);
    expect(none.said).not.toContain('quotes');
  });
});

describe('a file to write to', () => {
  it('tells the format by its ending, and is refused for one that no format has', () => {
    expect(formatOfEnding('a.CSV', ENDINGS)).toBe('csv');
    expect(formatOfEnding('answer', ENDINGS)).toBeUndefined();
    for (const path of ['a.xlsx', 'a.b.doc', 'a.toString']) {
      expect(() => formatOfEnding(path, ENDINGS)).toThrow(/no format is written as \./);
    }
  });

  it('lies in a folder that is there, and not among the releases', () => {
    const out = join(root, 'releases-alone');
    expect(() => refuseOutput(join(root, 'nowhere', 'a.csv'), out)).toThrow(/no folder .*nowhere/);
    expect(() => refuseOutput(root, out)).toThrow(/is a folder: --output names a file/);
    expect(() => refuseOutput(join(out, '..', 'fine.csv'), out)).not.toThrow();
  });
});

describe.concurrent('orgs', () => {
  it('finds a footprint by code, number and name', async () => {
    const [byCode, ...others] = await Promise.all(
      ['E54000016', '16', 'the black country', 'e54000016'].map((asked) =>
        footpack(['orgs', asked, ...at, '--kind', 'ccg']),
      ),
    );
    expect(byCode!.code).toBe(0);
    expect(JSON.parse(byCode!.stdout).map((o: { code: string }) => o.code)).toEqual([
      '05C',
      '05L',
      '05Y',
      '06A',
    ]);
    for (const other of others) expect(other.stdout).toBe(byCode!.stdout);
  });

  it('offers what comes near an unknown name', async () => {
    const { code, stdout, stderr } = await footpack(['orgs', 'Black', ...at]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('did you mean E54000016 (The Black Country)?');
    const nowhere = await footpack(['orgs', 'Atlantis', ...at]);
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toMatch(/no footprint Atlantis in stp-2017/);
  });

  it('answers from the bundled snapshot where there is no release, and alike', async () => {
    const [without, from] = await Promise.all([
      footpack(['orgs', '2', '--out', none]),
      footpack(['orgs', '2', ...at]),
    ]);
    expect(without.code, without.stderr).toBe(0);
    expect(JSON.parse(without.stdout)).toEqual(JSON.parse(from.stdout));
    untouched();
  });

  it('knows the footprints of 2016, in which old Cumbria stands twice', async () => {
    const found = await footpack(['orgs', '2', '--scheme', 'stp-2016', '--kind', 'ccg', ...at]);
    expect(found.code, found.stderr).toBe(0);
    const [only, ...others] = JSON.parse(found.stdout);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ code: '01H', vintage: '2016-04', basis: 'population' });
    expect(Number(only.weight)).toBeCloseTo(0.631, 3);
  });
});

describe.concurrent('sources', () => {
  it('lists the catalogue with publisher and licence, as JSON in a pipe', async () => {
    const { code, stdout } = await footpack(['sources', '--out', none]);
    expect(code).toBe(0);
    const listed = JSON.parse(stdout) as Record<string, string>[];
    expect(listed.map((s) => s.id)).toEqual(sources.map((s) => s.id));
    for (const s of listed) {
      expect(
        [s.publisher, s.licence].every((v) => typeof v === 'string' && v !== ''),
        s.id,
      ).toBe(true);
    }
    untouched();
  });
});

describe.concurrent('in a pipe', () => {
  it('results are JSON on stdout and narration goes to stderr', async () => {
    const { code, stdout, stderr } = first;
    expect(code).toBe(0);
    // The process says what a refresh in another made.
    const shipped = await shippedRelease();
    shipped.db.close();
    expect(JSON.parse(stdout)).toMatchObject({ packs: 44, release: shipped.id });
    expect(latestOf(out).release).toBe(shipped.id);
    expect(stderr).toContain('44 packs of');
    expect(stderr).toContain('try next');
    expect(stderr).toContain(`--out ${out}`);
  });

  it('sql and check are too', async () => {
    const asked = await footpack(['sql', 'SELECT count(*) AS n FROM footprint', '--out', out]);
    expect(JSON.parse(asked.stdout)).toEqual([{ n: 334 }]);
    const checked = await footpack(['check', '--out', out]);
    expect(JSON.parse(checked.stdout).agrees).toBe(true);
  });
});

describe('a folder at which another run is at work', () => {
  it('is left alone with 6, and the run is named by its process', async () => {
    const script = join(root, 'hold.mjs');
    writeFileSync(
      script,
      `import { takeLock } from ${JSON.stringify(productAddress('src/build/lock.ts'))};
       await takeLock(${JSON.stringify(join(out, '.work'))});
       process.stdout.write('held');
       setInterval(() => {}, 1000);`,
    );
    const [program = '', ...words] = [...node, script];
    const holder = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(holder.stdout!, 'data');
      const before = readFileSync(join(out, 'latest.json'), 'utf8');
      // Of another scheme: a run with nothing to do needs no lock.
      const args = ['refresh', '--bundled', '--scheme', 'stp-2016', '--out', out];
      const { code, stdout, stderr } = await footpack(args);
      expect([code, stdout]).toEqual([6, '']);
      expect(stderr).toContain(`process ${holder.pid}`);
      expect(stderr).toContain('untouched: everything');
      expect(readFileSync(join(out, 'latest.json'), 'utf8')).toBe(before);
    } finally {
      holder.kill('SIGKILL');
      await once(holder, 'close');
    }
    // The lock dies with its owner, however it dies.
    (await takeLock(join(out, '.work'))).close();
  });
});

describe('a release that would break a promise', () => {
  it('is not published: 5, and the last one stays', async () => {
    const extract = join(root, 'again.csv');
    // Atrial fibrillation of Darlington, 2016/17, which the bundled snapshot has already.
    writeFileSync(
      extract,
      `indicator_id,org_code,org_vintage,period_start,period_end,numerator,denominator,value,suppressed,note
qof-af,00C,2017-04,2016-04-01,2017-03-31,2000,108000,,,
`,
    );
    const before = readFileSync(join(out, 'latest.json'), 'utf8');
    const { code, stdout, stderr } = await footpack([
      'refresh',
      '--bundled',
      '--extract',
      extract,
      ...at,
    ]);
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toContain('observed_once: qof-af 2016/17: ccg 00C of 2017-04 has 2 figures');
    expect(stderr).toContain('again.csv line 2');
    expect(stderr).toContain('nothing is published');
    expect(stderr).toContain('untouched: the last release');
    expect(readFileSync(join(out, 'latest.json'), 'utf8')).toBe(before);
    expect(verify(latestOf(out).folder)).toEqual([]);
  });
});

describe('a reader that closes early', () => {
  it('of what is narrated does not stop the work', async () => {
    const [program = '', ...words] = [...commandLine, 'config', '--out', root];
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FOOTPACK_STRANGE: '1' },
    });
    child.stderr.destroy();
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ value: root }));
    expect(code).toBe(0);
  });

  it('has had enough, and that is no error', async () => {
    const [program = '', ...words] = [...commandLine, 'sources'];
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});
