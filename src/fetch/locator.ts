import type { Locator } from '../model/source.ts';

/** A small answer: a page, a list, a count. */
export interface Answer {
  /** Where it came from, after redirects. */
  url: string;
  text: string;
}

/**
 * Asks for a small answer, politely: see `http.ts`. Fails with an error whose message a person can
 * read, once asking again is of no use.
 */
export type Ask = (url: string) => Promise<Answer>;

/** One published file that a locator found, or one answer of an API that comes in pages. */
export interface Located {
  period: string;
  /** The address of the file, or of the first page. */
  url: string;
  /** Name in messages. */
  name: string;
  /**
   * Of a file whose address holds for an hour only: that address, to be asked for when the file is
   * fetched and kept nowhere. `url` is then the record that tells it.
   */
  address?: (ask: Ask) => Promise<string>;
  /**
   * Of an answer in pages: the pages, each a whole body as published, in the order in which they
   * are kept, one after another, a newline between two. Fails when they do not add up.
   */
  pages?: (ask: Ask) => AsyncIterable<string>;
  /** What tells that the answer in pages is still the one of last time, where the API says so. */
  version?: string;
}

/** Finds the files that a locator stands for. `month` is the month of retrieval, `YYYY-MM`. */
export type Locate<Kind extends Locator['kind']> = (
  locator: Extract<Locator, { kind: Kind }>,
  context: { ask: Ask; month: string },
) => Promise<Located[]>;
