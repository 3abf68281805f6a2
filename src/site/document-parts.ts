import { counted } from '../model/counted.ts';
import type { Pack } from '../model/pack.ts';
import { html, link, type Markup } from '../query/html.ts';
import { dayText, exactText, NONE, numberText } from '../query/pack-figure.ts';
import { KINDS, RESOURCE_LINES } from '../query/pack-page.ts';
import type { DocumentOptions } from './document.ts';
import { schemeTitle } from './page/words.ts';

const NOTHING = html``;

type Fact = readonly [label: string, about: string | Markup | readonly Markup[] | null];

function summaryList(facts: readonly Fact[]): Markup {
  return html`<dl class="nhsuk-summary-list">${facts
    .filter(([, about]) => about !== null)
    .map(
      ([label, about]) =>
        html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${label}</dt><dd class="nhsuk-summary-list__value">${about}</dd></div>`,
    )}</dl>`;
}

/** How many organisations of each kind there are: `4 CCGs, 5 providers (2 in part)`. */
export function organisationCounts({ organisations }: Pack): string {
  const kinds = [...new Set(organisations.map(({ kind }) => kind))];
  const told = kinds.map((kind) => {
    const mine = organisations.filter((one) => one.kind === kind);
    const parts = mine.filter(({ weight }) => Number(weight) < 1).length;
    const [one, many] = KINDS[kind] ?? [kind, kind];
    const part = parts === 0 ? '' : ` (${numberText(parts)} in part)`;
    return `${numberText(mine.length)} ${mine.length === 1 ? one : many}${part}`;
  });
  return told.join(', ') || 'none known';
}

/** Who the pack is about. */
export function whoSection(pack: Pack, { root }: DocumentOptions): Markup {
  const { footprint, scheme, similar } = pack;
  const { number, odsCode, became, region, lead, population } = footprint;
  const codes = [footprint.code, ...(odsCode ? [`ODS ${odsCode}`] : [])];
  const others = footprint.codes.filter((code) => code !== footprint.code);
  const stays = became?.codes === footprint.code;
  const neighbours = similar.map(
    ({ code, name, distance }, i) =>
      html`${i > 0 ? ', ' : ''}<a href="../${encodeURIComponent(code)}/">${name}</a> <span class="quiet">(${numberText(distance, 2)})</span>`,
  );
  const query = [footprint.code, ...similar.slice(0, 2).map(({ code }) => code)]
    .map((code) => `&footprint=${encodeURIComponent(code)}`)
    .join('');
  const compare = `${root}compare.html?scheme=${encodeURIComponent(scheme)}${query}`;
  return html`<section id="who" aria-labelledby="who-title"><h2 id="who-title">Who it is</h2>
${summaryList([
  ['Code', codes.join(', ')],
  ['Also coded', others.length > 0 ? others.join(', ') : null],
  ['Footprint', number === null ? schemeTitle(scheme) : `${number} of ${schemeTitle(scheme)}`],
  ['Became', became && !stays ? `${became.codes} in ${became.scheme}` : null],
  ['Region', region ? `${region.name} (${region.code})` : 'none known'],
  [
    'Lead',
    lead
      ? `${[lead.name, lead.role].filter(Boolean).join(', ')} (March 2016)`
      : 'none confirmed in March 2016',
  ],
  [
    'Residents',
    population
      ? `${exactText(population.value)} on ${dayText(population.date)}, not registered patients`
      : 'not known',
  ],
  ['Organisations', organisationCounts(pack)],
  [
    'Footprints most like it',
    similar.length === 0
      ? 'none are told: characteristics of too few footprints are at hand'
      : html`${neighbours}<span class="no-print">. <a href="${compare}">Compare with the nearest two</a></span>`,
  ],
])}
${
  similar.length > 0
    ? html`<p class="quiet">In brackets: the distance over published characteristics of residents, in standard deviations between footprints; the nearest first.</p>`
    : NOTHING
}</section>
`;
}

/** Who belongs to it, by kind; practices, of which there are hundreds, are in the file beside. */
export function organisationSection(pack: Pack): Markup {
  const shown = pack.organisations.filter(({ kind }) => kind !== 'practice');
  const practices = pack.organisations.length - shown.length;
  const rows = shown.map(({ code, onsCode, name, kind, weight, basis }) => {
    const [one] = KINDS[kind] ?? [kind];
    return html`<tr><th scope="row">${name ?? code}</th><td>${onsCode === null || onsCode === code ? code : `${code}, ${onsCode}`}</td><td>${one}</td><td class="n">${Number(weight) === 1 ? 'whole' : `${numberText(100 * Number(weight), 1)} %`}</td><td>${basis}</td></tr>`;
  });
  const rest =
    practices > 0
      ? html`<p>${counted(practices, 'practice')} besides: <code>organisations.csv</code> among the downloads lists each.</p>`
      : NOTHING;
  return html`<section id="organisations" aria-labelledby="organisations-title"><h2 id="organisations-title">Organisations</h2>
<div class="scrolled" tabindex="0" role="group" aria-label="Organisations"><table><caption>${organisationCounts(pack)}</caption><thead><tr><th scope="col">Name</th><th scope="col">Codes</th><th scope="col">Kind</th><th scope="col" class="n">Belongs</th><th scope="col">By</th></tr></thead><tbody>${rows}</tbody></table></div>${rest}</section>
`;
}

/** National resources and the do-nothing gap. */
export function moneySection({ finance }: Pack): Markup {
  const { resources, doNothingGap: gap } = finance;
  const years = [...new Set(resources.map(({ year }) => year))].sort();
  const place = (line: string) =>
    RESOURCE_LINES.includes(line) ? RESOURCE_LINES.indexOf(line) : RESOURCE_LINES.length;
  const lines = [...new Set(resources.map(({ line }) => line))].sort((a, b) => place(a) - place(b));
  const cell = (line: string, year: string) => {
    const found = resources.find((one) => one.line === line && one.year === year);
    return html`<td class="n">${found ? exactText(found.millionPounds, 1) : NONE}</td>`;
  };
  const table =
    lines.length === 0
      ? NOTHING
      : html`<div class="scrolled" tabindex="0" role="group" aria-label="National resources"><table><caption>National resources of the NHS in England, £ million</caption><thead><tr><th scope="col">Line</th>${years.map((year) => html`<th scope="col" class="n">${year}</th>`)}</tr></thead><tbody>${lines.map((line) => html`<tr><th scope="row">${line}</th>${years.map((year) => cell(line, year))}</tr>`)}</tbody></table></div>`;
  const told: Fact[] = gap
    ? [
        ['Do-nothing gap', `£${exactText(gap.millionPounds, 1)} million in 2020/21, as published`],
        ['Basis', gap.basis ?? 'not stated'],
        ['Evidence', gap.evidence ?? 'not stated'],
      ]
    : [['Do-nothing gap', 'none was found published for this footprint']];
  return html`<section id="money" aria-labelledby="money-title"><h2 id="money-title">Money</h2>
${summaryList(told)}${table}<p class="quiet">${finance.note}</p></section>
`;
}

export function promisedSection({ promised }: Pack): Markup {
  const rows = promised.map(
    ({ what, state, by, file }) =>
      html`<tr><th scope="row">${what}</th><td><strong class="nhsuk-tag nhsuk-tag--${{ present: 'green', proxy: 'yellow', awaiting: 'grey' }[state]}">${state}</strong></td><td>${by}${file ? html`<small>to fill it: ${file}</small>` : NOTHING}</td></tr>`,
  );
  return html`<section id="promised" aria-labelledby="promised-title"><h2 id="promised-title">What was promised</h2>
<div class="scrolled" tabindex="0" role="group" aria-label="What was promised"><table><caption>What a pack was to hold, and what fills it here</caption><thead><tr><th scope="col">What</th><th scope="col">State</th><th scope="col">By</th></tr></thead><tbody>${rows}</tbody></table></div></section>
`;
}

/** The periods of a source's files; of many the first, the last and how many. */
function periodsText(periods: readonly string[]): string {
  return periods.length > 3
    ? `${periods[0]} … ${periods.at(-1)}, ${periods.length} in all`
    : periods.join(', ');
}

/** The sources, each once with its files: publisher, licence, periods, address, days and hashes. */
export function sourceSection({ sources }: Pack): Markup {
  const ids = [...new Set(sources.map(({ id }) => id))];
  const rows = ids.map((id) => {
    const files = sources.filter((source) => source.id === id);
    const [first] = files;
    if (!first) return NOTHING;
    const days = [...new Set(files.map(({ retrieved }) => retrieved ?? 'not known'))];
    const periods = [...new Set(files.map(({ period }) => period))];
    const addresses = [...new Set(files.map(({ url }) => url))];
    const hashes = files.map(
      ({ period, sha256 }) => html`<li>${period}: <code>${sha256}</code></li>`,
    );
    return html`<tr id="source-${id}"><th scope="row">${first.title}<small>${first.attribution}</small><details><summary>${files.length === 1 ? 'Its file' : `Its ${files.length} files`}, SHA-256<span class="nhsuk-u-visually-hidden"> of ${first.title}</span></summary><ul class="quiet">${hashes}</ul></details></th><td>${first.publisher}</td><td>${first.licence}</td><td>${periodsText(periods)}</td><td>${days.map((day) => (/^\d{4}-\d\d-\d\d$/.test(day) ? dayText(day) : day)).join(', ')}<small class="no-print">${addresses.map((url, i) => html`${i > 0 ? ', ' : ''}${link(url)}`)}</small></td></tr>`;
  });
  return html`<section id="sources" aria-labelledby="sources-title"><h2 id="sources-title">Sources</h2>
<div class="scrolled" tabindex="0" role="group" aria-label="Sources"><table class="sources"><caption>Where the figures come from</caption><thead><tr><th scope="col">Source</th><th scope="col">Publisher</th><th scope="col">Licence</th><th scope="col">Periods</th><th scope="col">Retrieved</th></tr></thead><tbody>${rows}</tbody></table></div></section>
`;
}
