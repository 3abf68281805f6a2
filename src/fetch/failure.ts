import type { Failure } from './retry.ts';

/** A request that failed for good, in words that hold no address, port, path or time. */
export class FetchError extends Error {
  readonly failure: Failure;

  constructor(message: string, failure: Failure) {
    super(message);
    this.name = 'FetchError';
    this.failure = failure;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file in the mirror',
  EISDIR: 'a folder, not a file',
  EACCES: 'the file may not be read',
  ENOTFOUND: 'the name of the host was not found',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was broken off',
  EPIPE: 'the connection was broken off',
  ETIMEDOUT: 'no answer in time',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTUNREACH: 'the host cannot be reached',
  ENOSPC: 'the disk is full',
  ERR_TOO_MANY_REDIRECTS: 'it redirects in a circle, or too often',
  ERR_UNSUPPORTED_PROTOCOL: 'it redirects to what is neither http nor https',
  CUT_SHORT: 'the body ends too soon',
  TOO_SLOW: 'the answer comes too slowly',
  OUT_OF_TIME: 'it took longer than one file may take',
};

const STATUS: Readonly<Record<number, string>> = {
  401: 'it asks for credentials (status 401)',
  403: 'the publisher refuses this program (status 403)',
  404: 'there is no such file (status 404)',
  429: 'the publisher asks to come back later (status 429)',
};

/** What went wrong, for a person: the same words for the same fault, on any machine. */
export function sentence(error: unknown): string {
  if (error instanceof FetchError) return error.message;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    const known = WORDS[code];
    if (known) return known;
    if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) {
      return `its certificate does not hold (${code})`;
    }
  }
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

/** The words for an answer that is no success. */
export function statusSentence(status: number): string {
  return STATUS[status] ?? `the publisher answers with status ${status}`;
}
