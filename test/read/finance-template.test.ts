import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utils, write } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { FINANCE_TEMPLATE, type TypedLine } from '../../src/model/finance.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { emptyTemplate } from '../../src/query/finance-template.ts';
import { readFinanceTemplate } from '../../src/read/finance-template.ts';
import { scratch } from '../support.ts';

const root = scratch();
const HEADER = FINANCE_TEMPLATE.columns.map(({ name }) => name).join(',');
const GAP = 'E54000028,North Central London,NHS only,later submission,2020/21,do-nothing gap,,876,';
const OTHER = 'E54000028,North Central London,NHS only,later submission,2020/21,solution,other,,';

let files = 0;
function file(bytes: string | Buffer, ending = '.csv'): string {
  files += 1;
  const path = join(root, `plan-${files}${ending}`);
  writeFileSync(path, bytes);
  return path;
}

const read = async (path: string) => (await readFinanceTemplate(path, root)).lines;

async function refusal(path: string): Promise<Problem> {
  const failure = await readFinanceTemplate(path, root).then(
    () => undefined,
    (error) => error,
  );
  expect(failure).toBeInstanceOf(Problem);
  return failure;
}

const gap: TypedLine = {
  at: 2,
  footprintCode: 'E54000028',
  footprintName: 'North Central London',
  basis: 'NHS only',
  checkpoint: 'later submission',
  year: '2020/21',
  line: 'do-nothing gap',
  kind: null,
  millionPounds: '876',
};

describe('a completed template', () => {
  it('is read line by line as it was typed, what is empty as null', async () => {
    const typed = GAP.replace('876', '" 1,234.50 "');
    expect(await read(file(`${HEADER}\n${typed}\n${OTHER}\n`))).toEqual([
      { ...gap, millionPounds: '1,234.50' },
      { ...gap, at: 3, line: 'solution', kind: 'other', millionPounds: null },
    ]);
  });

  it('keeps the numbers of a spreadsheet’s rows over blank ones, remarks and breaks', async () => {
    const remark = ',,,,,,,,agreed by the board';
    const broken = GAP.replace(/$/, '"first\nsecond"');
    const lines = [HEADER, '', ',,,,,,,,', broken, remark, OTHER];
    expect((await read(file(lines.join('\r\n')))).map(({ at }) => at)).toEqual([4, 6]);
  });

  it('is as a spreadsheet saves it: a byte-order mark, capitals, columns moved or left out', async () => {
    const moved = 'million_pounds,Kind,LINE,year,checkpoint,basis,footprint_code';
    const line = '876,,do-nothing gap,2020/21,later submission,NHS only,E54000028';
    expect(await read(file(`\ufeff${moved}\r\n${line}\r\n`))).toEqual([
      { ...gap, footprintName: null },
    ]);
  });

  it('may be a workbook, whose numbers are those that were typed', async () => {
    const cells = [HEADER.split(','), GAP.split(','), OTHER.split(',')];
    const sheet = utils.aoa_to_sheet(
      cells.map((row) => row.map((cell) => (cell === '876' ? 0.1 + 0.2 : cell || null))),
    );
    const book = utils.book_new();
    utils.book_append_sheet(book, sheet, 'plan');
    const path = file(write(book, { type: 'buffer', bookType: 'xlsx' }), '.xlsx');
    expect((await read(path))[0]).toEqual({ ...gap, millionPounds: '0.3' });
  });

  it('and an empty one is read too', async () => {
    const csv = emptyTemplate({ footprint: null, basis: null, checkpoint: null });
    const lines = await read(file(csv));
    expect(lines).toHaveLength(45);
    expect(lines.every(({ millionPounds }) => millionPounds === null)).toBe(true);
    expect(lines.at(-1)).toMatchObject({ at: 46, year: '2020/21', line: 'residual', kind: null });
  });

  it('in windows-1252, or with a column of another, is read with a word on it', async () => {
    const bytes = Buffer.from(`${HEADER},owner\n${GAP}\xa3 agreed,me\n`, 'latin1');
    const { lines, findings } = await readFinanceTemplate(file(bytes), root);
    expect(lines).toEqual([gap]);
    expect(findings.map(({ message }) => message).join('\n')).toMatch(
      /unknown column owner[\s\S]*windows-1252/,
    );
  });
});

describe('what cannot be read is refused, and says where', () => {
  it.each([
    [
      'no figure column',
      `${HEADER.replace('million_pounds', 'pounds')}\n${GAP}\n`,
      /million_pounds/,
    ],
    ['semicolons', `${HEADER}\n${GAP}\n`.replaceAll(',', ';'), /no column footprint_code/],
    ['UTF-16', Buffer.from(`\ufeff${HEADER}\n${GAP}\n`, 'utf16le'), /UTF-16/],
    ['a short record', `${HEADER}\n${GAP}\nE54000028,x\n`, /2 fields where 9/],
    ['no line', `${HEADER}\n`, /a header, and no row/],
    ['a page', '<html><body>Not found</body></html>', /HTML/],
    ['an open quote', `${HEADER}\n${GAP.replace('876', '"876')}\n`, /quote/],
    ['nothing', '', /empty/],
  ])('%s', async (_, text, said) => {
    const path = file(text);
    const { exitCode, message, detail } = await refusal(path);
    expect(exitCode).toBe(EXIT.usage);
    expect(message).toMatch(said);
    expect(detail.where).toContain(path);
    expect(detail.next).toMatch(/footpack finance --template|save it as CSV in UTF-8/);
    expect(detail.untouched).toBe('everything: nothing was judged');
  });

  it('a record of another width is told by its line', async () => {
    const { detail } = await refusal(file(`${HEADER}\n${GAP}\nE54000028,x\n`));
    expect(detail.where).toMatch(/line 3: E54000028,x$/);
  });

  it('a file that is not there, and a folder', async () => {
    for (const path of [join(root, 'nowhere.csv'), root]) {
      const { exitCode, message } = await refusal(path);
      expect([exitCode, message]).toEqual([EXIT.usage, 'there is no such file']);
    }
  });
});
