import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Layout, Source } from '../../src/model/source.ts';
import { decodeFile, inspect, inspectFile } from '../../src/read/body.ts';
import { declared } from '../support.ts';
import { reader } from './reader.ts';

const { base, read } = reader();

/** Files are looked at in pieces of this many bytes. */
const PIECE = 1 << 20;

/** Bytes of plain lines with `middle` put so that it begins `back` bytes before a piece ends. */
function acrossPieces(middle: Buffer, back: number): Buffer {
  const line = Buffer.from(`${'x'.repeat(62)}\n`);
  const before = Buffer.alloc(PIECE - back, line);
  before[before.length - 1] = 0x79;
  return Buffer.concat([before, middle, Buffer.from('z\n')]);
}

describe('a file of several pieces is seen as it is whole', () => {
  const cases: [string, Buffer][] = [
    ['a character of two bytes', Buffer.from('é')],
    ['a character of three', Buffer.from('’')],
    ['a character of four', Buffer.from('𝒳')],
    ['a non-breaking space', Buffer.from('\u00a0')],
    ['a thin space', Buffer.from('\u2009')],
    ['half a character, and text', Buffer.from([0xe2, 0x80, 0x41])],
    ['a byte of windows-1252', Buffer.from([0x92])],
    ['a first byte alone', Buffer.from([0xc3])],
    ['a blank line', Buffer.from('\n\n')],
    ['a blank line with CR', Buffer.from('\r\n\r\n')],
    ['a NUL', Buffer.from([0])],
    ['nothing special', Buffer.from('abc')],
  ];
  it.each(cases)('%s on the seam', async (_, middle) => {
    for (let back = 0; back <= middle.length + 1; back += 1) {
      const bytes = acrossPieces(middle, back);
      const path = join(base, 'seam.txt');
      writeFileSync(path, bytes);
      const whole = inspect(bytes);
      expect(await inspectFile(path), `${back} bytes before`).toEqual(whole);
      let text = '';
      for await (const piece of decodeFile(path, whole.encoding)) text += piece;
      const expected = whole.encoding === 'utf-8' ? bytes.toString() : bytes.toString('latin1');
      expect(text.length).toBe(expected.replaceAll('\0', '').length);
      expect(text.endsWith('z\n')).toBe(true);
    }
  });

  it('a character that the file cuts off makes it windows-1252', async () => {
    const bytes = Buffer.from([0x61, 0xe2, 0x80]);
    expect(inspect(bytes).encoding).toBe('windows-1252');
  });
});

describe('a file too large for one piece', () => {
  const layout: Layout = {
    relation: 'lines',
    columns: [
      { name: 'line', kind: 'count', required: true },
      { name: 'org_name', kind: 'text' },
      { name: 'figure', kind: 'count' },
    ],
    key: ['line'],
    minRows: 1,
  };
  const lines: Source = { ...declared('ons-ccg-to-stp'), id: 'lines', layouts: [layout] };
  const LINES = 250_000;
  /** Each row says the line on which it stands. */
  const rows = Array.from(
    { length: LINES },
    (_, i) => `${i + 2},"ROYAL BERKSHIRE, NHS FOUNDATION TRUST ${i % 200} ",${i % 9999}`,
  );
  const text = `line,org_name,figure\n${rows.join('\n')}\n`;

  it.each<[string, (text: string) => string | Buffer, boolean, string]>([
    ['as it is', (t) => t, false, 'utf-8'],
    ['with a blank line at its end', (t) => `${t}\n`, true, 'utf-8'],
    ['with a NUL', (t) => t.replace('BERKSHIRE', 'BERK\0SHIRE'), true, 'utf-8'],
    [
      'in windows-1252',
      (t) => Buffer.from(t.replace('BERKSHIRE', 'BERK\x92SHIRE'), 'latin1'),
      true,
      'windows-1252',
    ],
    ['with one odd space', (t) => t.replace('TRUST 199', 'TRUST\u00a0199'), false, 'utf-8'],
  ])(
    'keeps the line of every row %s',
    { timeout: 60_000 },
    async (_, change, rewritten, decoded) => {
      const outcome = await read(lines, change(text));
      expect(outcome.refused).toBeNull();
      expect([outcome.rows.length, outcome.rewritten, outcome.decoded, outcome.left]).toEqual([
        LINES,
        rewritten,
        decoded,
        [],
      ]);
      const astray = outcome.rows.filter((r) => String(r.source_line) !== r.line);
      expect(astray).toEqual([]);
      expect(outcome.rows.filter((r) => !/TRUST \d+$/.test(String(r.org_name)))).toEqual([]);
    },
  );

  it('tells each faulty row, and the row that it repeats', { timeout: 60_000 }, async () => {
    const spoilt = [...rows];
    spoilt[9] = '11,many,x';
    spoilt[200_000] = '200002,';
    spoilt[249_999] = spoilt[5] ?? '';
    const { quarantine, rows: kept } = await read(
      lines,
      `line,org_name,figure\n${spoilt.join('\n')}`,
    );
    expect(quarantine.map((q) => [q.line, q.reason])).toEqual([
      [11, 'figure is not a number: x'],
      [200_002, '2 fields where 3 were expected'],
      [250_001, 'repeats record 7'],
    ]);
    expect(quarantine[0]?.text).toBe('11,many,x');
    expect(kept).toHaveLength(LINES - 3);
    expect(kept.filter((r) => String(r.source_line) !== r.line)).toEqual([]);
  });
});
