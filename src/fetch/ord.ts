import { z } from 'zod';
import { callOf, parseJson, shaped } from './api.ts';
import type { Ask, Locate } from './locator.ts';

/** Organisations on a page; the API gives no more at once. */
const LIMIT = 1000;

const page = z.object({ Organisations: z.array(z.object({ OrgId: z.string() })) });

/**
 * The organisations that a query of the ODS directory (ORD 2-0-0) gives, page by page. The last
 * page is the one that is shorter than the limit; a list that ends on a full page is followed by
 * an empty one.
 *
 * Whether `Offset` counts the records to leave out, or names the first record to give, is not
 * documented; it must be greater than 1, so the first page goes without it. We ask for as many as
 * we have, which loses nothing either way: where the page then begins with the last organisation of
 * the one before, the API names the first record, and is asked again for the one after. Any other
 * organisation that comes twice means that the list moved below us, and is an error.
 */
async function* organisationPages(call: (offset: number) => string, ask: Ask) {
  const seen = new Set<string>();
  let last: string | undefined;
  // What is added to the number of records had: 1 where the API turns out to count from one.
  let base = 0;
  for (;;) {
    const had = seen.size;
    const look = async (offset: number) => {
      const answer = await ask(call(offset));
      const { Organisations } = shaped(
        answer,
        parseJson(answer, 'organisations'),
        page,
        'organisations',
      );
      return { answer, codes: Organisations.map((o) => o.OrgId) };
    };
    let { answer, codes } = await look(had === 0 ? 0 : had + base);
    if (base === 0 && last !== undefined && codes[0] === last) {
      base = 1;
      ({ answer, codes } = await look(had + base));
    }
    if (had === 0 && codes.length === 0) {
      throw new Error(`${answer.url}: expected organisations, found an empty list`);
    }
    if (codes.length > LIMIT) {
      throw new Error(
        `${answer.url}: expected at most ${LIMIT} organisations, found ${codes.length}`,
      );
    }
    for (const code of codes) {
      if (seen.has(code)) {
        throw new Error(
          `${answer.url}: expected organisations that the pages before do not have, found ${code} ` +
            `again among ${codes.length}, after ${had}`,
        );
      }
      seen.add(code);
    }
    last = codes.at(-1);
    if (codes.length > 0) yield answer.text;
    if (codes.length < LIMIT) return;
  }
}

/** The state of the directory today: one answer in pages, of the month of retrieval. */
export const locateOrd: Locate<'ord'> = async (locator, { month }) => {
  const call = (offset: number) =>
    callOf(locator.api, 'organisations', {
      ...locator.query,
      Limit: String(LIMIT),
      ...(offset === 0 ? {} : { Offset: String(offset) }),
    });
  const query = Object.entries(locator.query).map(([name, value]) => `${name}=${value}`);
  return [
    {
      period: month,
      url: call(0),
      name: `organisations ${query.join(' ')}.json`,
      pages: (ask) => organisationPages(call, ask),
    },
  ];
};
