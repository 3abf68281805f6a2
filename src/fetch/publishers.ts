import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { isLive, type Locator, type Source } from '../model/source.ts';
import type { Offering } from './fetch.ts';
import type { Client, Download } from './http.ts';
import { locate } from './locate.ts';
import type { Located } from './locator.ts';
import type { Offer } from './offer.ts';

/** Writes the pages of an answer to one file, as they were published, a newline between two. */
async function takePages(
  located: Located,
  pages: NonNullable<Located['pages']>,
  path: string,
  client: Client,
): Promise<Download> {
  const hash = createHash('sha256');
  const file = openSync(path, 'w');
  let bytes = 0;
  try {
    for await (const page of pages(client.ask)) {
      const body = Buffer.from(bytes === 0 || page === '' ? page : `\n${page}`);
      writeSync(file, body);
      hash.update(body);
      bytes += body.byteLength;
    }
  } finally {
    closeSync(file);
  }
  return { unchanged: false, url: located.url, status: 200, bytes, sha256: hash.digest('hex') };
}

/**
 * What publishers have of the sources given. Nothing is asked before an offering is looked at.
 * `month` is the month of retrieval, `YYYY-MM`.
 */
export function publisherOfferings(
  sources: readonly Source[],
  client: Client,
  month: string,
): Offering[] {
  const offersAt = (source: Source, locator: Locator) => async (): Promise<Offer[]> => {
    const found = await locate(locator, { ask: client.ask, month });
    return found.map((located) => ({
      source,
      period: located.period,
      name: located.name,
      requested: located.url,
      version: located.version,
      take: async (path, seen) => {
        if (located.pages) return takePages(located, located.pages, path, client);
        if (!located.address) return client.download(located.url, path, seen);
        const came = await client.download(await located.address(client.ask), path, seen);
        return came.unchanged ? came : { ...came, url: located.url };
      },
    }));
  };
  return sources.filter(isLive).map((source) => ({
    source,
    offers: offersAt(source, source.locator),
    ...(source.otherwise ? { otherwise: offersAt(source, source.otherwise) } : {}),
  }));
}
