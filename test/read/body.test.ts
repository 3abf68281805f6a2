import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/model/problem.ts';
import type { Source } from '../../src/model/source.ts';
import { declared } from '../support.ts';
import { edited, lookup, lookupText, reader, residents, residentsText } from './reader.ts';

const { read } = reader();

describe('records are numbered as they stand in the file', () => {
  it('blank lines in the middle are counted', async () => {
    const text = edited(residentsText, { 3: (line) => `\n\n${line}` });
    const { rows, quarantine } = await read(residents, text);
    expect(quarantine).toEqual([]);
    expect(rows).toHaveLength(405);
    expect(rows.slice(0, 3).map((r) => [r.source_line, r.area_code])).toEqual([
      [2, 'A0001'],
      [5, 'A0002'],
      [6, 'A0003'],
    ]);
  });

  it('a record over two lines is one, on the fast road and on the slow', async () => {
    const text = lookupText.replace('NHS Ashford CCG', '"NHS Ashford\n\u00a0CCG"');
    const fast = await read(lookup, text);
    expect(fast.rows).toHaveLength(207);
    expect(fast.rows[1]?.ccg_name).toBe('NHS Ashford\n CCG');
    expect(fast.rows.at(-1)?.source_line).toBe(208);
    const slow = await read(lookup, `${text}\n`);
    expect([fast.rewritten, slow.rewritten]).toEqual([false, true]);
    expect(slow.rows).toEqual(fast.rows);
  });

  it('after a blank line and a faulty record alike', async () => {
    const text = edited(residentsText, { 3: () => '', 5: () => 'A0004,1' });
    const { rows, quarantine } = await read(residents, text);
    expect(quarantine.map((q) => [q.line, q.text])).toEqual([[5, 'A0004,1']]);
    expect(rows.slice(0, 3).map((r) => r.source_line)).toEqual([2, 4, 6]);
  });
});

describe('encodings', () => {
  it('reads windows-1252, and says so', async () => {
    const text = lookupText.replace('NHS Ashford CCG', 'NHS St Peter\u2019s \u2013 \u00c9cole CCG');
    const bytes = Buffer.from(text.replace('\u2019', '\x92').replace('\u2013', '\x96'), 'latin1');
    expect(bytes.includes(0x92)).toBe(true);
    const { rows, findings, said } = await read(lookup, bytes);
    expect(rows).toHaveLength(207);
    expect(rows[1]?.ccg_name).toBe('NHS St Peter\u2019s \u2013 \u00c9cole CCG');
    expect(findings).toEqual(['decoded']);
    expect(said).toContain('windows-1252');
  });

  it('reads UTF-8 as it is', async () => {
    const text = lookupText.replace('NHS Ashford CCG', 'NHS St Peter\u2019s CCG');
    const { rows, findings } = await read(lookup, text);
    expect(rows[1]?.ccg_name).toBe('NHS St Peter\u2019s CCG');
    expect(findings).toEqual([]);
  });

  it('makes non-breaking spaces plain, in names and at the edges of codes', async () => {
    const text = lookupText.replace('09C,NHS Ashford CCG', '\u00a009C\u00a0,NHS\u00a0Ashford CCG');
    const { rows } = await read(lookup, text);
    expect(rows[1]).toMatchObject({ ccg_ods: '09C', ccg_name: 'NHS Ashford CCG' });
  });
});

describe('what is no extract', () => {
  it.each<[string, string | Buffer]>([
    ['an HTML page', '<!DOCTYPE html>\n<html><title>Page not found</title></html>'],
    ['an HTML page after a byte-order mark and blank lines', '\uFEFF\r\n\r\n  <html></html>'],
    ['an XML message', '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>'],
    ['a JSON error', '{"error":{"code":400,"message":"Invalid URL"}}'],
    ['an empty file', ''],
    ['a byte-order mark alone', '\uFEFF'],
    ['nothing but blank lines', '\n\n\n'],
    ['a file cut inside a quoted field', `${lookupText}E38999999,99X,"NHS Nowh`],
    ['a file cut inside its quoted header', '"ccg_ons","ccg_o'],
  ])('refuses %s as not fetched', async (_, bytes) => {
    const { refused } = await read(lookup, bytes);
    expect(refused).toMatchObject({ name: 'not an extract', exitCode: EXIT.notFetched });
    expect(refused?.message).toContain('ons-ccg-to-stp/extract.csv');
  });

  it('refuses an archive in place of CSV', async () => {
    const zip = Buffer.concat([
      Buffer.from('PK\x03\x04\x14\0\0\0\x08\0'),
      Buffer.alloc(2_000, 0xe9),
    ]);
    const { refused } = await read(lookup, zip);
    expect(refused?.exitCode).toBeGreaterThan(EXIT.done);
  });
});

describe('an extract without a header row', () => {
  const practices: Source = {
    ...declared('ods-practices'),
    layouts: declared('ods-practices').layouts.map((l) => ({ ...l, minRows: 1 })),
  };
  const practice = (code: string, closed = '') =>
    [
      code,
      'THE DENSHAM SURGERY',
      'Y63',
      'Q74',
      'THE HEALTH CENTRE',
      'LAWSON STREET',
      'STOCKTON',
      '',
      '',
      'TS18 1HU',
      '19740401',
      closed,
      'A',
      'B',
      '00K',
      '20130401',
      '',
      '',
      '',
      '',
      '',
      '0',
      '',
      '00K',
      '',
      '4',
      '',
    ]
      .map((field) => `"${field}"`)
      .join(',');

  it.each([
    ['', ''],
    ['\uFEFF', ''],
    ['', '\n'],
    ['\uFEFF', '\n'],
  ])('begins with line 1 (%j before, %j after)', async (start, end) => {
    const text = `${start}${[practice('A81001'), practice('A81003', '20171031')].join('\r\n')}\r\n${end}`;
    const { rows, findings } = await read(practices, text, { period: '2019-11' });
    expect(findings).toEqual([]);
    expect(rows).toMatchObject([
      { source_line: 1, practice_code: 'A81001', closed: null, ccg_ods: '00K', setting: '4' },
      { source_line: 2, practice_code: 'A81003', opened: '1974-04-01', closed: '2017-10-31' },
    ]);
  });

  it('is refused when it has another number of fields', async () => {
    const text = `${practice('A81001')},"new"\n`;
    const { refused } = await read(practices, text, { period: '2019-11' });
    expect(refused).toMatchObject({ name: 'column missing', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('27');
  });
});
