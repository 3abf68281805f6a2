import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import defaultGot, { type Got, type Response } from 'got';
import pLimit from 'p-limit';
import type { Manners } from '../model/effects.ts';
import { FetchError, sentence, statusSentence } from './failure.ts';
import type { Answer, Ask } from './locator.ts';
import { type Failure, retryAfter, waitBefore } from './retry.ts';

/** The largest file that is taken, and the largest answer that is held in memory, bytes. */
const LARGEST = 8_000_000_000;
const LARGEST_ANSWER = 200_000_000;
const REDIRECTS = 10;
const USER_AGENT = 'footpack (data packs for NHS footprints)';

/** What a publisher said last time of a file that it may not have changed since. */
export interface Seen {
  etag?: string | undefined;
  lastModified?: string | undefined;
}

/** A file that has arrived on disk, or the news that it is still the one seen. */
export type Download =
  | { unchanged: true }
  | {
      unchanged: false;
      /** Address after redirects. */
      url: string;
      status: number;
      etag?: string;
      lastModified?: string;
      bytes: number;
      sha256: string;
    };

export interface Client {
  /** A small answer, held in memory. */
  ask: Ask;
  /** A file, streamed to `path`. A file cut short is resumed where the publisher allows it. */
  download: (url: string, path: string, seen: Seen) => Promise<Download>;
  /** Whether a server answers at all: its status, whatever that is, and its clock. No body is sent. */
  greet: (url: string) => Promise<{ status: number; date: string | null }>;
}

/** What is on disk of a body, through all tries. */
interface Part {
  bytes: number;
  hash: Hash;
  /** Tells that the rest of a body belongs to the part that is here. */
  validator: string | null;
}

/** Where the pieces of a body go: `bytes` counts those that were there before, `had`, too. */
interface Taker {
  had: number;
  take: (chunk: Buffer, bytes: number) => void;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A strong ETag or a date; weak ones do not tell bytes apart, nor can a part of a packed body. */
function validatorOf(headers: Headers): string | null {
  if (header(headers, 'accept-ranges') === 'none' || header(headers, 'content-encoding'))
    return null;
  const etag = header(headers, 'etag');
  if (etag && !etag.startsWith('W/')) return etag;
  return header(headers, 'last-modified') ?? null;
}

/**
 * A client with manners: few requests a host at one time and a pause between them, tries again what
 * is worth it, gives up what takes too long, names itself. Redirects to http and https alone are
 * followed, and certificates verified, as got and Node do by themselves. `arrived` hears of every
 * piece of a body.
 */
export function openClient(
  manners: Manners,
  world: { now: () => Date; got?: Got | undefined; arrived?: (bytes: number) => void },
): Client {
  const got = world.got ?? defaultGot;
  const timeout = {
    lookup: manners.lookup,
    connect: manners.connect,
    secureConnect: manners.connect,
    response: manners.response,
  };
  const hosts = new Map<string, { limit: ReturnType<typeof pLimit>; turn: Promise<unknown> }>();

  /** Runs a request when its host can take it. */
  function politely<T>(url: string, run: () => Promise<T>): Promise<T> {
    const name = new URL(url).host;
    const host = hosts.get(name) ?? { limit: pLimit(manners.atOnce), turn: Promise.resolve() };
    hosts.set(name, host);
    return host.limit(async () => {
      const turn = host.turn;
      host.turn = turn.then(() => sleep(manners.spacing, undefined, { ref: false }));
      await turn;
      return run();
    });
  }

  /** One try: the answer's head, once the whole of its body has gone to what `open` gives. */
  async function attempt(
    url: string,
    headers: Record<string, string>,
    deadline: AbortSignal,
    open: (head: Response) => Taker,
  ): Promise<Response> {
    const slow = new AbortController();
    const stream = got.stream(url, {
      headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'identity', ...headers },
      retry: { limit: 0 },
      throwHttpErrors: false,
      maxRedirects: REDIRECTS,
      timeout,
      signal: AbortSignal.any([deadline, slow.signal]),
    });
    let watch: NodeJS.Timeout | undefined;
    try {
      const head = await new Promise<Response>((resolve, reject) => {
        stream.once('response', resolve).once('error', reject);
      });
      if (head.statusCode === 304) return head;
      if (head.statusCode !== 200 && head.statusCode !== 206) {
        const wait = retryAfter(header(head.headers, 'retry-after'), world.now());
        throw new FetchError(statusSentence(head.statusCode), {
          status: head.statusCode,
          ...(wait === undefined ? {} : { retryAfter: wait }),
        });
      }
      const { had, take } = open(head);
      let [bytes, atLastLook] = [had, had];
      watch = setInterval(() => {
        if (bytes - atLastLook < manners.slowest) slow.abort();
        atLastLook = bytes;
      }, manners.watch);
      await pipeline(
        stream,
        new Writable({
          write(chunk: Buffer, _, done) {
            bytes += chunk.byteLength;
            try {
              take(chunk, bytes);
              done();
            } catch (error) {
              done(error as Error);
            }
          },
        }),
      );
      const stated = Number(header(head.headers, 'content-length') ?? Number.NaN);
      if (!header(head.headers, 'content-encoding') && stated > bytes - had)
        throw coded('CUT_SHORT');
      return head;
    } catch (error) {
      if (slow.signal.aborted) throw coded('TOO_SLOW');
      if (deadline.aborted) throw coded('OUT_OF_TIME');
      throw error;
    } finally {
      clearInterval(watch);
      stream.destroy();
    }
  }

  /** Tries, waits and tries again, as `waitBefore` says. */
  async function persist<T>(url: string, run: (deadline: AbortSignal) => Promise<T>): Promise<T> {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new FetchError('that is no address of http or https', { code: 'ADDRESS' });
    }
    // The time of a file begins with its turn, not while it waits for its host.
    let deadline: AbortSignal | undefined;
    const once = () => {
      deadline ??= AbortSignal.timeout(manners.patience);
      return run(deadline);
    };
    for (let tries = 1; ; tries += 1) {
      try {
        return await politely(url, once);
      } catch (error) {
        const failure = failureOf(error);
        const wait = deadline?.aborted ? null : waitBefore(failure, tries, manners);
        if (wait === null) {
          const asked = failure.retryAfter;
          const later =
            asked !== undefined && asked > manners.longestWait
              ? `; it asks to wait ${Math.round(asked / 1000)} s`
              : '';
          const times = tries > 1 ? `, ${tries} times` : '';
          throw new FetchError(`${sentence(error)}${later}${times}`, failure);
        }
        await sleep(wait, undefined, deadline ? { signal: deadline } : {}).catch(() => {
          throw new FetchError(sentence(coded('OUT_OF_TIME')), { code: 'OUT_OF_TIME' });
        });
      }
    }
  }

  const ask: Ask = (url) =>
    persist(url, async (deadline): Promise<Answer> => {
      const chunks: Buffer[] = [];
      const answer = await attempt(url, {}, deadline, () => ({
        had: 0,
        take: (chunk, bytes) => {
          if (bytes > LARGEST_ANSWER) throw tooLarge(LARGEST_ANSWER);
          chunks.push(chunk);
        },
      }));
      return { url: answer.url, text: new TextDecoder().decode(Buffer.concat(chunks)) };
    });

  async function download(url: string, path: string, seen: Seen): Promise<Download> {
    let part: Part | null = null;
    const conditions = (): Record<string, string> => {
      if (part?.validator && part.bytes > 0) {
        return { range: `bytes=${part.bytes}-`, 'if-range': part.validator };
      }
      return {
        ...(seen.etag ? { 'if-none-match': seen.etag } : {}),
        ...(seen.lastModified ? { 'if-modified-since': seen.lastModified } : {}),
      };
    };
    return persist(url, async (deadline): Promise<Download> => {
      let file: number | null = null;
      try {
        const answer = await attempt(url, conditions(), deadline, (head) => {
          if (head.statusCode === 206) {
            const range = header(head.headers, 'content-range');
            if (!part || !range?.startsWith(`bytes ${part.bytes}-`)) {
              part = null;
              throw coded('CUT_SHORT');
            }
          } else
            part = { bytes: 0, hash: createHash('sha256'), validator: validatorOf(head.headers) };
          const growing = part;
          file = openSync(path, growing.bytes > 0 ? 'a' : 'w');
          return {
            had: growing.bytes,
            take: (chunk, bytes) => {
              if (bytes > LARGEST) throw tooLarge(LARGEST);
              // Written before it is counted: what is counted is on disk when the line breaks.
              writeSync(file ?? -1, chunk);
              growing.bytes = bytes;
              growing.hash.update(chunk);
              world.arrived?.(chunk.byteLength);
            },
          };
        });
        if (answer.statusCode === 304 || !part) return { unchanged: true };
        const etag = header(answer.headers, 'etag');
        const lastModified = header(answer.headers, 'last-modified');
        return {
          unchanged: false,
          url: answer.url,
          status: answer.statusCode,
          ...(etag ? { etag } : {}),
          ...(lastModified ? { lastModified } : {}),
          bytes: part.bytes,
          sha256: part.hash.copy().digest('hex'),
        };
      } finally {
        if (file !== null) closeSync(file);
      }
    });
  }

  const greet: Client['greet'] = (url) =>
    persist(url, async (signal) => {
      const answer = await got.head(url, {
        headers: { 'user-agent': USER_AGENT },
        retry: { limit: 0 },
        throwHttpErrors: false,
        maxRedirects: REDIRECTS,
        timeout,
        signal,
      });
      return { status: answer.statusCode, date: header(answer.headers, 'date') ?? null };
    });

  return { ask, download, greet };
}

function tooLarge(limit: number): FetchError {
  return new FetchError(`it is larger than ${limit} bytes`, { code: 'TOO_LARGE' });
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** What kind of failure an error is. */
function failureOf(error: unknown): Failure {
  if (error instanceof FetchError) return error.failure;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? { code } : {};
}
