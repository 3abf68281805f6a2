import { readFileSync, statSync } from 'node:fs';
import { type CellObject, read, SSF, type WorkBook, type WorkSheet } from '@e965/xlsx';
import type { Layout } from '../model/source.ts';
import { numberText } from './number-text.ts';
import { type NumberedRecord, notAnExtract, OPENING, type Table } from './opened.ts';

/** A workbook is held in memory while it is read, so a larger one is refused. */
export const MAX_WORKBOOK_BYTES = 100e6;

const two = (n: number) => String(n).padStart(2, '0');

/** A day as `2017-04-01`, a moment as `2017-04-01 09:30:00`, a time of day as `09:30:00`. */
function dateText(value: number, date1904: boolean): string {
  const parts = SSF.parse_date_code(value, { date1904 });
  if (!parts) return numberText(value);
  const day = `${String(parts.y).padStart(4, '0')}-${two(parts.m)}-${two(parts.d)}`;
  const time = `${two(parts.H)}:${two(parts.M)}:${two(Math.floor(parts.S))}`;
  if (value < 1) return time;
  return time === '00:00:00' ? day : `${day} ${time}`;
}

function cellText(cell: CellObject | undefined, date1904: boolean): string {
  if (cell === undefined || cell.v === undefined || cell.v === null) return '';
  if (cell.t === 'n' && typeof cell.v === 'number') {
    const format = typeof cell.z === 'string' ? cell.z : '';
    return format && SSF.is_date(format) ? dateText(cell.v, date1904) : numberText(cell.v);
  }
  if (cell.t === 'd' && cell.v instanceof Date) return cell.v.toISOString().slice(0, 10);
  if (cell.t === 'b') return cell.v ? 'TRUE' : 'FALSE';
  if (cell.t === 'e') return cell.w ?? '#N/A';
  return String(cell.v);
}

type Cells = (CellObject | undefined)[][];

/**
 * A sheet's cells, by what the sheet holds: the range that it claims to span may be wrong. Text that
 * is merged downwards stands in each row that it spans; figures and titles stay where they are.
 */
function cellsOf(sheet: WorkSheet): Cells {
  const cells = ((sheet as { '!data'?: Cells })['!data'] ?? []) as Cells;
  for (const { s: from, e: to } of sheet['!merges'] ?? []) {
    const cell = cells[from.r]?.[from.c];
    if (cell?.t !== 's') continue;
    for (let r = from.r + 1; r <= to.r && r < cells.length; r += 1) {
      cells[r] ??= [];
      const row = cells[r] as Cells[number];
      row[from.c] ??= cell;
    }
  }
  return cells;
}

function tableOf(name: string, cells: Cells, date1904: boolean): Table {
  const numbered = (row: Cells[number] | undefined, index: number): NumberedRecord => ({
    record: index + 1,
    fields: Array.from(row ?? [], (cell) => cellText(cell, date1904)),
  });
  return {
    name,
    opening: Array.from(cells.slice(0, OPENING), numbered),
    async *records() {
      for (let i = 0; i < cells.length; i += 1) {
        const row = numbered(cells[i], i);
        if (row.fields.some((field) => field.trim() !== '')) yield row;
      }
    },
  };
}

const PARSING = {
  type: 'buffer',
  dense: true,
  nodim: true,
  cellNF: true,
  cellFormula: false,
  cellHTML: false,
  cellText: false,
} as const;

function parsed(bytes: Buffer, sheets?: string[]): WorkBook {
  try {
    return read(bytes, sheets ? { ...PARSING, sheets } : PARSING);
  } catch (error) {
    throw notAnExtract(`the workbook cannot be read: ${(error as Error).message}`);
  }
}

/**
 * The sheets of a workbook (xlsx, xls or ods) that a reader would see, those alone that a layout asks
 * for where each names its own. `hiddenToo` are sheets of ods that are hidden. Records are numbered
 * as the rows of the sheet are.
 */
export function sheetsOf(
  path: string,
  layouts: readonly Layout[],
  hiddenToo: ReadonlySet<string> = new Set(),
): Table[] {
  const { size } = statSync(path);
  if (size > MAX_WORKBOOK_BYTES) {
    throw notAnExtract(`a workbook of ${size} bytes, more than ${MAX_WORKBOOK_BYTES}`);
  }
  const bytes = readFileSync(path);
  const wanted = layouts.map((layout) => layout.sheet);
  let names: string[] | undefined;
  if (wanted.every((re) => re !== undefined)) {
    names = parsed(bytes).SheetNames.filter((name) => wanted.some((re) => re?.test(name)));
  }
  const book = parsed(bytes, names);
  const date1904 = book.Workbook?.WBProps?.date1904 ?? false;
  return book.SheetNames.flatMap((name, i) => {
    const sheet = book.Sheets[name];
    const hidden = (book.Workbook?.Sheets?.[i]?.Hidden ?? 0) > 0 || hiddenToo.has(name);
    if (hidden) return [];
    // A sheet that no layout asks for is named, so that a message can say what is there.
    const asked = sheet && (!names || names.includes(name));
    return [tableOf(name, asked ? cellsOf(sheet) : [], date1904)];
  });
}
