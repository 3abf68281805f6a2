/** The rows of an answer, each cell as it is to be shown: text, a number, true or false, or none. */
export interface Answer {
  columns: AnswerColumn[];
  rows: Cell[][];
}

export type Cell = string | number | boolean | null;

export interface AnswerColumn {
  name: string;
  numeric: boolean;
}

/**
 * An answer as CSV (RFC 4180): a header, lines that end in CR and LF, nothing for a cell without a
 * value. Text that a spreadsheet would take for a formula is left as it is: these are the release's own.
 */
export function csvOf({ columns, rows }: Answer): string {
  const field = (cell: Cell) => {
    const text = cell === null ? '' : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns.map(({ name }) => name), ...rows].map((row) => row.map(field).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

/** How an answer can be drawn: bars by a name, or dots of two numbers. */
export type Chart =
  | { kind: 'bars'; label: number; value: number }
  | { kind: 'dots'; x: number; y: number; label: number | null };

/** Most bars that can be read, and fewest rows worth drawing. */
const MOST_BARS = 60;
const FEWEST = 2;

/**
 * The chart that suits an answer, by the numbers of its columns: bars where there is a text that names
 * each row and a number, dots where there are two numbers before any text; null where neither.
 */
export function chartOf({ columns, rows }: Answer): Chart | null {
  if (rows.length < FEWEST) return null;
  const numbers = columns.flatMap(({ numeric }, i) =>
    numeric && rows.some((row) => row[i] !== null) ? [i] : [],
  );
  const texts = columns.flatMap(({ numeric }, i) => (numeric ? [] : [i]));
  const [first, second] = numbers;
  if (first === undefined) return null;
  if (second !== undefined && first === 0 && second === 1) {
    return { kind: 'dots', x: first, y: second, label: texts[0] ?? null };
  }
  const label = texts.find((i) => new Set(rows.map((row) => row[i])).size === rows.length);
  if (label === undefined || rows.length > MOST_BARS) return null;
  return { kind: 'bars', label, value: first };
}

/** A cell to read in a table; numbers as they are, for they may be codes or years. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') {
    return Number.isInteger(cell) ? String(cell) : String(Number(cell.toPrecision(12)));
  }
  return String(cell);
}
