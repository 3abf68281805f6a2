import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Encoding } from './opened.ts';

/** What the bytes of a text extract are, as far as reading them asks. */
export interface Body {
  encoding: Encoding;
  /** DuckDB reads the bytes as they are, and counts records as we do. */
  plain: boolean;
  /** It holds NULs, which DuckDB does not take. */
  nul: boolean;
  /** It holds a line feed: where it has none, records end with a carriage return. */
  lineFeed: boolean;
  /** It holds spaces other than U+0020, which are to be made plain. */
  oddSpaces: boolean;
  /** Why the bytes are no extract at all, or null. */
  fault: string | null;
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Every space separator of Unicode but U+0020, as UTF-8 bytes read as Latin 1. */
const ODD_SPACE = /\xc2\xa0|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xaf]|\xe2\x81\x9f|\xe3\x80\x80/;

const CHUNK = 1 << 20;

/** What tells an error page from an extract, by how it begins. */
function faultOf(start: Buffer): string | null {
  const from = start.subarray(0, 3).equals(BOM) ? 3 : 0;
  const head = start
    .subarray(from, from + 512)
    .toString('latin1')
    .trimStart();
  if (head === '') return 'the file is empty';
  if (head.startsWith('<')) return 'the file is an HTML or XML page, not CSV';
  if (/^\{\s*"error"/i.test(head)) return 'the file is a JSON error message, not CSV';
  return null;
}

/** Bytes at the end of a chunk that begin a character whose rest is in the next one. */
function cutCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? back : 0;
    }
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Looks at text chunk by chunk, in constant memory. */
function inspector(): { take(chunk: Buffer): void; body(): Body } {
  let start = Buffer.alloc(0);
  /** The last bytes of what was seen: a character, or a line end, may go on in the next chunk. */
  let rest = Buffer.alloc(0);
  let utf8 = true;
  let nul = false;
  let blankLine = false;
  let lineFeed = false;
  let oddSpaces = false;
  let cut = 0;
  return {
    take(chunk) {
      if (start.length < 1024) start = Buffer.concat([start, chunk.subarray(0, 1024)]);
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      nul ||= bytes.includes(0);
      lineFeed ||= bytes.includes(0x0a);
      // Blank lines are records to us, DuckDB passes over them.
      blankLine ||= bytes.includes('\n\n') || bytes.includes('\n\r\n');
      if (!isAscii(bytes)) {
        oddSpaces ||= ODD_SPACE.test(bytes.toString('latin1'));
        // Of the rest of the chunk before, only a cut character has not been looked at.
        const fresh = bytes.subarray(rest.length - cut);
        cut = cutCharacter(fresh);
        utf8 &&= isUtf8(fresh.subarray(0, fresh.length - cut));
      } else {
        if (cut > 0) utf8 = false;
        cut = 0;
      }
      rest = Buffer.from(bytes.subarray(-3));
    },
    body() {
      const opensBlank = start[0] === 0x0a || start[0] === 0x0d;
      const whole = utf8 && cut === 0;
      return {
        encoding: whole ? 'utf-8' : 'windows-1252',
        plain: whole && !nul && !blankLine && !opensBlank,
        nul,
        lineFeed,
        oddSpaces,
        fault: faultOf(start),
      };
    },
  };
}

/** Tells an extract from an error page, and how to decode it. */
export function inspect(bytes: Buffer): Body {
  const looking = inspector();
  looking.take(bytes);
  return looking.body();
}

/** The same of a file of any size, which is read as a stream. */
export async function inspectFile(path: string): Promise<Body> {
  const looking = inspector();
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) looking.take(chunk);
  return looking.body();
}

/** The text of an extract: decoded, without byte-order mark and NULs. */
export function decode(bytes: Buffer, encoding: Encoding): string {
  // Node 20.20 takes windows-1252 for ISO 8859-1 (a curly apostrophe, 0x92, becomes a control
  // character) unless it is told that more may come.
  const whole = { stream: encoding === 'windows-1252' };
  return new TextDecoder(encoding).decode(bytes, whole).replaceAll('\0', '');
}

/** The same of a file of any size, piece by piece. */
export async function* decodeFile(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    const piece = decoder.decode(chunk, { stream: true }).replaceAll('\0', '');
    if (piece !== '') yield piece;
  }
  const last = encoding === 'utf-8' ? decoder.decode() : '';
  if (last !== '') yield last;
}

/** Writes the decoded text of a file beside it, as UTF-8. */
export async function writeDecoded(from: string, encoding: Encoding, to: string): Promise<void> {
  await pipeline(decodeFile(from, encoding), createWriteStream(to));
}

/** What an error of the CSV parser says of the file: its end is missing. Others are thrown on. */
export function cutShort(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'the file ends inside a quoted field';
  if (code === 'CSV_MAX_RECORD_SIZE') return 'a record is longer than 4 MB: a quote is not closed';
  throw error;
}
