import type { Attribution } from '../model/lists.ts';
import { html, type Markup } from '../query/html.ts';
import { DOCUMENT_STYLE } from './document-style.ts';

/** What a page that needs no script is made of. */
export interface Frame {
  /** How the release gave providers to footprints; null where that is not known, or of no release. */
  attribution: Attribution | null;
  title: string;
  description: string;
  /** From the page to the site's root: `../../../`. */
  root: string;
  body: Markup;
  /** What the footer says of the release; null before there is one. */
  release: string | null;
}

/** Where the figures of a provider count, by how a release gave providers to footprints. */
const PROVIDERS: Readonly<Record<Attribution, string>> = {
  hq: 'A&E is by the provider’s headquarters, not where patients live.',
  share: 'A&E is by the provider, divided among footprints by where those whom it admits live.',
  partner: 'A&E is by the footprint whose plan the provider signed, not where patients live.',
};

/** What holds of every release, for a page that is made before its release is known. */
const ANY_PROVIDER =
  'A&E is by the provider, not by where each patient lives: the page of a footprint says how.';

/** What must be known before any figure of a release is used; on every page. */
export function areas(attribution: Attribution | null): string {
  const providers = attribution === null ? ANY_PROVIDER : PROVIDERS[attribution];
  return `Figures describe areas, not individuals. ${providers}`;
}

const PAGES = [
  ['index.html', 'Map'],
  ['footprints/', 'Footprints'],
  ['compare.html', 'Compare'],
  ['ask.html', 'Ask'],
] as const;

/**
 * What every page begins with: the way past it, and the way to the others. `root` leads from the page to
 * the site's root, as `../`; `current` is the page's own path below that, which is marked in the menu.
 */
function header(root: string, current: string | null): Markup {
  const links = PAGES.map(([path, name]) =>
    path === current
      ? html`<li class="nhsuk-header__navigation-item nhsuk-header__navigation-item--current"><a class="nhsuk-header__navigation-link" href="${root}${path}" aria-current="page">${name}</a></li>`
      : html`<li class="nhsuk-header__navigation-item"><a class="nhsuk-header__navigation-link" href="${root}${path}">${name}</a></li>`,
  );
  return html`<a class="nhsuk-skip-link" href="#main">Skip to main content</a>
<header class="nhsuk-header footpack-header">
<div class="nhsuk-header__container nhsuk-width-container footpack-wide"><div class="nhsuk-header__service"><a class="nhsuk-header__service-name" href="${root}index.html">footpack</a></div></div>
<nav class="nhsuk-header__navigation" aria-label="Menu"><div class="nhsuk-header__navigation-container nhsuk-width-container footpack-wide"><ul class="nhsuk-header__navigation-list footpack-nav">${links}</ul></div></nav>
</header>`;
}

/** What every page ends with; `release` is what it says of the release, if anything. */
function footer(attribution: Attribution | null, release: Markup | null): Markup {
  return html`<footer class="nhsuk-footer footpack-footer"><div class="nhsuk-width-container footpack-wide">
<p>${areas(attribution)}</p>
${release}
</div></footer>`;
}

/** Places in a page with scripts. */
const PLACES = ['<!-- header -->', '<!-- footer -->'] as const;

/**
 * A page with scripts, its header and footer put where `PLACES` stand in it; `path` is its own below the
 * site's root. Its script says in `#release` which release it shows. Throws an Error for a page that has
 * no such place, or has it twice.
 */
export function dressed(page: string, path: string): string {
  const parts = [header('./', path), footer(null, html`<p id="release"></p>`)];
  return PLACES.reduce((text, place, i) => {
    const [before, after, ...more] = text.split(place);
    if (after === undefined || more.length > 0) throw new Error(`${path} has not one ${place}`);
    return `${before}${parts[i]?.markup}${after}`;
  }, page);
}

/** A whole page in the dress of the site: one file that runs nothing. */
export function framed({ title, description, root, body, attribution, release }: Frame): string {
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${description}">
<title>${title}: footpack</title>
<link rel="icon" href="${root}assets/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${root}assets/footpack.css">
<style>${{ markup: DOCUMENT_STYLE }}</style>
</head>
<body>
${header(root, null)}
<div class="nhsuk-width-container footpack-wide">
<main class="nhsuk-main-wrapper document" id="main">
${body}
</main>
</div>
${footer(attribution, release === null ? null : html`<p>${release}</p>`)}
</body>
</html>
`.markup;
}
