import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/duckdb/database.ts';
import { EXIT } from '../../src/model/problem.ts';
import { declared } from '../support.ts';
import {
  edited,
  lookup,
  lookupText,
  reader,
  reordered,
  residents,
  residentsText,
} from './reader.ts';

const { read } = reader();

const withoutOrigin = (rows: Row[]) =>
  rows.map(({ source_file: _, ...row }) => row) as Record<string, unknown>[];

describe('an extract as it should be', () => {
  it('is read whole: each row with its file, line, period and vintage', async () => {
    const { rows, findings, quarantine, rewritten } = await read(lookup, lookupText);
    expect(rows).toHaveLength(207);
    expect([findings, quarantine, rewritten]).toEqual([[], [], false]);
    expect(rows[0]).toEqual({
      source_id: 'ons-ccg-to-stp',
      source_file: 'ons-ccg-to-stp/extract.csv',
      source_line: 2,
      extract_period: '2017-04',
      extract_vintage: '2017-04',
      bundled: false,
      ccg_ons: 'E38000001',
      ccg_ods: '02N',
      ccg_name: 'NHS Airedale, Wharfedale and Craven CCG',
      stp_ons: 'E54000005',
      stp_ods: null,
      stp_name: 'West Yorkshire',
    });
    expect(rows.map((r) => r.source_line)).toEqual(rows.map((_, i) => i + 2));
  });

  it.each<[string, (text: string) => string, boolean]>([
    ['with a byte-order mark', (text) => `\uFEFF${text}`, false],
    ['with CRLF', (text) => text.replaceAll('\n', '\r\n'), false],
    ['with no newline at its end', (text) => text.trimEnd(), false],
    ['with CR alone', (text) => text.replaceAll('\n', '\r'), false],
    ['with a blank line at its end', (text) => `${text}\n`, true],
    [
      'with blank lines and CRLF at its end',
      (text) => `${text}\n\n`.replaceAll('\n', '\r\n'),
      true,
    ],
    ['with a line of spaces at its end', (text) => `${text}   \n`, true],
    ['with NULs', (text) => text.replace('NHS Ashford', 'NHS\0 Ash\0ford'), true],
    ['with CRLF in the header alone', (text) => text.replace('\n', '\r\n'), true],
    [
      'with LF in the header alone',
      (text) => `${text.replaceAll('\n', '\r\n').replace('\r\n', '\n')}\n`,
      true,
    ],
    ['with a byte-order mark and a blank line', (text) => `\uFEFF${text}\n`, true],
    ['with everything in quotes', (text) => text.replace('02N', '"02N"'), false],
    [
      'with an empty column to the right',
      (text) => edited(text, { 9: (line) => `${line},` }),
      false,
    ],
    [
      'with an empty column to the right, and a blank line',
      (text) => `${edited(text, { 9: (line) => `${line},` })}\n`,
      true,
    ],
    ['with spaces around a field', (text) => text.replace(',09C,', ',\u00a009C ,'), false],
    [
      'with headers in capitals, spaced',
      (text) => text.replace('ccg_ods', ' CCG17CDH\u00a0'),
      false,
    ],
  ])('gives the same rows %s', async (_, change, rewritten) => {
    const plain = await read(lookup, lookupText);
    const changed = await read(lookup, change(lookupText));
    expect(changed.refused).toBeNull();
    expect(withoutOrigin(changed.rows)).toEqual(withoutOrigin(plain.rows));
    expect(changed.quarantine).toEqual([]);
    expect(changed.findings).toEqual([]);
    // Mixed line ends may go either road, as the version of DuckDB pleases.
    if (rewritten) expect(changed.rewritten || /alone/.test(_)).toBe(true);
    else expect(changed.rewritten).toBe(false);
  });
});

describe('columns', () => {
  it('may stand in another order', async () => {
    const { rows, findings } = await read(residents, reordered(residentsText, [2, 0, 1]));
    expect(findings).toEqual([]);
    expect(rows[0]).toMatchObject({ area_code: 'A0001', population: '7654', lsoas: '6' });
  });

  it('may be added: a finding names what is unknown, and the rest is right', async () => {
    const more = residentsText
      .trimEnd()
      .split('\n')
      .map((line, i) => (i === 0 ? `deprivation,${line}` : `${i},${line}`))
      .join('\n');
    const { rows, findings, said } = await read(residents, more);
    expect(findings).toEqual(['column added']);
    expect(said).toContain('deprivation');
    expect(rows).toHaveLength(405);
    expect(rows[0]).toMatchObject({ area_code: 'A0001', population: '7654', lsoas: '6' });
  });

  it('that are known and not wanted are no finding', async () => {
    const numbered = lookupText
      .trimEnd()
      .split('\n')
      .map((line, i) => `${i === 0 ? 'FID' : i},${line}`)
      .join('\n');
    const { rows, findings } = await read(lookup, numbered);
    expect(findings).toEqual([]);
    expect(rows[0]).toMatchObject({ ccg_ons: 'E38000001', ccg_ods: '02N' });
  });

  it.each([
    ['renamed', residentsText.replace('population_mid2017', 'persons_mid2017'), 'persons_mid2017'],
    ['missing', reordered(residentsText, [0, 2]), 'area_code, lsoas'],
  ])('refuse the extract when one is %s', async (_, text, found) => {
    const { refused } = await read(residents, text);
    expect(refused).toMatchObject({ name: 'column missing', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('ons-lsoa-population/extract.csv');
    expect(refused?.message).toContain('population_mid');
    expect(refused?.message).toContain(found);
  });
});

describe('faulty rows', () => {
  it.each<[string, string, string]>([
    ['a word in a count', 'A0002,many,110', 'population is not a number: many'],
    ['a second point in a count', 'A0002,210.7.11,110', 'population is not a number: 210.7.11'],
    ['a negative count', 'A0002,-210711,110', 'population is a negative count: -210711'],
    [
      'a figure too large for any count',
      `A0002,${'9'.repeat(30)},110`,
      'population is not a number',
    ],
    ['an empty count that is needed', 'A0002,,110', 'population is empty'],
    ['a field too few', 'A0002,210711', '2 fields where 3 were expected'],
    ['a field too many', 'A0002,210711,110,7', '4 fields where 3 were expected'],
    ['a key seen before', 'A0001,210711,110', 'repeats record 2'],
    ['a row of separators', ',,', 'area_code is empty'],
  ])('%s is set aside, with its line and text; the others keep theirs', async (_, line, reason) => {
    const text = edited(residentsText, { 3: () => line });
    const { rows, quarantine, findings, said } = await read(residents, text);
    expect(quarantine).toHaveLength(1);
    expect(quarantine[0]).toMatchObject({ line: 3, text: line });
    expect(quarantine[0]?.reason).toContain(reason);
    expect(findings).toEqual(['rows quarantined']);
    expect(said).toContain('line 3');
    expect(said).toContain('1 of 405');
    expect(rows.map((r) => r.source_line)).toEqual([2, ...rows.slice(1).map((_, i) => i + 4)]);
    expect(rows.at(-1)).toMatchObject({ source_line: 406, area_code: 'A0405' });
  });

  it('are told all together', async () => {
    const text = edited(residentsText, {
      3: () => 'A0002,many,110',
      10: () => 'A0009',
      20: () => 'A0001,5,1',
    });
    const { quarantine, rows } = await read(residents, text);
    expect(quarantine.map((q) => q.line)).toEqual([3, 10, 20]);
    expect(rows).toHaveLength(402);
  });

  it('within the band are set aside, one more refuses the extract whole', async () => {
    const bad = (line: string) => `${line.split(',')[0]},many,1`;
    const four = { 5: bad, 6: bad, 7: bad, 400: bad };
    expect((await read(residents, edited(residentsText, four))).rows).toHaveLength(401);
    const { refused } = await read(residents, edited(residentsText, { ...four, 401: bad }));
    expect(refused).toMatchObject({ name: 'too many faulty rows', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('5 of 405');
    expect(refused?.message).toContain('line 5');
    expect(refused?.message).toContain('population is not a number: many');
  });

  it('count alike when they are of a wrong width', async () => {
    const cut = (line: string) => `${line.split(',')[0]}`;
    const edits = Object.fromEntries([5, 6, 7, 8, 9].map((n) => [n, cut]));
    const { refused } = await read(residents, edited(residentsText, edits));
    expect(refused).toMatchObject({ name: 'too many faulty rows', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('line 5');
  });

  it('may not hide that the rows collapsed', async () => {
    const { refused } = await read(lookup, lookupText.split('\n').slice(0, 60).join('\n'));
    expect(refused).toMatchObject({ name: 'rows collapsed', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('59 rows');
    expect(refused?.message).toContain('100');
  });

  it('a header alone is a collapse', async () => {
    const { refused } = await read(lookup, lookupText.split('\n')[0] ?? '');
    expect(refused).toMatchObject({ name: 'rows collapsed', exitCode: EXIT.shapeChanged });
  });

  it('a count may be grouped by thousands, and have a point', async () => {
    const text = edited(residentsText, { 3: () => 'A0002,"210,711",110', 4: () => 'A0003,3.5,1' });
    const { rows, quarantine } = await read(residents, text);
    expect(quarantine).toEqual([]);
    expect(rows[1]).toMatchObject({ population: '210,711' });
  });
});

describe('suppressed and missing figures', () => {
  const therapies = (rows: string[]) => ({
    source: {
      ...declared('iapt-annual'),
      layouts: declared('iapt-annual').layouts.map((l) => ({ ...l, minRows: 1 })),
    },
    text: [
      'reporting_period,start_date,end_date,org_type,org_code,org_name,variable_type,' +
        'measure_name,measure_statistic,value',
      ...rows,
    ].join('\n'),
  });
  const row = (code: string, value: string) =>
    `2017-18,2017-04-01,2018-03-31,CCG,${code},A CCG,Total,recovery,count,${value}`;

  it('a star is kept where the layout knows it, nothing is NULL', async () => {
    const { source, text } = therapies([row('03T', '*'), row('03V', ''), row('03W', '5')]);
    const { rows, quarantine } = await read(source, text, { period: '2017/18' });
    expect(quarantine).toEqual([]);
    expect(rows.map((r) => r.value)).toEqual(['*', null, '5']);
  });

  it('a star is no number where the layout does not know it', async () => {
    const text = edited(residentsText, { 3: () => 'A0002,*,110' });
    const { quarantine } = await read(residents, text);
    expect(quarantine).toMatchObject([{ line: 3, reason: 'population is not a number: *' }]);
  });

  it('a date that is none is set aside', async () => {
    const rows = Array.from({ length: 150 }, (_, i) => row(`X${i}`, '5'));
    const { source, text } = therapies([
      ...rows,
      row('03T', '5').replace('2017-04-01', '2017-04-31'),
    ]);
    const { quarantine } = await read(source, text, { period: '2017/18' });
    expect(quarantine).toMatchObject([
      { line: 152, reason: 'start_date is not a date: 2017-04-31' },
    ]);
  });
});
