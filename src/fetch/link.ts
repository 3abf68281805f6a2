import { Parser } from 'htmlparser2';
import type { LinkRule } from '../model/source.ts';
import type { Answer } from './locator.ts';
import type { Groups } from './named-period.ts';

/** A link of a page: its text as a person reads it, and the whole address it leads to. */
export interface Link {
  text: string;
  href: string;
}

/** Text in one line: line ends, runs of spaces and non-breaking spaces are one space. */
function tidy(text: string): string {
  return text
    .replace(/[\u200B\u00AD]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The address that a link leads to, without the place in the page; null where it is no page. */
function target(href: string, base: string): string | null {
  if (!URL.canParse(href, base)) return null;
  const url = new URL(href, base);
  // mailto:, tel:, javascript:, file: are not ours to fetch.
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.hash = '';
  return url.href;
}

/**
 * The links of a page, in order. Addresses are resolved against the page's own, after redirects, or
 * against its `<base href>`. Links to a place in the page itself are left out: the contents list of
 * a publication repeats the words that its links have further down.
 */
export function linksOf(page: Answer): Link[] {
  const links: Link[] = [];
  const self = target(page.url, page.url);
  let base: string | null = null;
  let open: { href: string; text: string } | null = null;
  const finish = () => {
    if (open === null) return;
    const href = target(open.href.trim(), base ?? page.url);
    if (href !== null && href !== self) links.push({ text: tidy(open.text), href });
    open = null;
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      // The first <base> counts; a later one is ignored, as browsers do.
      if (name === 'base' && attributes.href !== undefined) {
        base ??= target(attributes.href.trim(), page.url);
      }
      if (name !== 'a') return;
      // An <a> inside an <a> ends it.
      finish();
      if (attributes.href !== undefined) open = { href: attributes.href, text: '' };
    },
    ontext(text) {
      if (open !== null) open.text += text;
    },
    onclosetag(name) {
      if (name === 'a') finish();
    },
  });
  parser.end(page.text);
  finish();
  return links;
}

/** An address as a person reads it: `%20` is a space. */
function readable(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}

/** The last piece of an address's path, as a person reads it. */
export function fileName(href: string): string {
  const name = new URL(href).pathname.split('/').filter(Boolean).at(-1) ?? href;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What named groups of a pattern found in a text; null where it does not match. */
export function groupsOf(pattern: RegExp, text: string): Groups | null {
  // A global pattern would begin where it last ended.
  const match = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).exec(text);
  if (match === null) return null;
  const found = Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(found);
}

/**
 * What a rule's named groups found in a link; null where the link is not of the rule. Addresses
 * are matched as a person reads them. Where text and address both name a group, the text is right:
 * files are misnamed more often than links.
 */
export function matchOf(rule: LinkRule, link: Link): Groups | null {
  const text = rule.text === undefined ? {} : groupsOf(rule.text, link.text);
  const href = rule.href === undefined ? {} : groupsOf(rule.href, readable(link.href));
  return text === null || href === null ? null : { ...href, ...text };
}

/** A rule in words, for messages. */
export function ruleInWords(rule: LinkRule): string {
  const parts = [
    ...(rule.text === undefined ? [] : [`its text like ${rule.text}`]),
    ...(rule.href === undefined ? [] : [`its address like ${rule.href}`]),
  ];
  return parts.length === 0 ? 'a link' : `a link with ${parts.join(' and ')}`;
}

/** A link in words, for messages. */
export function linkInWords(link: Link): string {
  return `"${link.text}" (${link.href})`;
}
