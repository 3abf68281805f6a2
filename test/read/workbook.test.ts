import { utils, type WorkBook, write } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/model/problem.ts';
import type { Layout, Source } from '../../src/model/source.ts';
import { numberText } from '../../src/read/number-text.ts';
import { declared } from '../support.ts';
import { reader } from './reader.ts';
import { withMember, zipOf } from './zips.ts';

const { read } = reader();

type Cell = string | number | boolean | Date | null;
type Sheet = { name: string; rows: Cell[][]; hidden?: boolean; merges?: string[] };

/** A workbook in which dates are dates and blank cells are not there. */
function book(sheets: readonly Sheet[]): WorkBook {
  const made = utils.book_new();
  for (const { name, rows, merges } of sheets) {
    const sheet = utils.aoa_to_sheet(rows, { cellDates: false, dateNF: 'yyyy-mm-dd' });
    if (merges) sheet['!merges'] = merges.map((range) => utils.decode_range(range));
    utils.book_append_sheet(made, sheet, name);
  }
  made.Workbook = { Sheets: sheets.map(({ hidden }) => ({ Hidden: hidden ? 1 : 0 })) };
  return made;
}

function bytesOf(sheets: readonly Sheet[], bookType: 'xlsx' | 'xls' | 'ods'): Buffer {
  return write(book(sheets), { type: 'buffer', bookType: bookType === 'xls' ? 'biff8' : bookType });
}

/** An ods whose first sheet is hidden, as its style says: the library writes none that is. */
function firstHidden(ods: Buffer): Promise<Buffer> {
  const style =
    '<style:style style:name="away" style:family="table">' +
    '<style:table-properties table:display="false"/></style:style>';
  return withMember(ods, 'content.xml', (xml) =>
    xml
      .replace('</office:automatic-styles>', `${style}</office:automatic-styles>`)
      .replace(/(<table:table [^>]*table:style-name=")[^"]*/, '$1away'),
  );
}

const layout: Layout = {
  relation: 'treated',
  columns: [
    { name: 'month', header: 'Month', kind: 'date' },
    { name: 'org_code', header: 'Org Code', kind: 'text', required: true },
    { name: 'treated', header: 'Treated', kind: 'count' },
  ],
  key: ['org_code'],
  minRows: 1,
};

function source(given: Partial<Layout> = {}): Source {
  return { ...declared('ons-ccg-to-stp'), id: 'treated', layouts: [{ ...layout, ...given }] };
}

const HEADER = ['Month', 'Org Code', 'Treated'];
const april = new Date(Date.UTC(2025, 3, 1));
const rows: Cell[][] = [
  HEADER,
  [april, 'R0A', 3.5],
  [null, null, null],
  [april, 'S3H9L', 870296.9999999999],
];

describe.each(['xlsx', 'xls', 'ods'] as const)('a workbook as %s', (kind) => {
  it('gives rows with their numbers in the sheet, dates and halves as they stand', async () => {
    const made = bytesOf(
      [
        { name: 'Mapping', rows, hidden: true },
        { name: 'Notes', rows: [['Counts are of shared pathways']] },
        { name: 'Data', rows },
      ],
      kind,
    );
    const bytes = kind === 'ods' ? await firstHidden(made) : made;
    const outcome = await read(source(), bytes);
    expect(outcome.refused).toBeNull();
    expect(outcome.rows.map((r) => [r.source_line, r.month, r.org_code, r.treated])).toEqual([
      [2, '2025-04-01', 'R0A', '3.5'],
      [4, '2025-04-01', 'S3H9L', '870297'],
    ]);
    expect([outcome.decoded, outcome.findings, outcome.left]).toEqual([kind, [], []]);
  });

  it('gives the header below its preamble, and ends at its footer', async () => {
    const sheet = [
      ['Title:', 'Treated'],
      [],
      HEADER,
      [null, 'R0A', 1],
      ['Note: ', 'R0B', 2],
      [null, 'R0C', 3],
    ];
    const bytes = bytesOf([{ name: 'Data', rows: sheet }], kind);
    const read1 = await read(source({ preamble: 2, footer: /^note:/i }), bytes);
    expect(read1.rows.map((r) => [r.source_line, r.org_code])).toEqual([[4, 'R0A']]);
  });
});

describe('the header of a workbook', () => {
  it('that moved down is told with both places', async () => {
    const sheet = [['Revised'], ['11 June'], HEADER, [null, 'R0A', 1]];
    const { refused } = await read(
      source({ preamble: 1 }),
      bytesOf([{ name: 'Data', rows: sheet }], 'xlsx'),
    );
    expect(refused).toMatchObject({ name: 'header moved', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('sheet Data: the header stands in row 3');
    expect(refused?.message).toContain('rows 1 to 2');
  });

  it('that lost a column is told with its sheet', async () => {
    const sheet = [
      ['Month', 'Org Code', 'Seen'],
      [null, 'R0A', 1],
    ];
    const { refused } = await read(source(), bytesOf([{ name: 'Data', rows: sheet }], 'xlsx'));
    expect(refused).toMatchObject({ name: 'column missing', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('sheet Data: row 1 has no column Treated; found Month, Org');
  });

  it('of two rows names a column by its group, which runs on to the right', async () => {
    const sheet = [
      ['Month', 'Org Code', 'Available', null, 'Occupied', null],
      [null, null, 'Total ', 'Maternity', 'Total ', 'Maternity'],
      [null, 'R0A', 30, 10, 20, 5],
    ];
    const columns = [
      { name: 'month', header: 'Month', kind: 'text' },
      { name: 'org_code', header: 'Org Code', kind: 'text', required: true },
      { name: 'treated', header: 'Occupied / Total', kind: 'count' },
    ] as const;
    const merges = ['A1:A2', 'B1:B2', 'C1:D1', 'E1:F1'];
    const bytes = bytesOf([{ name: 'Beds', rows: sheet, merges }], 'xlsx');
    const { rows, findings, said } = await read(source({ columns, headerRows: 2 }), bytes);
    expect(rows).toMatchObject([{ source_line: 3, org_code: 'R0A', treated: '20' }]);
    expect(findings).toEqual(['column added']);
    expect(said).toContain('Available / Total, Available / Maternity, Occupied / Maternity');
  });
});

describe('the sheet of a workbook', () => {
  const twice = [
    { name: 'By CCG', rows },
    { name: 'By team', rows: [...rows, [april, 'Q70', 5]] },
  ];

  it('must be one: two that have the header are refused', async () => {
    const { refused } = await read(source(), bytesOf(twice, 'xlsx'));
    expect(refused).toMatchObject({ name: 'unsupported container', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('By CCG, By team');
  });

  it('is the one that the layout asks for', async () => {
    const { rows } = await read(source({ sheet: /^By team$/ }), bytesOf(twice, 'xlsx'));
    expect(rows.map((r) => r.org_code)).toEqual(['R0A', 'S3H9L', 'Q70']);
  });

  it('that is not there is missed', async () => {
    const { refused } = await read(source({ sheet: /^By STP$/ }), bytesOf(twice, 'xlsx'));
    expect(refused).toMatchObject({ name: 'column missing', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('found By CCG, By team');
  });

  it('may claim a wrong size, and loses no cell by it', async () => {
    const right = bytesOf([{ name: 'Data', rows }], 'xlsx');
    const wrong = await withMember(right, 'xl/worksheets/sheet1.xml', (xml) =>
      xml.replace(/<dimension ref="[^"]*"\/>/, '<dimension ref="A1"/>'),
    );
    expect(wrong.equals(right)).toBe(false);
    const [one, other] = [await read(source(), right), await read(source(), wrong)];
    expect(other.rows).toHaveLength(2);
    expect(other.rows).toEqual(one.rows);
  });

  it('has text that is merged downwards in each of its rows, figures in one', async () => {
    const sheet = [
      ['Org Code', 'Org Name', 'Treated'],
      ['R0A', 'North', 7],
      ['R0B', null, null],
    ];
    const columns = [
      { name: 'org_code', header: 'Org Code', kind: 'text' },
      { name: 'org_name', header: 'Org Name', kind: 'text' },
      { name: 'treated', header: 'Treated', kind: 'count' },
    ] as const;
    const bytes = bytesOf([{ name: 'Data', rows: sheet, merges: ['B2:B3', 'C2:C3'] }], 'xlsx');
    const { rows } = await read(source({ columns }), bytes);
    expect(rows.map((r) => [r.org_code, r.org_name, r.treated])).toEqual([
      ['R0A', 'North', '7'],
      ['R0B', 'North', null],
    ]);
  });
});

describe('a workbook that is none', () => {
  it('is refused when a member of it is damaged', async () => {
    const bytes = bytesOf([{ name: 'Data', rows }], 'xlsx');
    const at = bytes.indexOf('R0A');
    expect(at).toBeGreaterThan(0);
    const damaged = Buffer.from(bytes);
    damaged.write('R0B', at);
    const { refused } = await read(source(), damaged);
    expect(refused).toMatchObject({ name: 'not an extract', exitCode: EXIT.notFetched });
    expect(refused?.message).toContain('checksum');
  });

  it('may come in a zip', async () => {
    const bytes = bytesOf([{ name: 'Data', rows }], 'xls');
    const { rows: found, decoded } = await read(source(), await zipOf([['webfile.xls', bytes]]));
    expect([found.length, decoded]).toEqual([2, 'zip of xls']);
  });
});

describe('a number as text', () => {
  it.each([
    [305, '305'],
    [3.5, '3.5'],
    [870296.9999999999, '870297'],
    [0.1 + 0.2, '0.3'],
    [93.02479680480495, '93.0247968048'],
    [-0.25, '-0.25'],
    [1e-12, '0'],
    [12345678901234, '12345678901234'],
  ])('%d is %s', (value, text) => expect(numberText(value)).toBe(text));
});
