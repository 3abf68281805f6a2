import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT } from '../model/problem.ts';
import type { Layout } from '../model/source.ts';
import { type Body, cutShort, inspectFile, writeDecoded } from './body.ts';
import { openContainer } from './container.ts';
import { columnMissing, columnsFound, type Match, type Mismatch, recognise } from './header.ts';
import {
  type NumberedRecord,
  notAnExtract,
  type Opened,
  Refusal,
  type Table,
  unsupported,
} from './opened.ts';
import { openingOf, type Rejected, rewriteText, writeRecords } from './records.ts';
import type { Scan } from './stage.ts';

/** Paths of the files that may be made while an extract is read. */
export interface WorkFiles {
  /** What a zip held. */
  member: string;
  /** Text as UTF-8. */
  decoded: string;
  /** Records with their numbers in front. */
  records: string;
}

/** One way for DuckDB to come by the records, with those that could not be had on it. */
export interface Road {
  scan: Scan;
  rejected: Rejected[];
  rejectedCount: number;
}

/** An extract whose header has been found. */
export interface Arrival {
  match: Match;
  decoded: string;
  ending: string;
  /** DuckDB does not read the file's own text: it was decoded first. */
  rewritten: boolean;
  /** To be tried in this order: each is made when it is asked for. */
  roads: (() => Promise<Road>)[];
}

/**
 * Opens a file and finds its header. Throws a `Refusal` where it is no extract, of a kind that is not
 * read, or of another shape than its layouts.
 */
export async function open(
  path: string,
  layouts: readonly Layout[],
  files: WorkFiles,
): Promise<Arrival> {
  mkdirSync(dirname(files.records), { recursive: true });
  const opened = await openContainer(path, layouts, files.member);
  return opened.kind === 'text' ? openText(opened, files) : openTables(opened, files);
}

/** The opening records of a text, or a refusal where it ends within one. */
async function openingRecords(path: string, body: Body): Promise<NumberedRecord[]> {
  try {
    return await openingOf(path, body);
  } catch (error) {
    throw notAnExtract(cutShort(error));
  }
}

async function openText(opened: Opened & { kind: 'text' }, files: WorkFiles): Promise<Arrival> {
  let { path } = opened;
  let body = await inspectFile(path);
  const { encoding } = body;
  if (body.fault) throw notAnExtract(body.fault);
  const rewritten = body.encoding !== 'utf-8' || body.nul;
  if (rewritten) {
    await writeDecoded(path, body.encoding, files.decoded);
    path = files.decoded;
    body = await inspectFile(path);
  }
  const opening = await openingRecords(path, body);
  const match = recognise(opened.layouts, opening);
  if (!('fields' in match)) throw columnMissing(match, 'line', '');
  const { layout, width, headerAt, firstData } = match;
  const roads: Arrival['roads'] = [];
  const above = opening.slice(0, Math.max(0, headerAt - 1));
  const aLineEach = above.every(({ fields }) => fields.every((f) => !/[\r\n]/.test(f)));
  if (body.plain && aLineEach && !layout.footer) {
    const { oddSpaces } = body;
    const scan: Scan = { road: 'as it is', path, skip: above.length, oddSpaces };
    roads.push(async () => ({ scan, rejected: [], rejectedCount: 0 }));
  }
  roads.push(async () => {
    const rewriting = { width, firstData, footer: layout.footer };
    try {
      const rejected = await rewriteText(path, body, rewriting, files.records);
      return { scan: { road: 'rewritten', path: files.records }, ...rejected };
    } catch (error) {
      throw notAnExtract(cutShort(error));
    }
  });
  const decoded = opened.decoded.replace(/utf-8$/, encoding);
  return { match, decoded, ending: opened.ending, rewritten, roads };
}

/** The sheet that has the header of a layout: of several the one with the most columns. */
function chosenTable(opened: Opened & { kind: 'tables' }): { table: Table; match: Match } {
  const fitting: { table: Table; match: Match }[] = [];
  const others: { table: Table; mismatch: Mismatch }[] = [];
  for (const table of opened.tables) {
    const layouts = opened.layouts.filter(
      (l) => table.name === '' || !l.sheet || l.sheet.test(table.name),
    );
    if (layouts.length === 0 || table.opening.length === 0) continue;
    const match = recognise(layouts, table.opening);
    if ('fields' in match) fitting.push({ table, match });
    else others.push({ table, mismatch: match });
  }
  const sorted = fitting.sort((a, b) => columnsFound(b.match) - columnsFound(a.match));
  const [best] = sorted;
  if (best) {
    const alike = sorted.filter((f) => columnsFound(f.match) === columnsFound(best.match));
    if (alike.length === 1) return best;
    const names = alike.map((f) => f.table.name).join(', ');
    throw unsupported(`a workbook in which ${alike.length} sheets have the header: ${names}`);
  }
  throw noTable(opened, others);
}

function noTable(
  opened: Opened & { kind: 'tables' },
  others: readonly { table: Table; mismatch: Mismatch }[],
): Refusal {
  const lacking = (m: Mismatch) => m.missing.length / m.layout.columns.length;
  const [nearest] = others.toSorted(
    (a, b) =>
      Number(b.mismatch.movedTo !== null) - Number(a.mismatch.movedTo !== null) ||
      lacking(a.mismatch) - lacking(b.mismatch),
  );
  if (nearest) {
    const { name } = nearest.table;
    return name === ''
      ? columnMissing(nearest.mismatch, 'record', '')
      : columnMissing(nearest.mismatch, 'row', `sheet ${name}: `);
  }
  const fewest = Math.min(...opened.layouts.map((l) => l.minRows));
  const held = opened.tables.map((t) => t.name).filter((name) => name !== '');
  return new Refusal(
    held.length > 0 ? 'column missing' : 'rows collapsed',
    held.length > 0
      ? `none of the sheets looked for is there; found ${held.join(', ')}`
      : `0 rows where at least ${fewest} were expected`,
    EXIT.shapeChanged,
  );
}

function openTables(opened: Opened & { kind: 'tables' }, files: WorkFiles): Arrival {
  const { table, match } = chosenTable(opened);
  const { width, firstData, layout } = match;
  const rewrite = async (): Promise<Road> => {
    const rewriting = { width, firstData, footer: layout.footer };
    await writeRecords(table.records(), rewriting, files.records);
    return { scan: { road: 'rewritten', path: files.records }, rejected: [], rejectedCount: 0 };
  };
  const { decoded, ending } = opened;
  return { match, decoded, ending, rewritten: true, roads: [rewrite] };
}
