import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PromptParts, prompt } from '../../src/cli/prompt.ts';
import { historyFile, sqlHistory } from '../../src/cli/sql-history.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import type { Answer } from '../../src/query/answer.ts';
import { type DescribedTable, describedTables } from '../../src/query/describe.ts';
import { releaseFolder } from '../../src/query/release-folder.ts';
import { sql } from '../../src/query/sql.ts';
import { type Release, shippedRelease } from '../figures/releases.ts';
import { commandLine } from '../product.ts';
import { scratch } from '../support.ts';

const root = scratch();
let release: Release;
let tables: DescribedTable[];

beforeAll(async () => {
  release = await shippedRelease();
  tables = await describedTables(releaseFolder(release.out));
});
afterAll(() => release.db.close());

const [CTRL_C, CTRL_D, UP] = ['\u0003', '\u0004', '\u001b[A'];
/** What a terminal is told besides text: to move, to erase. */
const STEERING = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');

/** A prompt on a terminal that a test types at. Statements are told back unless `ask` is given. */
function terminal(given: Partial<PromptParts> = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const asked: string[] = [];
  const remembered: string[] = [];
  let screen = '';
  output.on('data', (piece) => {
    screen = (screen + piece).replace(STEERING, '');
  });
  let from = 0;
  const left = prompt({
    input,
    output,
    history: { entries: [], remember: (entry) => remembered.push(entry) },
    ask: async (statement) => {
      asked.push(statement);
      return { columns: [], rows: [[statement]] };
    },
    show: async (answer) => {
      output.write(`answer ${answer.rows[0]?.[0]}\n`);
    },
    tables: async () => tables,
    width: () => 100,
    ...given,
  });
  return {
    asked,
    remembered,
    left,
    type: (text: string) => input.write(text),
    /** Waits until the screen shows a text below what was waited for before; gives what came. */
    async shows(text: string): Promise<string> {
      const end = Date.now() + 20_000;
      while (!screen.includes(text, from)) {
        if (Date.now() > end) throw new Error(`${text} did not come, but ${screen.slice(from)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const came = screen.slice(from, screen.indexOf(text, from) + text.length);
      from += came.length;
      return came;
    },
  };
}

describe('the prompt', () => {
  it('asks a statement of several lines once a semicolon ends it', async () => {
    const { type, shows, asked, left } = terminal();
    await shows('footpack> ');
    type("SELECT ';'\r");
    await shows('...> ');
    type('-- a remark;\r');
    await shows('...> ');
    type('FROM baseline; SELECT 2;\r');
    await shows('answer SELECT 2');
    await shows('footpack> ');
    expect(asked).toEqual(["SELECT ';'\n-- a remark;\nFROM baseline", 'SELECT 2']);
    type(CTRL_D);
    await left;
  });

  it('asks what was pasted one after the other', async () => {
    const { type, shows, asked, left } = terminal();
    type('SELECT 1;\rSELECT\r2;\r.quit\r');
    await left;
    await shows('answer SELECT\n2');
    expect(asked).toEqual(['SELECT 1', 'SELECT\n2']);
  });

  it('brings a statement back as one line, in this prompt and the next', async () => {
    const first = terminal();
    first.type('SELECT 1 -- one\r  + 2;\r');
    await first.shows('answer');
    first.type(".tables\rSELECT 'a\rb';\r");
    await first.shows("answer SELECT 'a\nb'");
    await first.shows('footpack> ');
    first.type(`${UP}${UP}${UP}${UP}\r`);
    await first.shows('answer SELECT 1 + 2');
    first.type('.quit\r');
    await first.left;
    const kept = ['SELECT 1 + 2;', '.tables', "SELECT 'a", "b';", 'SELECT 1 + 2;'];
    expect(first.remembered).toEqual(kept);

    const second = terminal({ history: { entries: kept.toReversed(), remember: () => {} } });
    second.type(`${UP}\r`);
    await second.shows('answer SELECT 1 + 2');
    second.type('.quit\r');
    await second.left;
  });

  it('obeys commands, and offers the one that was meant', async () => {
    const { type, shows, asked, left } = terminal();
    type('.tables\r');
    expect(await shows('unmapped')).toMatch(/baseline +[\d,]+ {2}One row a scheme, footprint/);
    type('.schema neighbour\r');
    await shows('key    scheme, footprint_code, position');
    type('.schema\r');
    await shows('neighbour: scheme VARCHAR, footprint_code VARCHAR');
    type('.schema basline\r');
    await shows('did you mean baseline?');
    type('.tabels\r');
    await shows('did you mean .tables?');
    type('exit\r');
    await shows('did you mean .quit?');
    type('.zzz\r');
    await shows('.help lists what there is');
    type('.help\r');
    await shows('.quit    leave');
    expect(asked).toEqual([]);
    type('.quit\r');
    await left;
  });

  it('drops what is half typed on Ctrl-C, and stays', async () => {
    const { type, shows, asked, left } = terminal();
    type('SELECT 1,\rhalf');
    await shows('half');
    type(CTRL_C);
    await shows('^C\nfootpack> ');
    type('SELECT 2;\r');
    await shows('answer');
    expect(asked).toEqual(['SELECT 2']);
    await shows('footpack> ');
    type(CTRL_C);
    await shows('.quit or Ctrl-D leaves');
    type(CTRL_D);
    await left;
  });

  it('stops a statement that runs on Ctrl-C, with what was pasted after it, and asks the next', async () => {
    const { type, shows, left } = terminal({
      ask: (query, signal) => sql({ database: releaseFolder(release.out).database, query, signal }),
    });
    type('WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t)\r');
    type('SELECT count(*) FROM t; SELECT 1;\rSELECT 2;\r');
    await shows('SELECT 2;');
    type(CTRL_C);
    expect(await shows('footpack> ')).toMatch(/cancelled/);
    type('SELECT 3 AS n, * FROM nowhere;\r');
    const told = await shows('.tables lists the tables');
    expect(told).toContain('nowhere does not exist');
    expect(told).not.toContain('answer');
    type("SELECT 'three';\r");
    await shows('answer three');
    type(CTRL_D);
    await left;
  });

  it('stops printing on Ctrl-C, and a statement that runs when the terminal is gone', async () => {
    const stopped: string[] = [];
    const until = (what: string, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          stopped.push(what);
          resolve();
        });
      });
    const answer: Answer = { columns: [], rows: [] };
    let asking = async (_: AbortSignal) => {};
    const { type, shows, left } = terminal({
      ask: async (_, signal) => {
        await asking(signal);
        return answer;
      },
      show: (_, signal) => until('printing', signal),
    });
    type('FROM observation;\r');
    await shows('observation;');
    await new Promise((resolve) => setImmediate(resolve));
    type(CTRL_C);
    await shows('cancelled');
    asking = (signal) => until('asking', signal);
    await shows('footpack> ');
    type('SELECT 1;\r');
    await shows('SELECT 1;');
    type(CTRL_D);
    await left;
    expect(stopped).toEqual(['printing', 'asking']);
  });

  it('tells an error and goes on', async () => {
    const problems = [
      new Problem(EXIT.unexpected, 'too slow', { next: 'ask for less' }),
      new Error('odd'),
    ];
    const { type, shows, left } = terminal({ ask: () => Promise.reject(problems.shift()) });
    type('SELECT 1;\rSELECT 2;\r');
    await shows('error: too slow\n  next:      ask for less');
    await shows('error: odd');
    await shows('footpack> ');
    type('.quit\r');
    await left;
  });
});

describe('the history', () => {
  it('lies in the user’s own folder of states', () => {
    const file = join('footpack', 'sql-history');
    expect(historyFile({ XDG_STATE_HOME: '/states' }, '/home/a', 'linux')).toBe(`/states/${file}`);
    for (const XDG_STATE_HOME of ['', 'not/absolute']) {
      const path = historyFile({ XDG_STATE_HOME }, '/home/a', 'linux');
      expect(path).toBe(`/home/a/.local/state/${file}`);
    }
  });

  it('is kept for its owner alone, and does not grow for ever', () => {
    const env = { XDG_STATE_HOME: join(root, 'states') };
    const path = historyFile(env, root, 'linux');
    expect(sqlHistory(env, root, 'linux').entries).toEqual([]);
    expect(existsSync(path)).toBe(false);
    sqlHistory(env, root, 'linux').remember('SELECT 1;');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, Array.from({ length: 3000 }, (_, i) => `SELECT ${i};\n`).join(''));
    const { entries, remember } = sqlHistory(env, root, 'linux');
    expect([entries.length, entries[0], entries.at(-1)]).toEqual([
      1000,
      'SELECT 2999;',
      'SELECT 2000;',
    ]);
    remember('SELECT 3000;');
    expect(readFileSync(path, 'utf8').split('\n').length).toBe(1002);
    expect(sqlHistory(env, root, 'linux').entries[0]).toBe('SELECT 3000;');
  });

  it('that cannot be read or written breaks nothing', () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    const blocked = sqlHistory({ XDG_STATE_HOME: file }, root, 'linux');
    expect(blocked.entries).toEqual([]);
    expect(() => blocked.remember('SELECT 1;')).not.toThrow();
    mkdirSync(join(root, 'folder', 'footpack', 'sql-history'), { recursive: true });
    const folder = sqlHistory({ XDG_STATE_HOME: join(root, 'folder') }, root, 'linux');
    expect(folder.entries).toEqual([]);
    expect(() => folder.remember('SELECT 1;')).not.toThrow();
  });
});

/** Types at `footpack sql` on a terminal that util-linux's `script` imitates; null without it. */
function onTerminal(
  args: readonly string[],
  typed: readonly (readonly [after: string, text: string])[],
): Promise<string | null> {
  const words = [...commandLine, ...args];
  const command = `stty cols 60 && ${words.map((word) => `'${word}'`).join(' ')}`;
  const { NO_COLOR, FORCE_COLOR, CI, ...plain } = process.env;
  const env = { ...plain, TERM: 'xterm-256color', XDG_STATE_HOME: join(root, 'typed') };
  return new Promise((resolve) => {
    const child = spawn('script', ['-qec', command, '/dev/null'], { env });
    const rest = [...typed];
    let [screen, from] = ['', 0];
    child.stdout.setEncoding('utf8').on('data', (piece) => {
      screen = (screen + piece).replace(STEERING, '');
      const [next] = rest;
      const at = next ? screen.indexOf(next[0], from) : -1;
      if (!next || at < 0) return;
      rest.shift();
      from = screen.length;
      child.stdin.write(next[1]);
    });
    child.on('error', () => {
      console.warn('skipped: no `script` to imitate a terminal with');
      resolve(null);
    });
    child.on('close', (code) => resolve(`${screen}[exit code ${code}]`));
  });
}

describe('footpack sql without a query, on a terminal', () => {
  it('is a prompt, whose answers fit the terminal', async () => {
    const seen = await onTerminal(
      ['sql', '--out', release.out],
      [
        ['footpack> ', "SELECT repeat('wide ', 40) AS a, 42 AS n;\r"],
        ['(1 row)', CTRL_D],
      ],
    );
    if (seen === null) return;
    expect(seen).toContain(`release ${release.id}; end a statement with a semicolon`);
    const row = seen.split('\r\n').find((line) => line.startsWith('wide wide'));
    expect(row).toMatch(/… {2}42$/);
    expect([...(row ?? '')].length).toBe(60);
    expect(seen).toMatch(/\[exit code 0\]$/);
    expect(sqlHistory({ XDG_STATE_HOME: join(root, 'typed') }, root, 'linux').entries).toEqual([
      "SELECT repeat('wide ', 40) AS a, 42 AS n;",
    ]);
  });

  it('has no use for --output', async () => {
    const seen = await onTerminal(['sql', '--out', release.out, '-o', join(root, 'a.csv')], []);
    if (seen === null) return;
    expect(seen).toContain('error: --output needs a query');
    expect(seen).toMatch(/\[exit code 2\]$/);
  });
});
