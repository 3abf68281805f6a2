import { type Answer, isNumeric, plain } from './answer.ts';

const GAP = '  ';
const NARROWEST = 6;
/** Letters of a text, cut to which it can still be told from others. */
const LEGIBLE = 20;

/** What gives way where a line does not fit, by the names of columns. */
export interface Narrow {
  /** Never cut: half of an id is no id. */
  whole?: readonly string[];
  /**
   * Left out, the first of them first, while another text would have to be cut shorter than can be
   * read; before them goes each column without a value.
   */
  spare?: readonly string[];
}

/**
 * An answer as an aligned table, numbers to the right, closed by its number of rows. With a
 * `width`, texts are cut so that a line fits; numbers never are, as half of one is another one.
 */
export function* table(answer: Answer, width?: number, narrow: Narrow = {}): Iterable<string> {
  if (isPlan(answer)) {
    for (const row of answer.rows) yield `${plain(row[1] ?? null).trimEnd()}\n`;
    return;
  }
  const names = answer.columns.map((column) => column.name);
  const all = answer.rows.map((row) => row.map((value) => oneLine(plain(value))));
  const wide = names.map((name, i) =>
    all.reduce((widest, row) => Math.max(widest, length(row[i] ?? '')), length(oneLine(name))),
  );
  const fixed = answer.columns.map(
    (column) => isNumeric(column) || (narrow.whole ?? []).includes(column.name),
  );
  const spare = (narrow.spare ?? []).flatMap((name) => names.indexOf(name));
  // Where there is no row at all, the head says what there would be.
  const empty =
    narrow.spare && all.length > 0
      ? names.map((_, i) => i).filter((i) => !all.some((r) => r[i]))
      : [];
  let shown = names.map((_, i) => i);
  const of = <T>(values: readonly T[]): T[] => shown.map((i) => values[i] as T);
  const fits = (cap: number) =>
    width === undefined || lineOf(capped(of(wide), of(fixed), cap)) <= width;
  if (!fits(Number.POSITIVE_INFINITY)) shown = shown.filter((i) => !empty.includes(i));
  for (const i of spare) {
    if (!fits(LEGIBLE)) shown = shown.filter((other) => other !== i);
  }
  const head = of(names).map(oneLine);
  const body = all.map(of);
  const right = of(answer.columns).map(isNumeric);
  const widths = width === undefined ? wide : fitted(of(wide), of(fixed), width);
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

/** The length of a line of cells. */
function lineOf(widths: readonly number[]): number {
  return widths.reduce((sum, w) => sum + w + GAP.length, -GAP.length);
}

function capped(natural: readonly number[], fixed: readonly boolean[], cap: number): number[] {
  return natural.map((w, i) => (fixed[i] ? w : Math.min(w, cap)));
}

/** The widths at which a line fits: the widest texts give way first, down to a few letters. */
function fitted(natural: number[], fixed: boolean[], width: number): number[] {
  let cap = Math.max(NARROWEST, ...natural);
  while (cap > NARROWEST && lineOf(capped(natural, fixed, cap)) > width) cap -= 1;
  return capped(natural, fixed, cap);
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
