import type { LinkRule } from '../model/source.ts';
import { fileName, type Link, linkInWords, linksOf, matchOf, ruleInWords } from './link.ts';
import type { Ask, Locate, Located } from './locator.ts';
import { endsBefore, type Groups, periodOf } from './named-period.ts';
import { newest } from './revision.ts';

/** A link of a rule, with what its own groups found, and with those of the links before it. */
interface Found extends Link {
  own: Groups;
  all: Groups;
}

/** A page to look at, and what the links that led there told. */
interface Place {
  url: string;
  groups: Groups;
}

/**
 * Every link of a rule on some pages. A page without any link is an error page that came with
 * status 200, whatever the others hold. A page that has links but none of the rule may be a new
 * year's, where nothing is out yet: it is an error where no page has one.
 */
async function search(places: readonly Place[], rule: LinkRule, ask: Ask): Promise<Found[]> {
  const found: Found[] = [];
  const looked: string[] = [];
  for (const place of places) {
    const page = await ask(place.url);
    const links = linksOf(page);
    looked.push(`${page.url} (${links.length} links)`);
    if (links.length === 0) {
      throw new Error(`${page.url}: expected ${ruleInWords(rule)}, found a page without any link`);
    }
    for (const link of links) {
      const own = matchOf(rule, link);
      if (own !== null) found.push({ ...link, own, all: { ...place.groups, ...own } });
    }
  }
  if (found.length > 0) return found;
  const [first = '', ...more] = looked;
  const others = more.length > 0 ? `, nor on ${more.length} more like it` : '';
  throw new Error(`${first}: expected ${ruleInWords(rule)}, found none${others}`);
}

/** Pages link to one file by http and by https. */
const sameFile = (href: string): string => href.replace(/^http:/, 'https:');

/**
 * The pages that a rule leads to, each once. A page whose link says that it ends before the first
 * period wanted is not asked for: publishers keep ten and more years.
 */
function placesOf(found: readonly Found[], from: string | undefined): Place[] {
  const places = new Map<string, Place>();
  for (const link of found) {
    const file = sameFile(link.href);
    if (endsBefore(periodOf(link.own) ?? periodOf(link.all), from) || places.has(file)) continue;
    places.set(file, { url: link.href, groups: link.all });
  }
  return [...places.values()];
}

/** The one file of a period: the newest revision. */
function oneOf(page: string, period: string, links: readonly Found[]): Found {
  const [first, second] = newest(links);
  if (first === undefined) throw new Error(`${page}: no link for ${period}`);
  if (second !== undefined) {
    throw new Error(
      `${page}: two links where one was expected, for ${period}: ${linkInWords(first)} and ` +
        `${linkInWords(second)}`,
    );
  }
  return first;
}

/**
 * The files that a publisher's page links to, one a period, the newest revision of each. NHS
 * England's file names cannot be foretold and NHS Digital's addresses are random, so links are
 * told by their words; a rule that finds none, or two that nothing tells apart, is an error.
 */
export const locateLandingPage: Locate<'landing page'> = async (locator, { ask }) => {
  let places: Place[] = [{ url: locator.url, groups: {} }];
  for (const rule of locator.follow ?? []) {
    const found = await search(places, rule, ask);
    places = placesOf(found, locator.from);
    if (places.length === 0) {
      throw new Error(
        `${locator.url}: expected ${ruleInWords(rule)} to a page of ${locator.from} or later, ` +
          `found ${found.length} to earlier ones`,
      );
    }
  }
  const periods = new Map<string, Map<string, Found>>();
  const periodBehind = new Map<string, string>();
  for (const link of await search(places, locator.link, ask)) {
    const period = periodOf(link.own) ?? periodOf(link.all);
    if (period === null) {
      const told = JSON.stringify(link.all);
      throw new Error(
        `${locator.url}: the link ${linkInWords(link)} does not tell its period; ` +
          `expected a year, with a month or quarter, or a financial year, found ${told}`,
      );
    }
    if (endsBefore(period, locator.from)) continue;
    // A month's line that was copied from the one above and still leads to its file.
    const file = sameFile(link.href);
    const other = periodBehind.get(file);
    if (other !== undefined && other !== period) {
      throw new Error(
        `${locator.url}: ${linkInWords(link)} stands for two periods, ${other} and ${period}`,
      );
    }
    periodBehind.set(file, period);
    const links = periods.get(period) ?? new Map<string, Found>();
    if (!links.has(file)) links.set(file, link);
    periods.set(period, links);
  }
  if (periods.size === 0) {
    throw new Error(
      `${locator.url}: expected ${ruleInWords(locator.link)} of ${locator.from} or later, ` +
        'found earlier ones only',
    );
  }
  return [...periods]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([period, links]): Located => {
      const { href } = oneOf(locator.url, period, [...links.values()]);
      return { period, url: href, name: fileName(href) };
    });
};
