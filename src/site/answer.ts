import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';
import { byteRange } from './byte-range.ts';
import { isNotModified, isRangeWanted } from './condition.ts';
import { type Encoding, encodingFor } from './encoding.ts';
import type { Memory } from './memory.ts';
import type { Offered } from './offered.ts';

/** Files up to this many bytes are kept in memory once they were asked for; larger ones are streamed. */
const KEPT_WHOLE = 4_000_000;

/** Larger files are never compressed: that would take too long for who waits. */
const MOST_COMPRESSED = 64_000_000;

/** Smaller ones gain nothing. */
const LEAST_COMPRESSED = 512;

const CACHE_CONTROL = {
  immutable: 'public, max-age=31536000, immutable',
  revalidate: 'no-cache',
} as const;

const [brotli, gzipped] = [promisify(brotliCompress), promisify(gzip)];

function compressed(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  // Quality 5 is nearly as small as the best for text, and a hundred times as fast.
  return encoding === 'gzip'
    ? gzipped(bytes, { level: 6 })
    : brotli(bytes, {
        params: { [zlib.BROTLI_PARAM_QUALITY]: 5, [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      });
}

/** The encoding in which this answer goes out; null for the bytes as they are. */
function encodingOf(request: IncomingMessage, { media, size }: Offered): Encoding | null {
  const { method, headers } = request;
  if (media.compress === 'never' || size < LEAST_COMPRESSED || size > MOST_COMPRESSED) return null;
  if (headers.range !== undefined || (media.compress === 'whole' && method === 'HEAD')) return null;
  return encodingFor(headers['accept-encoding']);
}

/**
 * Answers a GET or HEAD request with what is offered: 304 to who has it, 206 or 416 to who asks for a
 * range, else all of it, compressed where that is wanted. Each encoding has a strong tag of its own.
 */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  offered: Offered,
  bodies: Memory<Buffer>,
  status = 200,
): Promise<void> {
  const { headers } = request;
  const encoding = encodingOf(request, offered);
  const etag = `"${offered.sha256.slice(0, 32)}${encoding === null ? '' : `-${encoding}`}"`;
  const validators = { etag, modified: offered.modified };
  const isFound = status === 200;
  const told: Record<string, string> = { ...offered.headers };
  told['Cache-Control'] = isFound ? CACHE_CONTROL[offered.keeping] : 'no-store';
  if (isFound) {
    told.ETag = etag;
    if (offered.modified) told['Last-Modified'] = offered.modified.toUTCString();
    told['Accept-Ranges'] = 'bytes';
  }
  if (offered.media.compress !== 'never') told.Vary = 'Accept-Encoding';
  const conditions = {
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: headers['if-modified-since'],
    ifRange: headers['if-range'] as string | undefined,
  };
  if (isFound && isNotModified(conditions, validators)) {
    response.writeHead(304, told).end();
    return;
  }
  told['Content-Type'] = offered.media.type;
  const read = () => bodies.get(offered.sha256, offered.read);
  if (encoding !== null) {
    const body = await bodies.get(`${offered.sha256} ${encoding}`, async () =>
      compressed(await (offered.size > KEPT_WHOLE ? offered.read() : read()), encoding),
    );
    told['Content-Encoding'] = encoding;
    told['Content-Length'] = String(body.byteLength);
    response.writeHead(status, told).end(request.method === 'HEAD' ? undefined : body);
    return;
  }
  // Ranges are of GET alone; but readers of database files ask for a range's length by HEAD.
  const range =
    isFound && isRangeWanted(conditions, validators)
      ? byteRange(headers.range, offered.size)
      : 'whole';
  if (range === 'unsatisfiable') {
    told['Content-Range'] = `bytes */${offered.size}`;
    told['Content-Length'] = '0';
    response.writeHead(416, told).end();
    return;
  }
  const [first, last] = range === 'whole' ? [0, offered.size - 1] : [range.first, range.last];
  if (range !== 'whole') told['Content-Range'] = `bytes ${first}-${last}/${offered.size}`;
  told['Content-Length'] = String(last - first + 1);
  const code = range === 'whole' ? status : 206;
  if (request.method === 'HEAD') {
    response.writeHead(code, told).end();
  } else if (offered.path !== null && offered.size > KEPT_WHOLE) {
    const stream = createReadStream(offered.path, { start: first, end: last });
    response.writeHead(code, told);
    await pipeline(stream, response);
  } else {
    const body = await read();
    response.writeHead(code, told).end(body.subarray(first, last + 1));
  }
}
