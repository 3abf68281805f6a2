import {
  type CONTRADICTIONS,
  FINANCE_ITEMS,
  FINANCE_LINES,
  FINANCE_YEARS,
  type FinanceItem,
  type FinanceYear,
  SOLUTION_KINDS,
  type TypedLine,
} from '../model/finance.ts';
import { type Typed, typed } from '../model/money.ts';
import { type Gatherer, linesText, listed, quoted, wordOf } from './finance-findings.ts';

/** What a template holds of one item in one year. */
export interface Cell {
  item: FinanceItem;
  year: FinanceYear;
  /** Lines of it, with a figure or without. */
  lines: number[];
  figure: (Typed & { at: number }) | null;
  /** Why there is no figure though one was typed. */
  unusable: string | null;
}

export interface Placed {
  cell(year: FinanceYear, item: FinanceItem): Cell;
  cells: Cell[];
  /** Lines with a figure that no cell could take, and the year they may belong to: null is any. */
  unplaced: { at: number; year: FinanceYear | null }[];
}

/** What an item is called. */
export const nameOf = ({ line, kind }: FinanceItem): string => kind ?? line;

/** A year as `2016/17`; `2016-17` and `2016/2017` are the same. Null for what is no financial year. */
export function financialYear(text: string): string | null {
  const match = /^(\d{4})\s*[/–-]\s*(?:20)?(\d{2})$/.exec(text.trim());
  if (!match || (Number(match[1]) + 1) % 100 !== Number(match[2])) return null;
  return `${match[1]}/${match[2]}`;
}

type Telling = Gatherer<(typeof CONTRADICTIONS)[number]>;

/** The item that a line names, or null, which is then told. */
function itemOf(line: TypedLine, tell: Telling): FinanceItem | null {
  const strange = (message: string) => {
    tell.add('word', message, [line.at]);
    return null;
  };
  if (line.line === null) return strange(`no line: ${listed(FINANCE_LINES, 'or')}`);
  const named = wordOf(FINANCE_LINES, line.line);
  if (named === null) {
    return strange(`${quoted(line.line)} is no line: ${listed(FINANCE_LINES, 'or')}`);
  }
  if (named !== 'solution') {
    if (line.kind !== null) return strange(`only a solution has a kind, no ${named}`);
    return FINANCE_ITEMS.find((item) => item.line === named) ?? null;
  }
  const kinds = `${listed(SOLUTION_KINDS, 'or')}`;
  if (line.kind === null) return strange(`a solution without a kind: ${kinds}`);
  const kind = wordOf(SOLUTION_KINDS, line.kind);
  if (kind === null) return strange(`${quoted(line.kind)} is no kind of solution: ${kinds}`);
  return FINANCE_ITEMS.find((item) => item.kind === kind) ?? null;
}

/** The year of a line; one that is outside the template's is told, and so is what is no year. */
function yearOf(line: TypedLine, tell: Telling): FinanceYear | 'outside' | null {
  const year = line.year === null ? null : financialYear(line.year);
  const known = FINANCE_YEARS.find((one) => one === year);
  if (known) return known;
  const range = `${FINANCE_YEARS[0]} to ${FINANCE_YEARS.at(-1)}`;
  if (year !== null) {
    tell.add('year', `${year} is outside ${range}: left out`, [line.at]);
    return 'outside';
  }
  const said = line.year === null ? 'no year' : `${quoted(line.year)} is no financial year`;
  tell.add('year', `${said}: ${range}`, [line.at]);
  return null;
}

/**
 * Puts each line into the cell of its year and item. What cannot be placed or read is told, and so is
 * an item with two figures in one year, of which none is taken. A figure that is lost in this way is
 * never taken for nothing.
 */
export function placed(lines: readonly TypedLine[], tell: Telling): Placed {
  const cells = new Map<string, Cell & { typed: { at: number; text: string }[] }>();
  const key = (year: FinanceYear, item: FinanceItem) => `${year} ${nameOf(item)}`;
  for (const year of FINANCE_YEARS) {
    for (const item of FINANCE_ITEMS) {
      const empty = { item, year, lines: [], figure: null, unusable: null, typed: [] };
      cells.set(key(year, item), empty);
    }
  }
  const cellOf = (year: FinanceYear, item: FinanceItem) => {
    const cell = cells.get(key(year, item));
    if (!cell) throw new Error(`no cell for ${key(year, item)}`);
    return cell;
  };
  const unplaced: Placed['unplaced'] = [];
  for (const line of lines.toSorted((a, b) => a.at - b.at)) {
    const year = yearOf(line, tell);
    const item = itemOf(line, tell);
    if (year === 'outside') continue;
    if (year === null || item === null) {
      if (line.millionPounds !== null) unplaced.push({ at: line.at, year });
      continue;
    }
    const cell = cellOf(year, item);
    cell.lines.push(line.at);
    if (line.millionPounds !== null) cell.typed.push({ at: line.at, text: line.millionPounds });
  }
  for (const cell of cells.values()) take(cell, cell.typed, tell);
  return { cell: cellOf, cells: [...cells.values()], unplaced };
}

/** Reads the figure of a cell, if it has one and no second. */
function take(cell: Cell, texts: readonly { at: number; text: string }[], tell: Telling): void {
  const name = nameOf(cell.item);
  const [first, ...others] = texts;
  if (!first) return;
  if (others.length > 0) {
    const lines = texts.map(({ at }) => at);
    cell.unusable = `${linesText(lines)} both give ${name}`;
    if (others.length > 1) cell.unusable = `${linesText(lines)} all give ${name}`;
    const message = `${name} of ${cell.year} is given ${texts.length} times: none was taken`;
    tell.add('duplicate', message, lines, [cell.year]);
    return;
  }
  const figure = typed(first.text);
  if (typeof figure !== 'string') {
    cell.figure = { ...figure, at: first.at };
    return;
  }
  const expected =
    figure === 'not a number'
      ? 'is no number: write £ million as 12.5, 0 for nothing, and leave empty what is not known'
      : 'has more than six decimals of £ million: round it to a pound';
  cell.unusable = `${name} cannot be read (line ${first.at})`;
  tell.add('number', `${quoted(first.text)} ${expected}`, [first.at], [cell.year]);
}
