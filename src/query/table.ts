import { type Answer, isNumeric, plain } from './answer.ts';

const GAP = '  ';
const NARROWEST = 6;

/**
 * An answer as an aligned table, numbers to the right, closed by its number of rows. With a
 * `width`, texts are cut so that a line fits; numbers never are, as half of one is another one.
 */
export function* table(answer: Answer, width?: number): Iterable<string> {
  if (isPlan(answer)) {
    for (const row of answer.rows) yield `${plain(row[1] ?? null).trimEnd()}\n`;
    return;
  }
  const head = answer.columns.map((column) => oneLine(column.name));
  const body = answer.rows.map((row) => row.map((value) => oneLine(plain(value))));
  const right = answer.columns.map(isNumeric);
  const natural = head.map((name, i) =>
    body.reduce((widest, row) => Math.max(widest, length(row[i] ?? '')), length(name)),
  );
  const widths = width === undefined ? natural : fitted(natural, right, width);
  const line = (cells: string[]) =>
    `${cells.map((cell, i) => padded(cut(cell, widths[i]!), widths[i]!, right[i]!)).join(GAP)}`
      .trimEnd()
      .concat('\n');

  yield line(head);
  yield `${widths.map((w) => '─'.repeat(w)).join(GAP)}\n`;
  for (const row of body) yield line(row);
  yield `(${body.length} ${body.length === 1 ? 'row' : 'rows'})\n`;
}

/** What EXPLAIN gives is a drawing already. */
function isPlan(answer: Answer): boolean {
  return answer.columns.map((column) => column.name).join() === 'explain_key,explain_value';
}

/** The widths at which a line fits: the widest texts give way first, down to a few letters. */
function fitted(natural: number[], fixed: boolean[], width: number): number[] {
  const capped = (cap: number) => natural.map((w, i) => (fixed[i] ? w : Math.min(w, cap)));
  const line = (widths: number[]) => widths.reduce((sum, w) => sum + w + GAP.length, -GAP.length);
  let cap = Math.max(NARROWEST, ...natural);
  while (cap > NARROWEST && line(capped(cap)) > width) cap -= 1;
  return capped(cap);
}

/** Line breaks shown, other control characters hidden: a figure's note must not move a cursor. */
function oneLine(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '↵').replace(/\p{Cc}/gu, '·');
}

/** In code points, near enough to columns of a terminal for names of English places. */
function length(text: string): number {
  return [...text].length;
}

function cut(text: string, width: number): string {
  return length(text) > width ? `${[...text].slice(0, width - 1).join('')}…` : text;
}

function padded(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - length(text)));
  return right ? space + text : text + space;
}
