import { KINDS } from './page/scale.ts';

/** A colour for each word of a comparison, the same as on the map. */
const STANDINGS = Object.entries(KINDS)
  .map(([word, { fill, ink }]) => {
    const name = word.replace(' ', '-');
    return `.standing.${name} { background: ${fill}; color: ${ink}; }
.spine .mark.${name} { fill: ${fill}; }
.spine .mark.hollow.${name} { fill: #fff; stroke: ${fill}; stroke-width: 2.5; }`;
  })
  .join('\n');

/**
 * What a document needs beyond the style sheet of the pages: its drawings, its tables, and how it lies
 * on A4. It stands in the document, which can be kept and read without anything beside it.
 */
export const DOCUMENT_STYLE = `
.document { font-family: Arial, Helvetica, sans-serif; color: #212b32; }
.document h3 { margin-top: 1.5rem; }
.document .areas { border-left: 8px solid #005eb8; background: #fff; padding: .75rem 1rem; margin: 1rem 0 1.5rem; }
.document .areas p { margin: 0; }
.document { max-width: 70rem; }
.document h1 { margin-bottom: .75rem; }
.gaps { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.25rem; margin-bottom: 2rem; }
.gaps > div { background: #fff; border-top: 4px solid #005eb8; padding: 1rem 1.1rem; }
.gaps h3 { margin: 0 0 .5rem; font-size: 1.1875rem; }
.gaps ul { padding-left: 1.1rem; margin: 0; } .gaps li { font-size: .9375rem; line-height: 1.4; margin-bottom: .4rem; }
.document .contents ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 0 0 1.5rem; }
.document .downloads { list-style: none; padding: 0; margin: 0 0 1.5rem; }
.document table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; font-size: 1rem; line-height: 1.35; }
.document caption { text-align: left; font-weight: 600; font-size: 1.0625rem; line-height: 1.35; padding: .25rem 0 .5rem; }
.document .more-about caption { font-size: 1rem; padding: .15rem 0; }
.document th, .document td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid #d8dde0; }
.document thead th { border-bottom: 2px solid #aeb7bd; font-weight: 600; vertical-align: bottom; }
.document .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.document tbody th { font-weight: 400; }
.document th[scope=rowgroup] { font-weight: 600; background: #f0f4f5; padding: .4rem .5rem; }
.document small, .document .quiet { color: #4c6272; font-size: .875rem; line-height: 1.35; }
.document small { display: block; font-weight: 400; }
.document .n small { white-space: nowrap; }
.figures { table-layout: fixed; }
.figures .c-figure { width: 30%; } .figures .c-value { width: 14%; } .figures .c-england { width: 10%; }
.figures .c-spine { width: 21%; } .figures .c-standing { width: 12%; } .figures .c-change { width: 13%; }
table.sources { table-layout: fixed; min-width: 42rem; }
.sources th:nth-child(1) { width: 44%; } .sources th:nth-child(2) { width: 16%; } .sources th:nth-child(3) { width: 16%; }
.sources th:nth-child(4) { width: 11%; } .sources th, .sources td { overflow-wrap: break-word; }
.figures .c-sum { width: 63%; }
.change { display: flex; flex-wrap: wrap; align-items: center; gap: 0 .5rem; }
.figures th, .figures td { overflow-wrap: break-word; }
.figures tr.figure > * { border-bottom: 0; padding-bottom: .15rem; }
.figures tr.more > td { padding-top: 0; }
.figures tbody { break-inside: avoid; }
.figures tbody:target tr.figure > * { background: #fff9c4; }
.standing { display: inline-block; padding: .1rem .4rem; font-size: .875rem; font-weight: 600; white-space: nowrap; }
svg.spine { display: block; width: 100%; max-width: 18rem; height: auto; }
svg.trend { display: block; width: 5.25rem; height: 1.75rem; }
.spine path, .trend path { fill: none; }
.spine .axis { stroke: #d8dde0; } .spine .tick { stroke: #768692; stroke-opacity: .7; }
.spine .england { stroke: #212b32; stroke-width: 2; }
.spine .best-fifth { stroke: #007f3b; stroke-width: 2; stroke-dasharray: 3 2; }
.spine .interval { stroke: #212b32; stroke-width: 3; }
.spine .mark { stroke: #212b32; stroke-width: 1; }
.trend .own-line { stroke: #005eb8; stroke-width: 2; } .trend .point { fill: #005eb8; }
.trend .england-line { stroke: #4c6272; stroke-width: 1.5; stroke-dasharray: 3 2; }
.figures details { font-size: .9375rem; }
.figures summary { color: #005eb8; cursor: pointer; text-decoration: underline; width: fit-content; padding: .15rem 0; }
.figures summary:focus-visible { outline: 4px solid #ffeb3b; color: #212b32; background: #ffeb3b; }
.more-about { border-left: 4px solid #d8dde0; padding: .25rem 0 .25rem 1rem; margin: .25rem 0 .75rem; }
.more-about p, .more-about ul { font-size: inherit; margin: 0 0 .5rem; }
.more-about table { font-size: .9375rem; margin-bottom: .75rem; }
.more-about th, .more-about td { padding: .2rem .75rem .2rem 0; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 .75rem; }
.facts dt { color: #4c6272; } .facts dd { margin: 0; overflow-wrap: anywhere; }
.scrolled { overflow-x: auto; padding-left: 2px; }
.suppressed, .withheld { background: #fff; border: 1px solid #4c6272; padding: 0 .3rem; font-size: .875rem; white-space: nowrap; }
.document code { font-size: .9em; overflow-wrap: anywhere; }
.key { display: grid; grid-template-columns: 6rem 1fr; gap: .35rem 1rem; align-items: center; margin: 0 0 1.5rem; font-size: .9375rem; }
.key dt svg { width: 6rem; } .key dd { margin: 0; }
${STANDINGS}
@media screen and (max-width: 48em) {
  .gaps { grid-template-columns: 1fr; }
  .figures, .figures caption, .figures tbody, .figures tr, .figures th, .figures td { display: block; width: auto !important; }
  .document .figures .n { white-space: normal; text-align: left; }
  .figures thead { position: absolute; clip-path: inset(50%); width: 1px !important; height: 1px; overflow: hidden; }
  .figures colgroup { display: none; }
  .figures th, .figures td { border: 0; padding: .15rem 0; text-align: left; }
  .figures tr.figure th { font-weight: 600; }
  .figures td[data-label] { display: grid; grid-template-columns: 7rem 1fr; gap: .5rem; }
  .figures td[data-label]::before { content: attr(data-label) / ''; color: #4c6272; }
  .figures td:empty { display: none; }
  .figures tbody.one { border-bottom: 1px solid #aeb7bd; padding: .5rem 0; }
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .35rem; }
}
@page { size: A4; margin: 14mm 13mm 15mm; @bottom-right { content: counter(page) ' of ' counter(pages); font: 8pt Arial, sans-serif; } }
@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  html, body { background: #fff !important; }
  .how-to-read { break-inside: avoid !important; }
  .scrolled { overflow: visible; } .document .group { break-after: avoid; }
  .document .nhsuk-tag { font-size: 7.5pt; line-height: 1.2; padding: 1pt 3pt; }
  .nhsuk-header, .nhsuk-footer, .nhsuk-skip-link, .contents, .downloads-section, .no-print { display: none !important; }
  .nhsuk-width-container, .nhsuk-main-wrapper { max-width: none; margin: 0 !important; padding: 0 !important; }
  .document, .document p, .document li, .document dd, .document dt { font-size: 9.5pt; line-height: 1.35; }
  .document p, .document li { margin-bottom: 3pt; }
  .document h1 { font-size: 20pt; margin: 0 0 4pt; } .document h2 { font-size: 14pt; margin: 14pt 0 5pt; }
  .document h3 { font-size: 11pt; margin: 9pt 0 3pt; }
  .gaps { gap: 8pt; margin-bottom: 6pt; } .gaps > div { padding: 4pt 0 0; }
  .document .gaps h3 { margin: 0 0 3pt; } .document .gaps li { font-size: 8pt; line-height: 1.3; margin-bottom: 2.5pt; } .gaps ul { padding-left: 9pt; }
  .document h2, .document h3 { break-after: avoid; }
  .document table { font-size: 8.5pt; margin-bottom: 8pt; } .document caption { font-size: 9.5pt; padding: 0 0 2pt; }
  .document th, .document td { padding: 2.5pt 5pt 2.5pt 0; }
  .document small, .document .quiet, .standing, .suppressed, .withheld, .key { font-size: 7.5pt; }
  .document .areas { margin: 5pt 0 8pt; padding: 3pt 7pt; border-left-width: 5px; }
  .document table, .document section, .scrolled { break-inside: auto; page-break-inside: auto; }
  thead { display: table-header-group; } tr { break-inside: avoid; }
  .document .nhsuk-summary-list { margin-bottom: 6pt; }
  .document .nhsuk-summary-list__row > * { font-size: 9.5pt; padding: 1.5pt 6pt 1.5pt 0; }
  .figures details:not([open]) { display: none; } .figures tr.more:not(:has([open])) > td { padding: 0; }
  .document a { color: inherit; text-decoration: none; }
  .document a::after { content: none !important; }
  .sources details { display: none; } table.sources { min-width: 0; }
  svg.trend { width: 15mm; height: 5mm; }
}
`;
