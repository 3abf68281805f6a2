import { length, oneLine, paragraph, type Style } from './page.ts';

/** A column of a grid. */
export interface Column {
  /** Lines of its head, the last of which stands just above the figures. */
  head: readonly string[];
  align?: 'left' | 'right';
  /** Left out of narrower pages than this. */
  from?: number;
  faint?: boolean;
}

/** A row: a heading over those that follow, figures, or a text in place of figures. */
export type GridRow =
  | { heading: string }
  | { title: string; cells: readonly string[]; notes?: readonly string[] }
  | { title: string; text: string; notes?: readonly string[] };

const GAP = '  ';
const INDENT = '  ';
/** Titles narrower than this stand above their figures. */
const NARROW = 22;
/** A title of more lines than this stands above its figures too. */
const TALLEST = 2;
/** Room that a text in place of figures has at least. */
const TEXT = 24;

interface Shape {
  columns: Column[];
  /** Which cells of a row are shown. */
  shown: number[];
  widths: number[];
  /** Width of the titles, or null where they stand above the figures. */
  title: number | null;
  width: number;
  style: Style;
}

const titled = (rows: readonly GridRow[]) => rows.flatMap((row) => ('title' in row ? [row] : []));

function shapeOf(
  columns: readonly Column[],
  rows: readonly GridRow[],
  width: number,
  style: Style,
): Shape {
  const natural = columns.map((column, i) =>
    Math.max(
      ...column.head.map(length),
      ...titled(rows).map((row) => ('cells' in row ? length(row.cells[i] ?? '') : 0)),
    ),
  );
  const used = columns.map((_, i) =>
    titled(rows).some((row) => 'cells' in row && (row.cells[i] ?? '').trim() !== ''),
  );
  const longest = Math.max(0, ...titled(rows).map((row) => length(row.title) + INDENT.length));
  const shown = columns.flatMap(({ from = 0 }, i) => (used[i] && width >= from ? [i] : []));
  const figures = shown.reduce((sum, i) => sum + (natural[i] ?? 0) + GAP.length, 0);
  const texts = rows.some((row) => 'text' in row) ? TEXT + GAP.length : 0;
  const room = width - Math.max(figures, texts);
  return {
    columns: shown.flatMap((i) => columns[i] ?? []),
    shown,
    widths: shown.map((i) => natural[i] ?? 0),
    title: room >= Math.min(NARROW, longest) ? Math.min(room, longest) : null,
    width,
    style,
  };
}

/** Cells side by side, from where the figures begin. */
function side(shape: Shape, cells: readonly string[], style: Style | null): string {
  const texts = shape.columns.map((column, i) => {
    const space = ' '.repeat(Math.max(0, (shape.widths[i] ?? 0) - length(cells[i] ?? '')));
    const text =
      column.align === 'left' ? `${cells[i] ?? ''}${space}` : `${space}${cells[i] ?? ''}`;
    return style && column.faint ? style.faint(text) : text;
  });
  return texts.join(GAP);
}

/** A title with what stands beside it, or below it where the width is small. */
function beside(shape: Shape, title: string, lines: readonly string[]): string[] {
  if (shape.title === null) {
    const above = paragraph(title, shape.width, INDENT);
    return [...above, ...lines.map((line) => `${INDENT}${INDENT}${line}`.trimEnd())];
  }
  const [first = '', ...others] = paragraph(title, shape.title - INDENT.length);
  // Those after the first are set in by more, so that they are not taken for another title.
  const names = [first, ...paragraph(others.join(' '), shape.title - INDENT.length, INDENT)];
  if (names.length > TALLEST) {
    const space = ' '.repeat(shape.title + GAP.length);
    const above = paragraph(title, shape.width, INDENT);
    return [...above, ...lines.map((line) => `${space}${line}`.trimEnd())];
  }
  const count = Math.max(names.length, lines.length);
  return Array.from({ length: count }, (_, i) =>
    `${INDENT}${names[i] ?? ''}`
      .padEnd(shape.title ?? 0)
      .concat(GAP, lines[i] ?? '')
      .trimEnd(),
  );
}

function head(shape: Shape): string[] {
  const height = Math.max(0, ...shape.columns.map((column) => column.head.length));
  const indent = shape.title === null ? `${INDENT}${INDENT}` : ' '.repeat(shape.title + GAP.length);
  return Array.from({ length: height }, (_, line) => {
    const cells = shape.columns.map((c) => c.head[line - height + c.head.length] ?? '');
    return shape.style.faint(`${indent}${side(shape, cells, null)}`.trimEnd());
  });
}

/**
 * A grid: titles at the left, figures in columns beside them (below them where the width is small), a
 * column without a figure left out, notes below a row, each line at most `width` wide.
 */
export function grid(
  columns: readonly Column[],
  rows: readonly GridRow[],
  width: number,
  style: Style,
): string[] {
  const shape = shapeOf(columns, rows, width, style);
  const body = rows.flatMap((row) => {
    if ('heading' in row) return paragraph(row.heading, width).map(style.strong);
    const room = width - (shape.title ?? INDENT.length) - GAP.length;
    const lines =
      'text' in row
        ? paragraph(row.text, room)
        : [
            side(
              shape,
              shape.shown.map((i) => oneLine(row.cells[i] ?? '')),
              style,
            ),
          ];
    const notes = (row.notes ?? []).flatMap((note) =>
      paragraph(note, width, INDENT.repeat(3)).map(style.faint),
    );
    return [...beside(shape, row.title, lines), ...notes];
  });
  return [...head(shape), ...body];
}
