import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { Layout } from '../model/source.ts';
import { notAnExtract, Refusal, unsupported } from './opened.ts';

/** Bounds of a zip. The RTT extract, 24 times its compressed size, is the widest at hand. */
export const MAX_MEMBERS = 10_000;
export const MAX_MEMBER_BYTES = 8e9;
const FREE_BYTES = 50e6;
const MAX_RATIO = 200;

/** A zip whose directory has been read and found in order. Members are told by their entries. */
export interface Zip {
  entries: Entry[];
  /** Writes a member to a file whose name is ours; its length and its CRC-32 are held to. */
  extract(entry: Entry, to: string): Promise<void>;
  /** Reads a member to its end, for its length and its CRC-32 alone. */
  prove(entry: Entry): Promise<void>;
  /** The bytes of a member that has been proved. */
  stream(entry: Entry): Promise<NodeJS.ReadableStream>;
  close(): void;
}

/** What an error of the zip library says: the archive is cut short, damaged or out to harm. */
function damaged(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return notAnExtract(`the zip is cut short or damaged: ${(error as Error).message}`);
}

function bounded(entry: Entry): void {
  const { fileName, uncompressedSize, compressedSize, compressionMethod } = entry;
  if (uncompressedSize > MAX_MEMBER_BYTES) {
    throw notAnExtract(`the zip holds ${fileName} of ${uncompressedSize} bytes: too large`);
  }
  if (uncompressedSize > FREE_BYTES + MAX_RATIO * compressedSize) {
    throw notAnExtract(
      `the zip makes ${uncompressedSize} bytes of ${compressedSize} (${fileName}): no extract does`,
    );
  }
  if (entry.isEncrypted()) throw unsupported(`a zip with a password (${fileName})`);
  if (compressionMethod !== 0 && compressionMethod !== 8) {
    throw unsupported(
      `a zip compressed by method ${compressionMethod} (${fileName}), where deflate is read`,
    );
  }
}

/** Opens a zip and reads its directory; throws a `Refusal` where it is damaged or a bomb. */
export async function openZip(path: string): Promise<Zip> {
  let file: ZipFile;
  const entries: Entry[] = [];
  try {
    file = await openPromise(path, { autoClose: false, validateEntrySizes: true });
  } catch (error) {
    throw damaged(error);
  }
  try {
    if (file.entryCount > MAX_MEMBERS) {
      throw notAnExtract(`the zip lists ${file.entryCount} members, more than ${MAX_MEMBERS}`);
    }
    // Names with `..`, and absolute ones, are errors of the library: the zip is refused whole.
    for await (const entry of file.eachEntry()) {
      bounded(entry);
      entries.push(entry);
    }
  } catch (error) {
    file.close();
    throw damaged(error);
  }

  /** The member's bytes, which fail at their end where the checksum is not theirs. */
  async function bytesOf(entry: Entry): Promise<[NodeJS.ReadableStream, Transform]> {
    let sum = 0;
    const check = new Transform({
      transform(chunk: Buffer, _, done) {
        sum = crc32(chunk, sum);
        done(null, chunk);
      },
      flush(done) {
        const right = sum === entry.crc32;
        done(right ? null : notAnExtract(`${entry.fileName} fails the checksum of its zip`));
      },
    });
    return [await file.openReadStreamPromise(entry), check];
  }

  return {
    entries,
    async extract(entry, to) {
      try {
        const [stream, check] = await bytesOf(entry);
        await pipeline(stream, check, createWriteStream(to));
      } catch (error) {
        throw damaged(error);
      }
    },
    async prove(entry) {
      try {
        const [stream, check] = await bytesOf(entry);
        check.resume();
        await pipeline(stream, check);
      } catch (error) {
        throw damaged(error);
      }
    },
    stream: (entry) => file.openReadStreamPromise(entry),
    close: () => file.close(),
  };
}

/** What systems put into a zip beside what was meant. */
const LITTER = /(^|\/)(__MACOSX\/|\[trash\]\/|\.|~\$|Thumbs\.db$)|\/$/i;

const READABLE = /\.(csv|txt|xlsx|xls|ods|json|geojson)$/i;

/**
 * The one member that holds the records: of a readable kind, and where several are, the one that
 * `member` of a layout matches. Throws a `Refusal` where none or several remain.
 */
export function memberOf(entries: readonly Entry[], layouts: readonly Layout[]): Entry {
  const members = entries.filter((entry) => !LITTER.test(entry.fileName));
  const readable = members.filter((entry) => READABLE.test(entry.fileName));
  if (readable.length === 0) {
    const held = members.map((entry) => entry.fileName);
    throw unsupported(`a zip without a CSV, a workbook or JSON; it holds ${listed(held)}`);
  }
  const [only] = readable;
  if (only && readable.length === 1) return only;
  const wanted = readable.filter((e) => layouts.some((l) => l.member?.test(e.fileName)));
  const [chosen] = wanted;
  if (chosen && wanted.length === 1) return chosen;
  const names = listed((wanted.length > 0 ? wanted : readable).map((e) => e.fileName));
  throw unsupported(
    wanted.length > 0
      ? `a zip in which ${wanted.length} members are of the name looked for: ${names}`
      : `a zip with ${readable.length} members, none of them of a name looked for: ${names}`,
  );
}

function listed(names: readonly string[]): string {
  const more = names.length > 8 ? `, and ${names.length - 8} more` : '';
  return `${names.slice(0, 8).join(', ') || 'nothing'}${more}`;
}
