import { html } from '../query/html.ts';
import { framed } from './frame.ts';

/** Something that is not there: what was asked for, and what there is instead. */
export interface Missing {
  message: string;
  /** What to ask for instead, as addresses from the site's root with their names. */
  there: readonly { path: string; name: string }[];
  next: string;
}

/** A missing thing as JSON, for who reads data. */
export function missingJson({ message, there, next }: Missing): string {
  return `${JSON.stringify({ error: message, there: there.map(({ path }) => path), next }, null, 2)}\n`;
}

/** A missing thing as a page; `root` leads from the address that was asked for to the site's root. */
export function missingPage({ message, there, next }: Missing, root: string): string {
  const list =
    there.length === 0
      ? html``
      : html`<ul>${there.map(({ path, name }) => html`<li><a href="${root}${path}">${name}</a></li>`)}</ul>`;
  return framed({
    title: 'Nothing at this address',
    description: 'There is nothing at this address.',
    root,
    body: html`<h1>There is nothing at this address</h1><p>${message}</p><p>${next}</p>${list}`,
    attribution: null,
    release: null,
  });
}
