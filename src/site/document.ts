import type { Attribution } from '../model/lists.ts';
import type { Pack } from '../model/pack.ts';
import { html, type Markup } from '../query/html.ts';
import { dayText } from '../query/pack-figure.ts';
import { gapSection, gapSummaries } from './document-figures.ts';
import {
  moneySection,
  organisationSection,
  promisedSection,
  sourceSection,
  whoSection,
} from './document-parts.ts';
import { areas, framed } from './frame.ts';
import { schemeTitle } from './page/words.ts';

/** What a document needs besides its pack. */
export interface DocumentOptions {
  /** Id of the release, which a pack cannot name. */
  release: string;
  /** From the document to the site's root. */
  root: string;
  /** How the release gave providers to footprints; null where it does not say. */
  attribution: Attribution | null;
  /** The values of every footprint of the scheme, by indicator: of the period of the pack. */
  values: ReadonlyMap<string, readonly number[]>;
  /** Whether each figure has a page with its trace, or is told the command that writes one. */
  traces: 'pages' | 'command';
}

const CONTENTS = [
  ['who', 'Who it is'],
  ['gaps', 'The three gaps'],
  ['health', 'Health and wellbeing'],
  ['care', 'Care and quality'],
  ['finance', 'Finance and efficiency'],
  ['money', 'Money'],
  ['organisations', 'Organisations'],
  ['promised', 'What was promised'],
  ['sources', 'Sources'],
  ['downloads', 'Downloads'],
] as const;

/** How the drawings and the words of the tables are to be read. */
function key(): Markup {
  const draw = (inner: Markup) =>
    html`<svg class="spine" viewBox="0 0 96 24" aria-hidden="true">${inner}</svg>`;
  const marks: readonly (readonly [Markup, string])[] = [
    [
      draw(
        html`<path class="axis" d="M7 12H89"/><path class="tick" d="M20 8v8M30 8v8M41 8v8M60 8v8M66 8v8M80 8v8"/><path class="england" d="M48 1V23"/>`,
      ),
      'The black line is England, a tick is a footprint. To the right is better; where neither way is good, higher.',
    ],
    [
      draw(
        html`<path class="axis" d="M7 12H89"/><path class="interval" d="M24 12H44"/><circle class="mark worse" cx="34" cy="12" r="5"/>`,
      ),
      'This footprint, in the colour of its comparison with England, on the bar of its 95 % interval; a bar alone is a range over members. The colour says what the words say.',
    ],
    [
      draw(
        html`<path class="axis" d="M7 12H89"/><circle class="mark hollow not-compared" cx="34" cy="12" r="5"/>`,
      ),
      'Hollow: the figure covers less than 95 % of what it should, and is not compared.',
    ],
    [
      draw(html`<path class="axis" d="M7 12H89"/><path class="best-fifth" d="M70 2V22"/>`),
      'The best fifth of the footprints.',
    ],
    [
      html`<svg class="trend" viewBox="0 0 84 28" aria-hidden="true"><path class="england-line" d="M5 10L79 18"/><path class="own-line" d="M5 6L79 23"/></svg>`,
      'The whole periods, oldest first; dashed: England.',
    ],
  ];
  return html`<section class="how-to-read" aria-labelledby="key-title"><h2 id="key-title">How to read the figures</h2>
<dl class="key">${marks.map(([mark, text]) => html`<dt>${mark}</dt><dd>${text}</dd>`)}</dl>
<p class="quiet">Compared by the 95 % interval. Not compared: for want of an interval, of coverage, or of counts that are shown. † England is summed from what is published of its organisations. ‡ England is taken over the organisations that a footprint could hold.</p></section>
`;
}

function downloads(pack: Pack, { root, release }: DocumentOptions): Markup {
  const folder = `${root}releases/${release}/${encodeURIComponent(pack.scheme)}/packs/${encodeURIComponent(pack.footprint.code)}`;
  const files = [
    ['pack.json', 'JSON', 'all of this pack'],
    ['baseline.parquet', 'Parquet', 'its figures in every period'],
    ['organisations.csv', 'CSV', 'who belongs to it'],
    ['organisations.parquet', 'Parquet', 'the same'],
  ] as const;
  return html`<section id="downloads" class="downloads-section" aria-labelledby="downloads-title"><h2 id="downloads-title">Downloads</h2>
<ul class="downloads">${files.map(([name, kind, about]) => html`<li><a href="${folder}/${name}">${name}</a> (${kind}): ${about}</li>`)}<li><a href="${root}releases/${release}/manifest.json">manifest.json</a> (JSON): the files of the release and their SHA-256</li></ul></section>
`;
}

/** The document of a footprint: its pack as one page that needs no script and prints on A4. */
export function footprintDocument(pack: Pack, options: DocumentOptions): string {
  const { footprint, scheme } = pack;
  const asOf = `as of ${dayText(pack.release.asOf)}, release ${options.release}`;
  const where =
    footprint.number === null
      ? schemeTitle(scheme)
      : `Footprint ${footprint.number}, ${schemeTitle(scheme)}`;
  const contents = CONTENTS.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`);
  const body = html`<h1><span class="nhsuk-caption-l">${where}</span> ${footprint.name}</h1>
<p class="quiet">Data pack, ${asOf}</p>
<div class="areas"><p>${areas(options.attribution)}</p></div>
<nav class="contents" aria-label="On this page"><ul>${contents}</ul></nav>
${whoSection(pack, options)}${gapSummaries(pack)}${key()}${pack.gaps.map((gap) => gapSection(pack, gap, options))}${moneySection(pack)}${organisationSection(pack)}${promisedSection(pack)}${sourceSection(pack)}${downloads(pack, options)}`;
  return framed({
    title: footprint.name,
    description: `Data pack of ${footprint.name}: health, care and money beside England and the other footprints.`,
    root: options.root,
    body,
    attribution: options.attribution,
    release: `Data pack of ${footprint.name}, ${asOf}.`,
  });
}
