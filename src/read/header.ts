import { parse } from 'csv-parse/sync';
import type { Column, Layout, Source } from '../model/source.ts';

/** Where each column of a layout stands in a file: its 0-based field, or null where it is absent. */
export interface Match {
  layout: Layout;
  fields: (number | null)[];
  /** Number of fields in the header, and so in every record. */
  width: number;
  /** Columns that the file has and the layout does not know. */
  added: string[];
}

export interface Mismatch {
  layout: Layout;
  missing: string[];
  found: string[];
}

function plain(header: string): string {
  return header.replaceAll('\u00a0', ' ').trim().replace(/\s+/g, ' ');
}

function names(column: Column): readonly (string | RegExp)[] {
  const { header } = column;
  if (header === undefined) return [column.name];
  return [...(Array.isArray(header) ? header : [header as string | RegExp]), column.name];
}

function isNamed(column: Column, header: string): boolean {
  return names(column).some((name) =>
    typeof name === 'string' ? name.toLowerCase() === header.toLowerCase() : name.test(header),
  );
}

/** How a column may be headed, for a message. */
export function spelling(column: Column): string {
  const [first] = names(column);
  return first instanceof RegExp ? first.source.replace(/[\^$]/g, '') : (first ?? column.name);
}

function matchLayout(layout: Layout, header: string[]): Match | Mismatch {
  if (layout.headerless !== undefined && header[0] !== layout.columns[0]?.name) {
    const width = layout.headerless;
    return header.length === width
      ? {
          layout,
          width,
          fields: layout.columns.map((c) => (c.position === undefined ? null : c.position - 1)),
          added: [],
        }
      : { layout, missing: [`${width} fields without a header row`], found: header };
  }
  const found = header.map(plain);
  const fields = layout.columns.map((column) => {
    const at = found.findIndex((name) => isNamed(column, name));
    return at < 0 ? null : at;
  });
  const missing = layout.columns.filter((c, i) => fields[i] === null && !c.optional).map(spelling);
  if (missing.length > 0) return { layout, missing, found };
  const added = found.filter(
    (name, i) =>
      name !== '' && !fields.includes(i) && !(layout.ignored ?? []).some((re) => re.test(name)),
  );
  return { layout, fields, width: header.length, added };
}

/** Whether the file has a header row, or starts with data. */
export function hasHeader(match: Match, header: string[]): boolean {
  return match.layout.headerless === undefined || header[0] === match.layout.columns[0]?.name;
}

/** The first record of a decoded file. */
export function firstRecord(text: string): string[] {
  const [record] = parse(text.slice(0, 65_536), {
    to: 1,
    relax_column_count: true,
    relax_quotes: true,
    bom: true,
  }) as string[][];
  return record ?? [];
}

/**
 * Finds the layout of a source that a header fits: the one of which it has the most columns. Where
 * none fits, tells the one that came nearest, and what it lacks.
 */
export function recognise(layouts: Source['layouts'], header: string[]): Match | Mismatch {
  const tried = layouts.map((layout) => matchLayout(layout, header));
  const fitting = tried.filter((t): t is Match => 'fields' in t);
  const most = (m: Match) => m.fields.filter((f) => f !== null).length;
  const [best] = fitting.sort((a, b) => most(b) - most(a));
  if (best) return best;
  const [nearest] = (tried as Mismatch[]).sort(
    (a, b) =>
      a.missing.length / a.layout.columns.length - b.missing.length / b.layout.columns.length,
  );
  if (!nearest) throw new Error('a source without a layout was asked to recognise a header');
  return nearest;
}
