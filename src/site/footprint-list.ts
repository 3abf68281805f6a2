import type { z } from 'zod';
import type { Attribution } from '../model/lists.ts';
import type { indexSchema } from '../model/release.ts';
import { html, type Markup } from '../query/html.ts';
import { exactText, NONE } from '../query/pack-figure.ts';
import { framed } from './frame.ts';
import { schemeTitle } from './page/words.ts';

type Index = z.infer<typeof indexSchema>;

function schemeTable(scheme: string, index: Index): Markup {
  const rows = index.map(
    ({ code, number, name, region, organisations, population }) =>
      html`<tr><td class="n">${number ?? NONE}</td><th scope="row"><a href="${encodeURIComponent(scheme)}/${encodeURIComponent(code)}/">${name}</a></th><td>${code}</td><td>${region ?? NONE}</td><td class="n">${exactText(population)}</td><td class="n">${exactText(organisations)}</td></tr>`,
  );
  return html`<section aria-labelledby="${scheme}"><h2 id="${scheme}">${schemeTitle(scheme)}</h2>
<div class="scrolled" tabindex="0" role="group" aria-label="${schemeTitle(scheme)}"><table><caption>${scheme}: ${index.length} footprints</caption><thead><tr><th scope="col" class="n">No</th><th scope="col">Footprint</th><th scope="col">Code</th><th scope="col">Region</th><th scope="col" class="n">Residents</th><th scope="col" class="n">Organisations</th></tr></thead><tbody>${rows}</tbody></table></div></section>
`;
}

/**
 * Every footprint of a release with a link to its document, at `footprints/`. `attribution` is how the
 * release gave providers to footprints, null where it does not say.
 */
export function footprintList(
  release: string,
  attribution: Attribution | null,
  schemes: readonly (readonly [scheme: string, index: Index])[],
): string {
  return framed({
    title: 'Footprints',
    description: 'Every footprint of the release, with its data pack.',
    root: '../',
    body: html`<h1>Footprints</h1>${schemes.map(([scheme, index]) => schemeTable(scheme, index))}`,
    attribution,
    release: `Release ${release}.`,
  });
}
