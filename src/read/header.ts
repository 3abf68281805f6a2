import { parse } from 'csv-parse/sync';
import { EXIT } from '../model/problem.ts';
import type { Column, Layout, Source } from '../model/source.ts';
import { type NumberedRecord, Refusal } from './opened.ts';

/** Where each column of a layout stands in a file: its 0-based field, or null where it is absent. */
export interface Match {
  layout: Layout;
  fields: (number | null)[];
  /** Number of fields in the header, and so in every record. */
  width: number;
  /** Columns that the file has and the layout does not know. */
  added: string[];
  /** Number of the record that is the header, the first of two; 0 where there is none. */
  headerAt: number;
  /** Number of the first record that may hold data. */
  firstData: number;
}

export interface Mismatch {
  layout: Layout;
  missing: string[];
  found: string[];
  /** Number of the record that was taken for the header. */
  at: number;
  /** Number of the record where the header was found, below those among which it belongs. */
  movedTo: number | null;
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

/** Stands for a digit in a heading that a message tells. */
const DIGIT = '#';

/**
 * The shortest heading that a pattern takes, to look for in a file: `CCG##CD` for `/^CCG\d\dCD$/`, with
 * `…` for whatever may go on. Null for a pattern that cannot be told so.
 */
function pictured(pattern: RegExp): string | null {
  const { source } = pattern;
  const body = source
    .replace(/^\^|\$$/g, '')
    .replace(/\((?:[^()\\]|\\.)*\)\?/g, '')
    .replace(/\\d(?:\{(\d+)\})?/g, (_, count) => DIGIT.repeat(Number(count ?? 1)))
    .replace(/(?:\\.|[^\\])\?/g, '')
    .replace(/\\(.)/g, '$1');
  if (!pattern.test(body.replaceAll(DIGIT, '1'))) return null;
  return `${source.startsWith('^') ? '' : '…'}${body}${source.endsWith('$') ? '' : '…'}`;
}

/**
 * How a column may be headed, for a message: its headings; of one whose heading changes from file to
 * file footpack's own name and what it looks for, `ccg_ons (CCG##CD)`.
 */
export function spelling(column: Column): string {
  const told = names(column).flatMap((name) =>
    name instanceof RegExp ? (pictured(name) ?? []) : name === column.name ? [] : [name],
  );
  if (told.length === 0) return column.name;
  const isPattern = names(column).some((name) => name instanceof RegExp);
  return isPattern ? `${column.name} (${told.join(' or ')})` : told.join(' or ');
}

/** Tells the columns of a layout in a header, whose record number is `at`. */
function matchHeader(layout: Layout, header: readonly string[], at: number): Match | Mismatch {
  const found = header.map(plain);
  const fields = layout.columns.map((column) => {
    const field = found.findIndex((name) => isNamed(column, name));
    return field < 0 ? null : field;
  });
  const missing = layout.columns.filter((c, i) => fields[i] === null && !c.optional).map(spelling);
  if (missing.length > 0) {
    return { layout, missing, found: found.filter((name) => name !== ''), at, movedTo: null };
  }
  // Of two columns with one name the first is meant; the second is nothing new.
  const known = new Set(fields.flatMap((field) => (field === null ? [] : [found[field]])));
  const added = found.filter(
    (name) =>
      name !== '' && !known.has(name) && !(layout.ignored ?? []).some((re) => re.test(name)),
  );
  const headerRows = layout.headerRows ?? 1;
  return {
    layout,
    fields,
    width: header.length,
    added: [...new Set(added)],
    headerAt: at,
    firstData: at + headerRows,
  };
}

/** The name of each column under a row of groups: `group / name`. A group runs on to the right. */
export function groupedHeader(groups: readonly string[], names: readonly string[]): string[] {
  let group = '';
  return Array.from({ length: Math.max(groups.length, names.length) }, (_, i) => {
    const own = plain(groups[i] ?? '');
    const name = plain(names[i] ?? '');
    if (own !== '') group = own;
    if (name !== '' && name !== own) return group === '' ? name : `${group} / ${name}`;
    // A heading that takes both rows is a name, and no group of what follows.
    if (own !== '') group = '';
    return own;
  });
}

/** The header that begins at a record, of one row or two. */
function headerAt(layout: Layout, opening: readonly NumberedRecord[], at: number): string[] {
  const first = opening[at]?.fields ?? [];
  if (layout.headerRows !== 2) return first;
  return groupedHeader(first, opening[at + 1]?.fields ?? []);
}

function matchHeaderless(layout: Layout, width: number, first: NumberedRecord): Match | Mismatch {
  const found = first.fields;
  return found.length === width
    ? {
        layout,
        width,
        fields: layout.columns.map((c) => (c.position === undefined ? null : c.position - 1)),
        added: [],
        headerAt: 0,
        firstData: first.record,
      }
    : {
        layout,
        missing: [`${width} fields without a header row`],
        found,
        at: first.record,
        movedTo: null,
      };
}

/** Holds a layout against the records with which a table opens. */
function matchLayout(layout: Layout, opening: readonly NumberedRecord[]): Match | Mismatch {
  const [first] = opening;
  if (first === undefined) return matchHeader(layout, [], 1);
  if (layout.headerless !== undefined && first.fields[0] !== layout.columns[0]?.name) {
    return matchHeaderless(layout, layout.headerless, first);
  }
  const preamble = layout.preamble ?? 0;
  const tried: Mismatch[] = [];
  for (const [at, { record }] of opening.entries()) {
    const match = matchHeader(layout, headerAt(layout, opening, at), record);
    if ('fields' in match) {
      if (at <= preamble) return match;
      const nearest = nearestOf(tried) as Mismatch;
      return { ...nearest, movedTo: record };
    }
    if (at <= preamble) tried.push(match);
  }
  return nearestOf(tried) as Mismatch;
}

function nearestOf(tried: readonly Mismatch[]): Mismatch | undefined {
  const lacking = (m: Mismatch) => m.missing.length / m.layout.columns.length;
  return tried.toSorted(
    (a, b) => Number(b.movedTo !== null) - Number(a.movedTo !== null) || lacking(a) - lacking(b),
  )[0];
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

/** How many columns of its layout a match has. */
export function columnsFound(match: Match): number {
  return match.fields.filter((field) => field !== null).length;
}

/**
 * Finds the layout of a source that the opening records of a table fit: the one of which it has the
 * most columns. Where none fits, tells the one that came nearest, what it lacks, and where its
 * header stands, if that has moved.
 */
export function recognise(
  layouts: Source['layouts'],
  opening: readonly NumberedRecord[],
): Match | Mismatch {
  const tried = layouts.map((layout) => matchLayout(layout, opening));
  const fitting = tried.filter((t): t is Match => 'fields' in t);
  const [best] = fitting.sort((a, b) => columnsFound(b) - columnsFound(a));
  if (best) return best;
  const nearest = nearestOf(tried as Mismatch[]);
  if (!nearest) throw new Error('a source without a layout was asked to recognise a header');
  return nearest;
}

/**
 * The refusal that a mismatch asks for. `unit` is what records are called in the file (`line`, or
 * `row` of a sheet), `within` says which part of the file was looked at.
 */
export function columnMissing(mismatch: Mismatch, unit: string, within: string): Refusal {
  const { layout, missing, found, at, movedTo } = mismatch;
  if (movedTo !== null) {
    const last = 1 + (layout.preamble ?? 0);
    const place = last > 1 ? `one of the ${unit}s 1 to ${last}` : `${unit} 1`;
    const message = `${within}the header stands in ${unit} ${movedTo}, where ${place} was expected`;
    return new Refusal('header moved', message, EXIT.shapeChanged);
  }
  // The names of JSON stand with every record.
  const subject = at === 0 ? 'no record has a' : `${unit} ${at} has no`;
  const wanted = missing.join(', ');
  const key = wanted.includes(DIGIT) ? `, where ${DIGIT} is any digit` : '';
  const message = `${within}${subject} column ${wanted}${key}; found ${found.join(', ')}`;
  return new Refusal('column missing', message, EXIT.shapeChanged);
}
