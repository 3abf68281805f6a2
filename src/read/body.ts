import { isUtf8 } from 'node:buffer';

/** What the bytes of a text extract are, as far as reading them asks. */
export interface Body {
  encoding: 'utf-8' | 'windows-1252';
  /** DuckDB reads the bytes as they are, and counts records as we do. */
  plain: boolean;
  /** Why the bytes are no extract at all, or null. */
  fault: string | null;
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Blank lines are records to us, DuckDB passes over them. */
function hasBlankLine(bytes: Buffer): boolean {
  return (
    bytes.includes('\n\n') || bytes.includes('\n\r\n') || bytes[0] === 0x0a || bytes[0] === 0x0d
  );
}

/** Tells an extract from an error page, and how to decode it. */
export function inspect(bytes: Buffer): Body {
  const start = bytes.subarray(0, 3).equals(BOM) ? 3 : 0;
  const head = bytes
    .subarray(start, start + 512)
    .toString('latin1')
    .trimStart();
  let fault: string | null = null;
  if (head === '') fault = 'the file is empty';
  else if (head.startsWith('<')) fault = 'the file is an HTML or XML page, not CSV';
  else if (/^\{\s*"error"/i.test(head)) fault = 'the file is a JSON error message, not CSV';
  const utf8 = isUtf8(bytes);
  return {
    encoding: utf8 ? 'utf-8' : 'windows-1252',
    plain: utf8 && !bytes.includes(0) && !hasBlankLine(bytes),
    fault,
  };
}

/** The text of an extract: decoded, without byte-order mark and NULs. */
export function decode(bytes: Buffer, encoding: Body['encoding']): string {
  // Node 20.20 takes windows-1252 for ISO 8859-1 (a curly apostrophe, 0x92, becomes a control
  // character) unless it is told that more may come.
  const whole = { stream: encoding === 'windows-1252' };
  return new TextDecoder(encoding).decode(bytes, whole).replaceAll('\0', '');
}

/** What an error of the CSV parser says of the file: its end is missing. Others are thrown on. */
export function cutShort(error: unknown): string {
  if ((error as { code?: string }).code !== 'CSV_QUOTE_NOT_CLOSED') throw error;
  return 'the file ends inside a quoted field';
}
