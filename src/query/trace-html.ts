import { html, link, type Markup } from './html.ts';
import { dayText, numberText } from './pack-figure.ts';
import { fullText } from './trace-formula.ts';
import {
  agreementText,
  besideOf,
  comparisonTexts,
  fromText,
  numbersOf,
  placeOf,
  publishedText,
  shortFigure,
  stateText,
  titleOf,
} from './trace-words.ts';
import type { Member, Observation, PublishedFigure, Snapshot, Traced } from './traced.ts';

const NOTHING = html``;

/** For A4 and for a screen; in black and white as in colour. */
const STYLE = `
@page { size: A4; margin: 18mm 16mm; }
* { box-sizing: border-box; }
body { font: 10.5pt/1.45 system-ui, "Helvetica Neue", Arial, sans-serif; color: #111; background: #fff;
  max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
a { color: inherit; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .5rem; border-bottom: 1px solid #888; padding-bottom: .15rem;
  break-after: avoid; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; break-after: avoid; }
p { margin: .35rem 0; }
.figure { font-size: 1.6rem; font-weight: 600; margin: .6rem 0 .2rem; }
.verdict { border: 2px solid #111; padding: .5rem .7rem; margin: .8rem 0; break-inside: avoid; }
.verdict.no { border-style: double; border-width: 6px; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0; font-size: .92em; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: .2rem .5rem .2rem 0; border-bottom: 1px solid #bbb; }
th { font-weight: 600; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .8rem; margin: .4rem 0; }
dt { color: #444; }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: .88em/1.4 ui-monospace, "Cascadia Mono", Consolas, monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f4f4; border-left: 3px solid #888;
  margin: .15rem 0 .35rem; padding: .2rem .5rem; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
.member, .file { break-inside: auto; margin-bottom: .8rem; }
.inner { margin-left: 1.2rem; }
.quiet { color: #444; font-size: .92em; }
@media print { body { max-width: none; padding: 0; } pre { background: none; } }
`;

type Fact = readonly [label: string, about: string | Markup | null];

function list(facts: readonly Fact[]): Markup {
  const told = facts.filter(([, about]) => about);
  return html`<dl>${told.map(([label, about]) => html`<dt>${label}</dt><dd>${about}</dd>`)}</dl>`;
}

function section(title: string, body: readonly Markup[]): Markup {
  return body.length === 0 ? NOTHING : html`<section><h2>${title}</h2>${body}</section>`;
}

function quoted(text: string | null): Markup {
  return text === null ? NOTHING : html`<pre>${text}</pre>`;
}

function besides(one: Pick<Observation, 'sourceFile' | 'besides'>): Markup[] {
  return one.besides.map(
    (line) => html`<p class="quiet">and ${besideOf(line, one)}</p>${quoted(line.text)}`,
  );
}

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** Whose and when, where that is not plain from what stands above it. */
function whose(
  one: { code: string; period: string },
  of: { code: string; period: string },
): string {
  return [one.code === of.code ? '' : one.code, one.period === of.period ? '' : one.period]
    .filter(Boolean)
    .join(', ');
}

function published(one: Observation): Markup {
  const told = publishedText(one);
  if (told === null) return NOTHING;
  const figures = one.published?.figures ?? [];
  const row = (figure: PublishedFigure) => html`
    <p class="quiet">${[whose(figure, one), placeOf(figure), numbersOf(figure)].filter(Boolean).join(': ')}</p>
    ${quoted(figure.text)}${besides(figure)}`;
  return html`<div class="inner"><p>${told}</p>${figures.map(row)}</div>`;
}

function observation(one: Observation, member: Member, traced: Traced): Markup {
  const of = { code: member.code, period: traced.figure.period };
  const isBand = one.indicator !== traced.figure.indicator.id;
  const parts = [
    [isBand ? one.indicator : '', whose(one, of)].filter(Boolean).join(', '),
    placeOf(one),
    numbersOf(one),
    one.note ?? '',
  ];
  return html`<p>${parts.filter(Boolean).join(': ')}</p>${quoted(one.text)}${besides(one)}
    ${published(one)}`;
}

function memberTable(traced: Traced): Markup {
  const amount = (exact: Member['numerator']) => (exact === null ? '' : fullText(exact));
  return html`<table>
    <thead><tr><th scope="col">Code</th><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">Codes of</th><th scope="col" class="n">Weight</th><th scope="col">Basis</th><th scope="col" class="n">Numerator</th><th scope="col" class="n">Denominator</th></tr></thead>
    <tbody>${traced.members.map(
      (m) => html`
      <tr><td>${m.code}</td><td>${m.name}</td><td>${m.kind}</td><td>${m.vintage}</td><td class="n">${fullText(m.weight)}</td><td>${m.basis}</td><td class="n">${amount(m.numerator)}</td><td class="n">${amount(m.denominator)}</td></tr>`,
    )}
    </tbody></table>`;
}

function absentTable({ absent }: Traced): Markup[] {
  if (absent.length === 0) return [];
  return [
    html`<table>
    <thead><tr><th scope="col">Code</th><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">Codes of</th><th scope="col" class="n">Weight</th><th scope="col">Basis</th></tr></thead>
    <tbody>${absent.map(
      (m) => html`
      <tr><td>${m.code}</td><td>${m.name}</td><td>${m.kind}</td><td>${m.vintage}</td><td class="n">${fullText(m.weight)}</td><td>${m.basis}</td></tr>`,
    )}
    </tbody></table>`,
  ];
}

function snapshot(file: Snapshot): Markup {
  return html`<div class="file"><h3>${file.file}</h3>${list([
    ['source', `${file.source}: ${file.title}`],
    ['publisher', file.publisher],
    ['licence', file.licence],
    ['attribution', file.attribution],
    ['period', file.period],
    ['address', link(file.url)],
    [file.bundled ? 'taken' : 'retrieved', file.retrieved],
    ['SHA-256', file.sha256],
    ['bytes', numberText(file.bytes)],
    ['today', stateText(file)],
    ['rule', file.rule],
    ...file.computedFrom.map((from): Fact => ['computed from', fromText(from)]),
  ])}${file.header === null ? NOTHING : html`<p class="quiet">Its columns:</p>${quoted(file.header)}`}${file.computedFrom
    .filter(({ header }) => header !== null)
    .map(
      (from) => html`<p class="quiet">The columns of ${from.file}:</p>${quoted(from.header)}`,
    )}</div>`;
}

function mapping(snapshots: readonly Snapshot[]): Markup[] {
  const files = snapshots.filter(({ role }) => role === 'mapping');
  if (files.length === 0) return [];
  return [
    html`<p>They say which organisations there were, to which footprint each belongs, and how much there should be.</p>
    <table><thead><tr><th scope="col">File</th><th scope="col">Source</th><th scope="col">Retrieved</th><th scope="col">SHA-256</th><th scope="col">Today</th></tr></thead>
    <tbody>${files.map(
      (file) => html`
      <tr><td>${file.file}</td><td>${file.source}, ${file.publisher}</td><td>${file.retrieved}</td><td><code>${file.sha256.slice(0, 12)}…</code></td><td>${file.state}</td></tr>`,
    )}
    </tbody></table>`,
  ];
}

/**
 * A trace as a page to attach to a board paper: one file, with no script and nothing that it loads from
 * elsewhere, laid out for A4. The same trace gives the same bytes.
 */
export function traceHtml(traced: Traced): string {
  const { figure, members, england, differences, working } = traced;
  const { footprint, indicator } = figure;
  const files = traced.snapshots.filter(({ role }) => role === 'figures');
  const days =
    figure.periodStart && figure.periodEnd
      ? `, ${dayText(figure.periodStart)} to ${dayText(figure.periodEnd)}`
      : '';
  const where = footprint.number === null ? '' : `, footprint ${footprint.number}`;
  const page = html`<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${titleOf(figure)}, ${footprint.name}: where the figure comes from</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
<header>
<h1>${indicator.title}</h1>
<p>${footprint.name} (${footprint.code} of ${figure.scheme}${where}), ${figure.period}${days}</p>
<p class="figure">${shortFigure(figure)}</p>
<p><code>${traced.formula}</code></p>
<p class="verdict${traced.agrees === false ? ' no' : ''}"><strong>Does the figure follow from its files?</strong> ${sentence(agreementText(traced))}</p>
${list([
  ['indicator', indicator.id],
  ['definition', indicator.definition],
  ['numerator', indicator.numerator],
  ['denominator', indicator.denominator],
  ['method', figure.method],
  ['release', `${figure.release}, as of ${dayText(figure.asOf)}`],
])}
</header>
${section(
  'Differences',
  differences.length === 0
    ? []
    : [
        html`<table><thead><tr><th scope="col">What</th><th scope="col">Published</th><th scope="col">Recomputed</th></tr></thead><tbody>${differences.map(
          (d) =>
            html`<tr><td>${d.what}</td><td>${String(d.published)}</td><td>${String(d.recomputed)}</td></tr>`,
        )}</tbody></table>`,
      ],
)}
${section('How it is made', [html`<ul>${working.map((line) => html`<li>${line}</li>`)}</ul>`])}
${section(
  'Compared',
  figure.comparisons.length === 0
    ? []
    : [list(comparisonTexts(figure).map(({ against, text }): Fact => [against, text]))],
)}
${section('Members and their weights', members.length === 0 ? [] : [memberTable(traced)])}
${section('Members without a figure', absentTable(traced))}
${section(
  'The lines that the figure rests on',
  members.map(
    (member) =>
      html`<div class="member"><h3>${member.code} ${member.name}</h3>${member.observations.map((one) => observation(one, member, traced))}</div>`,
  ),
)}
${section(
  'England',
  england.observations.map(
    (one) =>
      html`<p>${[one.period === figure.period ? '' : one.period, placeOf(one), numbersOf(one)].filter(Boolean).join(': ')}</p>${quoted(one.text)}`,
  ),
)}
${section('The files of these lines', files.map(snapshot))}
${section('The other files', mapping(traced.snapshots))}
${section(
  'What a reader must know',
  indicator.caveats.length === 0
    ? []
    : [html`<ul>${indicator.caveats.map((caveat) => html`<li>${caveat}</li>`)}</ul>`],
)}
</main>
</body>
</html>
`;
  return page.markup;
}
