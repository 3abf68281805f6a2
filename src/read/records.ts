import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { type Body, decodeFile } from './body.ts';
import { MAX_RECORD_BYTES, MOST_REJECTED, type NumberedRecord, OPENING } from './opened.ts';

/** A record that could not be used, with its number in the file. */
export interface Rejected {
  record: number;
  reason: string;
  text: string;
}

/** A record with its text as it stands in the file, its line end included. */
export interface ParsedRecord {
  record: string[];
  raw: string;
}

/** The parser of every text file: whoever numbers records numbers them alike. */
export function parser(body: Pick<Body, 'lineFeed'>, raw: boolean) {
  return parse({
    bom: true,
    raw,
    // Publishers mix line ends in one file; left to itself the parser keeps to those of line 1.
    record_delimiter: body.lineFeed ? ['\r\n', '\n'] : ['\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: MAX_RECORD_BYTES,
  });
}

/** The first records of a text file; throws the parser's error where the file ends within one. */
export async function openingOf(path: string, body: Body): Promise<NumberedRecord[]> {
  const opening: NumberedRecord[] = [];
  const source = Readable.from(decodeFile(path, body.encoding));
  const records = parser(body, false);
  source.on('error', (error) => records.destroy(error));
  source.pipe(records);
  try {
    for await (const fields of records as AsyncIterable<string[]>) {
      opening.push({ record: opening.length + 1, fields });
      if (opening.length === OPENING) break;
    }
  } finally {
    source.destroy();
    records.destroy();
  }
  return opening;
}

function field(value: string): string {
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function line(record: number, fields: readonly string[]): string {
  return `${record},${fields.map(field).join(',')}\n`;
}

/** Whether a record is the first below the table. */
function ends(footer: RegExp | undefined, fields: readonly string[]): boolean {
  if (footer === undefined) return false;
  const first = fields.find((value) => value.replaceAll('\u00a0', ' ').trim() !== '');
  return first !== undefined && footer.test(first.replaceAll('\u00a0', ' ').trim());
}

export interface Rewriting {
  /** Number of fields of a record. */
  width: number;
  firstData: number;
  footer: RegExp | undefined;
}

/** Lines gathered into pieces of about this many characters: one write for each is slow. */
const PIECE = 1 << 18;

async function* pieces(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const text of lines) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/**
 * The slow road, for a text that DuckDB cannot count as we do: each record is written again with
 * its number in front, blank ones left out, those of a wrong width rejected. Numbers stay those of
 * the file, whatever is left out.
 */
export async function rewriteText(
  path: string,
  body: Body,
  { width, firstData, footer }: Rewriting,
  to: string,
): Promise<{ rejected: Rejected[]; rejectedCount: number }> {
  const rejected: Rejected[] = [];
  let rejectedCount = 0;
  let number = 0;
  let over = false;
  async function* lines(records: AsyncIterable<ParsedRecord>): AsyncGenerator<string> {
    for await (const { record, raw } of records) {
      number += 1;
      if (number < firstData) continue;
      if (record.length === 1 && record[0]?.trim() === '') continue;
      // What follows is parsed and left: a stream that is broken off counts as a failure.
      over ||= ends(footer, record);
      if (over) continue;
      // DuckDB lets one surplus empty field pass, and so do we: both roads give the same rows.
      if (record.length === width + 1 && record[width] === '') record.pop();
      if (record.length === width) {
        yield line(number, record);
        continue;
      }
      rejectedCount += 1;
      if (rejected.length === MOST_REJECTED) continue;
      rejected.push({
        record: number,
        reason: `${record.length} fields where ${width} were expected`,
        text: raw.replace(/[\r\n]+$/, '').slice(0, 500),
      });
    }
  }
  await pipeline(
    Readable.from(decodeFile(path, body.encoding)),
    parser(body, true),
    (records) => pieces(lines(records as AsyncIterable<ParsedRecord>)),
    createWriteStream(to),
  );
  return { rejected, rejectedCount };
}

/** Writes the records of a sheet, or of JSON, as those of a text are, to one width. */
export async function writeRecords(
  records: AsyncIterable<NumberedRecord>,
  { width, firstData, footer }: Rewriting,
  to: string,
): Promise<void> {
  async function* lines(): AsyncGenerator<string> {
    for await (const { record, fields } of records) {
      if (record < firstData) continue;
      if (ends(footer, fields)) return;
      yield line(
        record,
        Array.from({ length: width }, (_, i) => fields[i] ?? ''),
      );
    }
  }
  await pipeline(pieces(lines()), createWriteStream(to));
}

/** The first bytes of a file. */
export async function headOf(path: string, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { end: bytes - 1 })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
