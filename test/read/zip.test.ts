import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/model/problem.ts';
import type { Source } from '../../src/model/source.ts';
import { MAX_MEMBERS } from '../../src/read/zip.ts';
import { lookup, lookupText, reader, residents, residentsText } from './reader.ts';
import { falsified, renamed, zipOf } from './zips.ts';

const { base, read } = reader();

const PDF = Buffer.from('%PDF-1.7 what the fields mean');
const CSV = 'lookup.csv';

/** The source of CCGs, reading the members of that name. */
function reading(member: RegExp): Source {
  return { ...lookup, layouts: lookup.layouts.map((l) => ({ ...l, member })) };
}

describe('a zip', () => {
  it('is known by what it holds, and read as its CSV would be', async () => {
    const plain = await read(lookup, lookupText);
    const zip = await zipOf([
      ['__MACOSX/._lookup.csv', 'Mac OS X'],
      ['[trash]/0000.dat', '\0\0'],
      ['.~lock.lookup.csv#', 'somebody'],
      ['lookup.pdf', PDF],
      ['2017/lookup.csv', lookupText],
    ]);
    const { rows, findings, decoded, left } = await read(lookup, zip);
    expect(rows).toEqual(plain.rows);
    expect(rows[0]).toMatchObject({ source_line: 2, ccg_ods: '02N' });
    expect([findings, decoded, left]).toEqual([[], 'zip of utf-8', []]);
  });

  it('may hold windows-1252, which is said', async () => {
    const bytes = Buffer.from(lookupText.replace('NHS Ashford', 'NHS St\x92 Ashford'), 'latin1');
    const { rows, findings, decoded } = await read(lookup, await zipOf([[CSV, bytes]]));
    expect(rows[1]?.ccg_name).toBe('NHS St\u2019 Ashford CCG');
    expect([findings, decoded]).toEqual([['decoded'], 'zip of windows-1252']);
  });

  it('of several members is read by the one that the layout names', async () => {
    const zip = await zipOf([
      ['notes.csv', 'a,b\n1,2\n'],
      [CSV, lookupText],
    ]);
    const { rows } = await read(reading(/^lookup\.csv$/), zip);
    expect(rows).toHaveLength(207);
  });

  it.each<[string, Source, string]>([
    ['none of them named', lookup, '2 members, none of them of a name looked for: a.csv, b.csv'],
    ['none of that name', reading(/^c\.csv$/), 'none of them of a name looked for: a.csv, b.csv'],
    ['two of that name', reading(/\.csv$/), '2 members are of the name looked for: a.csv, b.csv'],
  ])('of several members, %s, is refused', async (_, source, message) => {
    const zip = await zipOf([
      ['a.csv', lookupText],
      ['b.csv', lookupText],
    ]);
    const { refused, left } = await read(source, zip);
    expect(refused).toMatchObject({
      name: 'unsupported container',
      exitCode: EXIT.shapeChanged,
      message: expect.stringContaining(message),
    });
    expect(left).toEqual([]);
  });

  it('without anything to read is refused, and says what it holds', async () => {
    const { refused } = await read(lookup, await zipOf([['lookup.pdf', PDF]]));
    expect(refused).toMatchObject({ name: 'unsupported container' });
    expect(refused?.message).toContain('lookup.pdf');
  });

  it('in a zip is refused', async () => {
    const inner = await zipOf([[CSV, lookupText]]);
    const { refused } = await read(lookup, await zipOf([[CSV, inner]]));
    expect(refused).toMatchObject({ name: 'unsupported container' });
    expect(refused?.message).toContain('a zip within a zip');
  });

  it('with an error page in place of the CSV is no extract', async () => {
    const { refused } = await read(lookup, await zipOf([[CSV, '<html>Not found</html>']]));
    expect(refused).toMatchObject({ name: 'not an extract', exitCode: EXIT.notFetched });
  });
});

describe('a zip that is not to be trusted', () => {
  const whole = () => zipOf([['aa/lookup.csv', lookupText]]);

  it.each<[string, (zip: Buffer) => Buffer | Promise<Buffer>, string]>([
    ['cut short', (zip) => zip.subarray(0, zip.length - 30), 'cut short'],
    ['cut in the middle', (zip) => zip.subarray(0, zip.length >> 1), 'cut short'],
    ['with a name above its folder', (zip) => renamed(zip, 'aa/', '../'), 'relative path'],
    ['with an absolute name', (zip) => renamed(zip, 'aa/', '/a/'), 'absolute path'],
    ['with a wrong checksum', (zip) => falsified(zip, 'crc32', 7), 'fails the checksum'],
    [
      'larger than it says',
      (zip) => falsified(zip, 'uncompressedSize', 5_000),
      'cut short or damaged',
    ],
    [
      'smaller than it says',
      (zip) => falsified(zip, 'uncompressedSize', 5_000_000),
      'cut short or damaged',
    ],
    [
      'that would fill the disk',
      (zip) => falsified(zip, 'uncompressedSize', 4_000_000_000),
      'makes 4000000000 bytes of',
    ],
    ['of zeros without end', () => zipOf([[CSV, Buffer.alloc(120e6)]]), 'makes 120000000 bytes of'],
    [
      'with more members than can be meant',
      () =>
        zipOf(
          Array.from({ length: MAX_MEMBERS + 1 }, (_, i): [string, string] => [`${i}.csv`, '']),
        ),
      'lists 10001 members',
    ],
  ])('%s is refused whole, and leaves nothing behind', async (_, spoil, message) => {
    const { refused, left } = await read(lookup, await spoil(await whole()));
    expect(refused).toMatchObject({ name: 'not an extract', exitCode: EXIT.notFetched });
    expect(refused?.message).toContain(message);
    expect(left).toEqual([]);
    expect(existsSync(join(base, 'lookup.csv'))).toBe(false);
    expect(
      readdirSync(base).filter((name) => !/^(work-\d+|[0-9a-f]{12}\.csv)$/.test(name)),
    ).toEqual([]);
  });

  it('never gives its member the name that it asks for', async () => {
    const zip = await zipOf([['C/aux/con.csv', residentsText]]);
    const { rows, left } = await read(residents, zip);
    expect(rows).toHaveLength(405);
    expect(left).toEqual([]);
  });
});

describe('other containers are named and refused', () => {
  it.each<[string, Buffer]>([
    ['.rar', Buffer.from('Rar!\x1a\x07\x01\x00....', 'latin1')],
    ['.7z', Buffer.from("7z\xbc\xaf'\x1c\x00\x04", 'latin1')],
    ['PDF', PDF],
    ['gzip', Buffer.from('\x1f\x8b\x08\x00', 'latin1')],
  ])('%s', async (name, bytes) => {
    const { refused } = await read(lookup, bytes);
    expect(refused).toMatchObject({
      name: 'unsupported container',
      exitCode: EXIT.shapeChanged,
      message: expect.stringContaining(name),
    });
  });

  it.each([
    ['.xlsb', 'xl/workbook.bin'],
    ['Word', 'word/document.xml'],
  ])('%s', async (name, member) => {
    const { refused } = await read(lookup, await zipOf([[member, 'x']]));
    expect(refused).toMatchObject({ name: 'unsupported container' });
    expect(refused?.message).toContain(name);
  });
});
