import { createReadStream } from 'node:fs';
import { numberText } from './number-text.ts';
import { type NumberedRecord, notAnExtract, type Table } from './opened.ts';

/** Members of an answer that hold its records: ArcGIS and GeoJSON, ODS. A plain array is one too. */
const LISTS = ['features', 'Organisations'];

/** A record longer than this is none: the largest boundary at hand takes 60 KB. */
const MAX_RECORD = 64e6;

/**
 * The text of each record of one or more JSON documents that follow one another, as the pages of an
 * answer do. Reads a stream of text in constant memory. Throws a `Refusal` where a document is an
 * error message, holds no list of records, or ends too early.
 */
export async function* recordsOfJson(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  const mark = /["{}[\]]/g;
  const inside = /["\\]/g;
  let text = '';
  let at = 0;
  let depth = 0;
  /** Depth inside the list of records, or 0 where none is open. */
  let list = 0;
  /** Where the string, and the record, began that is being read; -1 outside of one. */
  let string = -1;
  let record = -1;
  let name = '';
  let names: string[] = [];
  let found = false;

  for await (const piece of pieces) {
    // What is still needed of the text before: the record or the string that is open.
    const keep = record >= 0 ? record : string >= 0 ? string : at;
    text = text.slice(keep) + piece;
    at -= keep;
    if (record >= 0) record = 0;
    if (string >= 0) string -= keep;
    if (text.length - piece.length > MAX_RECORD) {
      throw notAnExtract(`a JSON record is longer than ${MAX_RECORD / 1e6} MB`);
    }
    for (;;) {
      const next = string >= 0 ? inside : mark;
      next.lastIndex = at;
      const hit = next.exec(text);
      if (!hit) {
        at = text.length;
        break;
      }
      if (hit[0] === '\\') {
        // The escaped character may be in the next piece.
        if (hit.index + 2 > text.length) {
          at = hit.index;
          break;
        }
        at = hit.index + 2;
        continue;
      }
      at = hit.index + 1;
      if (hit[0] === '"') {
        if (string < 0) {
          string = hit.index;
          continue;
        }
        if (depth === 1 && list === 0) {
          name = text.slice(string + 1, hit.index);
          if (names.length < 9) names.push(name);
        }
        string = -1;
        continue;
      }
      if (hit[0] === '{' || hit[0] === '[') {
        depth += 1;
        if (depth === 1) {
          found = hit[0] === '[';
          list = found ? 1 : 0;
          name = '';
          names = [];
        } else if (depth === 2 && list === 0) {
          if (hit[0] === '{' && name.toLowerCase() === 'error') {
            throw notAnExtract('the file is a JSON error message');
          }
          if (hit[0] === '[' && LISTS.includes(name)) {
            list = 2;
            found = true;
          }
        } else if (hit[0] === '{' && depth === list + 1 && list > 0) {
          record = hit.index;
        }
        continue;
      }
      depth -= 1;
      if (depth < 0) throw notAnExtract('the JSON is not well-formed');
      if (record >= 0 && depth === list) {
        yield text.slice(record, at);
        record = -1;
      } else if (list > 0 && depth < list) {
        list = 0;
      }
      if (depth === 0 && !found) {
        const error = names.some((n) => n.toLowerCase() === 'error');
        throw notAnExtract(
          error
            ? 'the file is a JSON error message'
            : `the JSON holds no list of records; it has ${names.join(', ') || 'nothing'}`,
        );
      }
    }
  }
  if (depth > 0 || string >= 0) throw notAnExtract('the file ends inside a JSON document');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The named values of a record: an ArcGIS row's attributes, a GeoJSON feature's properties. */
function valuesOf(text: string): Record<string, unknown> {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw notAnExtract(`the JSON is not well-formed: ${(error as Error).message}`);
  }
  if (!isObject(record)) return {};
  const named = isObject(record.attributes)
    ? record.attributes
    : record.type === 'Feature'
      ? isObject(record.properties)
        ? record.properties
        : {}
      : null;
  if (named === null) return record;
  return isObject(record.geometry) ? { ...named, geometry: record.geometry } : named;
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The text of a file that must be UTF-8, as JSON is. */
async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw notAnExtract('the JSON is not UTF-8');
    throw error;
  }
}

/**
 * The records of a JSON file. Their names are those of all of them, for a value that is not given
 * may be left out; a record's number is its place in the answer, over all its pages.
 */
export async function tableOfJson(path: string): Promise<Table> {
  const names = new Set<string>();
  for await (const text of recordsOfJson(textOf(path))) {
    for (const name of Object.keys(valuesOf(text))) names.add(name);
  }
  const fields = [...names];
  return {
    name: '',
    opening: fields.length > 0 ? [{ record: 0, fields }] : [],
    async *records(): AsyncGenerator<NumberedRecord> {
      let record = 0;
      for await (const text of recordsOfJson(textOf(path))) {
        record += 1;
        const values = new Map(Object.entries(valuesOf(text)));
        yield { record, fields: fields.map((name) => valueText(values.get(name))) };
      }
    },
  };
}
