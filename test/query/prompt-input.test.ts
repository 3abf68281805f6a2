import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dotCommand,
  helpLines,
  inOneLine,
  otherName,
  taken,
} from '../../src/query/prompt-input.ts';

/** Statements in which a semicolon, or a quote, is not what it seems. */
const TRICKY = [
  'SELECT 1',
  "SELECT 'a;b', 'it''s;'",
  'SELECT 1 AS "a;""b"',
  'SELECT 1 -- a; b\n + 2',
  'SELECT 1 /* a; /* b; */ c; */ + 2',
  'SELECT $$a;b$$, $tag$a;$$;b$tag$',
  "SELECT E'a\\';b', e'c;'",
  "SELECT 'ends in a backslash\\', 2",
  'SELECT 1 AS a$$, 2 AS b$$',
  "-- before\nSELECT 'two\nlines;'",
  "SELECT '--', ';' /* ' */",
];

describe('what was typed', () => {
  it.each(TRICKY)('ends where DuckDB ends it: %j', async (statement) => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const typed = `${statement};\nSELECT 'next';`;
    const extracted = await connection.extractStatements(typed);
    expect(extracted.count).toBe(2);
    expect(taken(`${typed}\n`)).toEqual({ statements: [statement, "SELECT 'next'"], rest: '' });

    const line = inOneLine(statement);
    if (line === null) expect(statement).toContain("'two\nlines;'");
    else {
      expect(line).not.toContain('\n');
      const values = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
      expect(await values(line)).toEqual(await values(statement));
    }
    connection.closeSync();
    instance.closeSync();
  });

  it('is kept until its statement ends', () => {
    for (const rest of [
      'SELECT 1\n',
      "SELECT 'a;\n",
      'SELECT 1 /* ;\n',
      '/* ;\n',
      'SELECT $$;\n',
    ]) {
      expect(taken(rest)).toEqual({ statements: [], rest });
    }
    expect(taken('SELECT 1; SELECT\n')).toEqual({ statements: ['SELECT 1'], rest: ' SELECT\n' });
  });

  it('without a word is nothing', () => {
    for (const nothing of ['', '\n', ';;\n', '-- a remark\n', '/* one */ ; -- two\n']) {
      expect(taken(nothing)).toEqual({ statements: [], rest: '' });
    }
  });

  it('gives the same statements, however it is broken into lines', () => {
    const word = fc.constantFrom("'", '"', ';', '--', '/*', '*/', '$$', '\n', ' ', 'a', "E'", '\\');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        const input = `${words.join('')}\n`;
        const statements: string[] = [];
        let typed = '';
        for (const line of input.split('\n').slice(0, -1)) {
          const now = taken(`${typed}${line}\n`);
          statements.push(...now.statements);
          typed = now.rest;
        }
        const whole = taken(input);
        // Of lines that are remarks alone nothing is kept.
        expect(statements.length).toBe(whole.statements.length);
        for (const [i, statement] of statements.entries()) {
          expect(whole.statements[i]?.endsWith(statement)).toBe(true);
        }
        expect(whole.rest.trim().endsWith(typed.trim())).toBe(true);
        expect(typed === '').toBe(whole.rest === '');
      }),
      { numRuns: 300 },
    );
  });
});

describe('a command', () => {
  it('begins with a dot, and may end as a statement does', () => {
    expect(dotCommand('  .schema  Baseline ; ')).toEqual({ name: '.schema', argument: 'Baseline' });
    expect(dotCommand('.TABLES')).toEqual({ name: '.tables', argument: '' });
    for (const line of ['SELECT .5', 'quit now', '', 'help_me', ';']) {
      expect(dotCommand(line)).toBeNull();
    }
  });

  it('of another prompt is known', () => {
    for (const [typed, meant] of [
      ['exit;', '.quit'],
      ['\\q', '.quit'],
      ['.exit', '.quit'],
      ['\\dt', '.tables'],
      ['HELP', '.help'],
    ] as const) {
      const command = dotCommand(typed);
      expect(command && otherName(command.name), typed).toBe(meant);
    }
  });

  it('is in the help', () => {
    for (const name of ['.tables', '.schema', '.help', '.quit', 'Ctrl-C', 'Ctrl-D']) {
      expect(helpLines().join('\n')).toContain(name);
    }
  });
});
