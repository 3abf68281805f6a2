import { describe, expect, it } from 'vitest';
import { sources } from '../../pipelines/catalogue.ts';
import { EXIT } from '../../src/model/problem.ts';
import type { Layout, Source } from '../../src/model/source.ts';
import { groupedHeader, spelling } from '../../src/read/header.ts';
import { declared } from '../support.ts';
import { reader } from './reader.ts';

const { read } = reader();

const isPattern = (header: unknown): header is RegExp => header instanceof RegExp;

const layout: Layout = {
  relation: 'attendances',
  columns: [
    { name: 'month', header: 'Period', kind: 'text', required: true },
    { name: 'org_code', header: 'Org Code', kind: 'text', required: true },
    { name: 'type_1', header: /Type 1$/, kind: 'count' },
    { name: 'type_2', header: /Type 2$/, kind: 'count' },
  ],
  key: ['month', 'org_code'],
  minRows: 1,
};

function source(given: Partial<Layout> = {}): Source {
  return { ...declared('ons-ccg-to-stp'), id: 'attendances', layouts: [{ ...layout, ...given }] };
}

const HEADER = 'Period,Org Code,Attendances Type 1,Attendances Type 2';
const ROWS = ['APRIL,RHW,10298,2462', 'APRIL,RAX,7,1'];
const text = (...lines: string[]) => `${lines.join('\r\n')}\r\n`;

describe('a column that is not there', () => {
  it('is told as a person would look for it, and not as a pattern', async () => {
    const { refused } = await read(
      source({
        columns: [
          { name: 'month', header: 'Period', kind: 'text', required: true },
          { name: 'org_code', header: ['Org Code', 'Code'], kind: 'text', required: true },
          { name: 'ccg_ods', header: [/^CCG\d\dCDH$/i, /^sicbl\d{2}_code_h$/i], kind: 'text' },
          { name: 'type_1', header: /^(Number of )?A&E attendances \(Type 1\)$/, kind: 'count' },
          { name: 'type_2', header: /^B\) ?/, kind: 'count' },
          { name: 'type_3', header: /Type [34]$/, kind: 'count' },
        ],
      }),
      text('Period,Other', 'APRIL,RHW'),
    );
    expect(refused).toMatchObject({ name: 'column missing', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toBe(
      'attendances/extract.csv: line 1 has no column Org Code or Code, ccg_ods (CCG##CDH or sicbl##_code_h), ' +
        'type_1 (A&E attendances (Type 1)), type_2 (B)…), type_3, where # is any digit; ' +
        'found Period, Other',
    );
  });

  it('of a declared source is told by a heading that the source takes', () => {
    const columns = sources.flatMap(({ layouts }) => layouts.flatMap((one) => one.columns));
    const patterned = columns.filter(({ header }) => [header].flat().some(isPattern));
    expect(patterned.length).toBeGreaterThan(50);
    for (const column of patterned) {
      const [, told = ''] = /^\w+ \((.*)\)$/.exec(spelling(column)) ?? [];
      const headings = told.split(' or ').map((one) => one.replaceAll('#', '7').replace('…', ''));
      const patterns = [column.header].flat().filter(isPattern);
      for (const pattern of patterns) {
        expect([column.name, headings.some((heading) => pattern.test(heading))]).toEqual([
          column.name,
          true,
        ]);
      }
    }
  });
});

describe('a preamble', () => {
  it('is passed over, and its records are counted', async () => {
    const above = ['"Published: 8 May, 2025"', 'Contact,england@nhs.net'];
    const outcome = await read(source({ preamble: 4 }), text(...above, HEADER, ...ROWS));
    expect(outcome.rows.map((r) => [r.source_line, r.org_code, r.type_1])).toEqual([
      [4, 'RHW', '10298'],
      [5, 'RAX', '7'],
    ]);
    // DuckDB reads such a file as it is.
    expect([outcome.rewritten, outcome.findings]).toEqual([false, []]);
  });

  it('may hold blank lines, and titles of more than one line', async () => {
    const outcome = await read(
      source({ preamble: 4 }),
      text('Title', '', '"over\r\ntwo lines"', '', HEADER, ...ROWS),
    );
    expect(outcome.rows.map((r) => [r.source_line, r.org_code])).toEqual([
      [6, 'RHW'],
      [7, 'RAX'],
    ]);
    expect(outcome.rewritten).toBe(true);
  });

  it('need not be there, though the layout allows one', async () => {
    const { rows } = await read(source({ preamble: 4 }), text(HEADER, ...ROWS));
    expect(rows.map((r) => r.source_line)).toEqual([2, 3]);
  });

  it('of a file with faulty rows keeps their lines', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `APRIL,R${i},${i === 100 ? 'x' : i},0`);
    const { quarantine } = await read(source({ preamble: 1 }), text('Title', HEADER, ...rows));
    expect(quarantine).toEqual([
      { line: 103, reason: 'type_1 is not a number: x', text: 'APRIL,R100,x,0' },
    ]);
  });

  it('that grew is refused, with both places', async () => {
    const above = Array.from({ length: 5 }, (_, i) => `Line ${i}`);
    const { refused } = await read(source({ preamble: 2 }), text(...above, HEADER, ...ROWS));
    expect(refused).toMatchObject({ name: 'header moved', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('the header stands in line 6');
    expect(refused?.message).toContain('lines 1 to 3');
  });

  it('where none is allowed is refused as well', async () => {
    const { refused } = await read(source(), text('Title', HEADER, ...ROWS));
    expect(refused).toMatchObject({ name: 'header moved', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('line 2, where line 1 was expected');
  });
});

describe('a footer', () => {
  it('ends the table: what stands below is not read', async () => {
    const { rows, quarantine } = await read(
      source({ footer: /^notes?$/i }),
      text(HEADER, ...ROWS, ',,,', 'Notes', '1. Provisional', 'APRIL,RZZ,1,1').replace(
        ',,,\r\n',
        '',
      ),
    );
    expect(rows.map((r) => r.org_code)).toEqual(['RHW', 'RAX']);
    expect(quarantine).toEqual([]);
  });

  it('is looked for in the first field that is not blank', async () => {
    const { rows } = await read(
      source({ footer: /^Source:/ }),
      text(HEADER, ...ROWS, ',Source: SDCS,,', 'APRIL,RZZ,1,1'),
    );
    expect(rows.map((r) => r.org_code)).toEqual(['RHW', 'RAX']);
  });

  it('that does not come leaves the whole table', async () => {
    const { rows } = await read(source({ footer: /^Notes$/ }), text(HEADER, ...ROWS));
    expect(rows).toHaveLength(2);
  });
});

describe('a header of two rows', () => {
  it('names columns by group and name', async () => {
    const columns = layout.columns.map((c) =>
      c.name === 'type_1' ? { ...c, header: 'Over 4 hours / Type 1' } : c,
    );
    const { rows, said } = await read(
      source({ columns, headerRows: 2, preamble: 1 }),
      text(
        'Title',
        ',,Attendances,,Over 4 hours,',
        'Period,Org Code,Type 1,Type 2,Type 1,Type 2',
        'APRIL,RHW,5,6,7,8',
      ),
    );
    expect(rows).toMatchObject([{ source_line: 4, type_1: '7', type_2: '6' }]);
    expect(said).toContain('unknown column Attendances / Type 1, Over 4 hours / Type 2');
  });

  it.each<[string, string[], string[], string[]]>([
    ['a group runs on', ['', 'A', '', 'B'], ['x', 'y', 'z', 'y'], ['x', 'A / y', 'A / z', 'B / y']],
    ['a heading may take both rows', ['Code', 'A', ''], ['', 'y', 'z'], ['Code', 'A / y', 'A / z']],
    ['and is no group', ['Code', '', 'A'], ['', 'y', 'z'], ['Code', 'y', 'A / z']],
    ['a spacer has no name', ['A', '', ' '], ['y', '', 'z'], ['A / y', '', 'A / z']],
  ])('%s', (_, groups, names, headings) => {
    expect(groupedHeader(groups, names)).toEqual(headings);
  });
});

describe('a total', () => {
  const total = { column: 'org_code', is: /^total$/i };

  it.each([
    ['that agrees', 'TOTAL,TOTAL,10305,2463'],
    ['that agrees, in thousands', 'Total,"Total ","10,305","2,463"'],
    ['that is not there', 'APRIL,RZZ,0,0'],
    ['with a blank', 'TOTAL,TOTAL,10305,'],
  ])('%s is no finding, and kept', async (_, line) => {
    const { rows, findings } = await read(source({ total }), text(HEADER, ...ROWS, line));
    expect(rows).toHaveLength(3);
    expect(findings).toEqual([]);
  });

  it('that differs is a finding with the column and both figures, and the rows are kept', async () => {
    const { rows, findings, said } = await read(
      source({ total }),
      text(HEADER, ...ROWS, 'TOTAL,TOTAL,10306,2463'),
    );
    expect(rows).toHaveLength(3);
    expect(findings).toEqual(['total differs']);
    expect(said).toContain('type_1 sums to 10305, the total of record 4 says 10306');
    expect(said).not.toContain('type_2');
  });

  it('of half counts is exact', async () => {
    const { findings } = await read(
      source({ total }),
      text(HEADER, 'M,A,0.5,1', 'M,B,1.5,2.5', 'T,TOTAL,2,3.5'),
    );
    expect(findings).toEqual([]);
  });

  it('is not held against a column in which figures are suppressed', async () => {
    const { findings, said } = await read(
      source({ total, suppressed: ['*'] }),
      text(HEADER, 'M,A,*,1', 'M,B,5,1', 'T,TOTAL,9,3'),
    );
    expect(findings).toEqual(['total differs']);
    expect(said).toContain('type_2 sums to 2, the total of record 4 says 3');
    expect(said).not.toContain('type_1');
  });
});

describe('a column', () => {
  it('with a value that is not allowed sets its row aside', async () => {
    const columns = layout.columns.map((c) =>
      c.name === 'month' ? { ...c, allowed: ['APRIL', 'MAY'] } : c,
    );
    const lines = Array.from({ length: 150 }, (_, i) => `${i === 7 ? 'YTD' : 'MAY'},R${i},1,1`);
    const { rows, quarantine } = await read(source({ columns }), text(HEADER, ...lines));
    expect(rows).toHaveLength(149);
    expect(quarantine).toEqual([
      { line: 9, reason: 'month is not one of its values: YTD', text: 'YTD,R7,1,1' },
    ]);
  });

  it('that is headed twice is the first of the two, and nothing new', async () => {
    const { rows, findings } = await read(
      source(),
      text(`${HEADER},Org Code`, 'APRIL,RHW,1,2,second', 'APRIL,RAX,3,4,second'),
    );
    expect(rows.map((r) => r.org_code)).toEqual(['RHW', 'RAX']);
    expect(findings).toEqual([]);
  });

  it.each([
    ['0x1F', 'not a number'],
    ['-0.4', 'a negative count'],
    ['123456789012345', 'not a number'],
    ['1.2.3', 'not a number'],
    ['nan', 'not a number'],
    ['+', 'not a number'],
  ])('of counts does not take %s', async (value, reason) => {
    const lines = Array.from({ length: 150 }, (_, i) => `MAY,R${i},${i === 7 ? value : i},1`);
    const { quarantine } = await read(source(), text(HEADER, ...lines));
    expect(quarantine.map((q) => q.reason)).toEqual([`type_1 is ${reason}: ${value}`]);
  });

  it.each(['0', '007', '3.5', '+5', '1e3', '12345678901234', '99999999999999.5'])(
    'of counts takes %s',
    async (value) => {
      const { rows, quarantine } = await read(source(), text(HEADER, `MAY,R,${value},1`));
      expect(quarantine).toEqual([]);
      expect(rows[0]?.type_1).toBe(value);
    },
  );
});
