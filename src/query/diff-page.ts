import type { Diff } from '../model/diff.ts';
import { diffFacts, diffSections } from './diff-sections.ts';
import { type GridRow, grid } from './grid.ts';
import { facts, heading, paragraph, type Style } from './page.ts';

/** The narrowest terminal that a page is laid out for, in columns. */
const NARROWEST = 80;

/** Nothing that is compared differs. */
export const SAME = 'Nothing that is compared differs.';

/** Longer texts than this stand below their titles. */
const LONG = 24;

function below(row: GridRow): GridRow {
  if (!('text' in row) || row.text.length <= LONG) return row;
  return { title: row.title, cells: [], notes: [row.text, ...(row.notes ?? [])] };
}

/** A comparison for a terminal, in lines at most `width` wide, each part with at most `limit` rows. */
export function diffPage(
  diff: Diff,
  options: { width: number; limit: number | null; style: Style },
): string[] {
  const { limit, style } = options;
  const width = Math.max(NARROWEST, options.width);
  const sections = diffSections(diff, limit);
  return [
    ...facts(diffFacts(diff), width),
    '',
    ...paragraph(diff.line, width).map(style.strong),
    ...(sections.length === 0 ? [SAME] : []),
    ...sections.flatMap(({ title, columns, rows, more }) => [
      ...heading(title, style),
      ...grid(columns, rows.map(below), width, style),
      ...(more === null ? [] : paragraph(more, width).map(style.faint)),
    ]),
  ];
}
