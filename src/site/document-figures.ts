import type { Pack } from '../model/pack.ts';
import { shellWord } from '../model/shell-word.ts';
import { html, type Markup } from '../query/html.ts';
import {
  differenceText,
  exactText,
  excessText,
  type Indicator,
  NONE,
  numberText,
  rangeText,
  valueText,
  type Writing,
  writingOf,
} from '../query/pack-figure.ts';
import {
  BASIS_MARKS,
  besideEngland,
  changeOf,
  grouped,
  groupHeading,
  insteadOf,
  notesOf,
} from '../query/pack-gap.ts';
import { countsOf, memberValue } from '../query/pack-indicator.ts';
import { ordinal } from '../release/figure-text.ts';
import { spineChart, standingClass, trendChart } from './charts.ts';
import type { DocumentOptions } from './document.ts';
import { KINDS } from './page/scale.ts';
import { capital, periodTitle } from './page/words.ts';
import { spineOf } from './spine.ts';

const NOTHING = html``;

/** The value of a figure as a cell: with its limits, or what stands in place of a value. */
function valueCell(indicator: Indicator, writing: Writing): Markup {
  const { value, lower95, upper95, estimated } = indicator.baseline;
  const instead = insteadOf(indicator);
  if (instead !== null) {
    const [, why = ''] = /^withheld(.*)$/.exec(instead) ?? [];
    return why === ''
      ? html`<span>${instead}</span>`
      : html`<span><span class="withheld">withheld</span>${why.replace(/^[:,]/, '')}</span>`;
  }
  const limits =
    lower95 === null || upper95 === null
      ? NOTHING
      : html`<small><span class="nhsuk-u-visually-hidden">95 % interval </span>${rangeText(lower95, upper95, writing)}</small>`;
  const estimate = estimated ? html`<small>estimated</small>` : NOTHING;
  return html`<span>${valueText(value, writing)}${limits}${estimate}</span>`;
}

function englandCell({ baseline }: Indicator, writing: Writing): Markup {
  const mark = baseline.englandBasis === null ? '' : BASIS_MARKS[baseline.englandBasis];
  return baseline.englandValue === null
    ? NOTHING
    : html`<span>${valueText(baseline.englandValue, writing)}${mark}</span>`;
}

/** What a figure's spine shows, for those who do not see it. */
function spineLabel(indicator: Indicator, writing: Writing, many: number): string {
  const { value, englandValue, valueLow, valueHigh } = indicator.baseline;
  const own =
    value === null
      ? `members from ${rangeText(valueLow ?? 0, valueHigh ?? 0, writing)}`
      : valueText(value, writing);
  const best = indicator.comparisons.find(({ against }) => against === 'best fifth');
  return [
    own,
    `England ${valueText(englandValue, writing)}`,
    ...(best ? [`best fifth ${valueText(best.referenceValue, writing)}`] : []),
    ...(many > 0 ? [`among ${many} footprints`] : []),
  ].join(', ');
}

function spineCell(indicator: Indicator, writing: Writing, values: readonly number[]): Markup {
  const spine = spineOf(indicator, values);
  return spine === null
    ? NOTHING
    : spineChart(indicator, spine, spineLabel(indicator, writing, values.length));
}

/** Size before significance: the rank, then the word that a test of the figure bears out. */
function standingCell(indicator: Indicator): Markup {
  const { comparison, rank, rankOf } = indicator.baseline;
  if (comparison === null) return NOTHING;
  const place = rank === null ? NOTHING : html`${ordinal(rank)} of ${rankOf}`;
  const { sign } = KINDS[comparison];
  return html`<span>${place} <span class="standing ${standingClass(indicator)}"><span aria-hidden="true">${sign}</span> ${capital(comparison)}</span></span>`;
}

function changeCell(indicator: Indicator, writing: Writing): Markup {
  const { size, word } = changeOf(indicator, writing);
  if (size === '' && indicator.trend.length < 2) return NOTHING;
  const told = [size === NONE ? '' : size, word].filter(Boolean).join(', ');
  return html`<span class="change">${told === '' ? '' : html`<span>${told}</span>`}${trendChart(indicator, writing)}</span>`;
}

function comparedWith(indicator: Indicator, writing: Writing): Markup[] {
  return indicator.comparisons.map((one) => {
    const excess = excessText(one.excess, indicator.unit);
    const apart =
      one.excess === null || !/[1-9]/.test(excess)
        ? ''
        : `; ${excess.replace(/^[+−]/, '')} ${one.excess > 0 ? 'more' : 'fewer'} than at that rate`;
    const many = one.footprints === null ? '' : ` (${one.footprints} footprints)`;
    return html`<dt>${capital(one.against)}${many}</dt><dd>${valueText(one.referenceValue, writing)}, difference ${differenceText(one.difference, writing)}${apart}: ${one.comparison}</dd>`;
  });
}

function memberTable(pack: Pack, indicator: Indicator, writing: Writing): Markup {
  if (indicator.members.length === 0) return NOTHING;
  const names = new Map(pack.organisations.map(({ code, name }) => [code, name]));
  const hasParts = indicator.members.some(({ weight }) => Number(weight) < 1);
  const hasDenominator = indicator.members.some(({ denominator }) => denominator !== null);
  const hasValue = indicator.members.some((member) => memberValue(indicator, member) !== null);
  const shown = (exact: number | string | null) => (exact === null ? '' : exactText(exact, 1));
  const hidden = html`<span class="suppressed">suppressed</span>`;
  const rows = indicator.members.map((member) => {
    const value = memberValue(indicator, member);
    const name = names.get(member.code);
    // A count that the publisher hides is said to be hidden: an empty cell would look like none.
    const count = (exact: number | string | null) =>
      exact === null && member.suppressed ? hidden : html`${shown(exact)}`;
    return html`<tr><th scope="row">${name ?? ''} <span class="quiet">${member.code}</span></th>${
      hasParts ? html`<td class="n">${numberText(100 * Number(member.weight), 1)} %</td>` : NOTHING
    }<td class="n">${count(member.numerator)}</td>${
      hasDenominator ? html`<td class="n">${shown(member.denominator)}</td>` : NOTHING
    }${
      hasValue
        ? html`<td class="n">${member.suppressed ? hidden : value === null ? '' : valueText(value, writing)}</td>`
        : NOTHING
    }</tr>`;
  });
  return html`<div class="scrolled" tabindex="0" role="group" aria-label="Members: ${indicator.title}"><table><caption>Members</caption><thead><tr><th scope="col">Member</th>${
    hasParts ? html`<th scope="col" class="n">Share</th>` : NOTHING
  }<th scope="col" class="n">${indicator.combine === 'range' ? 'Count' : 'Numerator'}</th>${
    hasDenominator ? html`<th scope="col" class="n">Denominator</th>` : NOTHING
  }${hasValue ? html`<th scope="col" class="n">Value</th>` : NOTHING}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** The way from a figure to its lines: a page of the server, or the command that writes one. */
function traceOf(pack: Pack, { id }: Indicator, { traces }: DocumentOptions): Markup {
  if (traces === 'pages') {
    return html`<p><a href="trace/${encodeURIComponent(id)}/">Trace this figure to the lines of its files</a></p>`;
  }
  const command = `npx footpack trace ${pack.footprint.code} ${shellWord(id)} --scheme ${shellWord(pack.scheme)} --html trace.html`;
  return html`<p>To trace this figure to the lines of its files: <code>${command}</code></p>`;
}

function more(
  pack: Pack,
  indicator: Indicator,
  writing: Writing,
  options: DocumentOptions,
): Markup {
  const { baseline, notes, answers, sources } = indicator;
  const { valueLow, valueHigh, coverage, membersPresent, membersExpected } = baseline;
  const isOpen =
    baseline.value !== null && valueLow !== null && valueHigh !== null && valueLow !== valueHigh;
  const bounds = isOpen
    ? rangeText(valueLow, valueHigh, writingOf(indicator, valueHigh, valueLow))
    : '';
  const covered =
    `${numberText(100 * coverage, 1)} %: ${numberText(membersPresent)} of ` +
    `${numberText(membersExpected)} members, ${numberText(baseline.membersSuppressed)} suppressed`;
  const map = `${options.root}index.html?scheme=${encodeURIComponent(pack.scheme)}&indicator=${encodeURIComponent(indicator.id)}`;
  return html`<details><summary>Members and sources<span class="nhsuk-u-visually-hidden"> of ${indicator.title}</span></summary>
<div class="more-about"><p>${indicator.definition}</p>
<dl class="facts"><dt>Made of</dt><dd>${countsOf(baseline)}, ${baseline.method}</dd>${
    bounds === '' ? NOTHING : html`<dt>Lies in</dt><dd>${bounds}</dd>`
  }<dt>Coverage</dt><dd>${covered}</dd>${comparedWith(indicator, writing)}${
    answers.length > 0 ? html`<dt>Answers to</dt><dd>${answers.join('; ')}</dd>` : NOTHING
  }<dt>Sources</dt><dd>${
    sources.length === 0
      ? 'an extract of your own'
      : sources.map(
          (id, i) => html`${i > 0 ? ', ' : ''}<a href="#source-${id}">${sourceTitle(pack, id)}</a>`,
        )
  }</dd></dl>
${memberTable(pack, indicator, writing)}
${notes.length > 0 ? html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>` : NOTHING}
${traceOf(pack, indicator, options)}
<p><a href="${map}">See it on the map</a></p></div></details>`;
}

function sourceTitle(pack: Pack, id: string): string {
  return pack.sources.find((source) => source.id === id)?.title ?? id;
}

/** Rows of one figure: its cells, and what is behind them. */
function figureRows(pack: Pack, indicator: Indicator, options: DocumentOptions): Markup {
  const writing = besideEngland(indicator);
  const instead = insteadOf(indicator);
  const notes = instead === null ? notesOf(indicator, writing) : [];
  const values = options.values.get(indicator.id) ?? [];
  const spine = spineCell(indicator, writing, values);
  const isSum = indicator.combine === 'sum';
  const england = instead === null ? englandCell(indicator, writing) : NOTHING;
  const cells = isSum
    ? html`<td class="n" data-label="Value">${valueCell(indicator, writing)}</td><td class="n" data-label="England">${england}</td><td data-label="Change">${changeCell(indicator, writing)}</td>`
    : instead !== null
      ? html`<td colspan="2" data-label="Value">${valueCell(indicator, writing)}</td><td data-label="Footprints">${spine}</td><td data-label="Rank">${standingCell(indicator)}</td><td></td>`
      : html`<td class="n" data-label="Value">${valueCell(indicator, writing)}</td><td class="n" data-label="England">${england}</td><td data-label="Footprints">${spine}</td><td data-label="Rank">${standingCell(indicator)}</td><td data-label="Change">${changeCell(indicator, writing)}</td>`;
  return html`<tbody class="one" id="${indicator.id}"><tr class="figure"><th scope="row">${indicator.title}${notes.map((note) => html`<small>${note}</small>`)}</th>${cells}</tr>
<tr class="more"><td colspan="${isSum ? 4 : 6}">${more(pack, indicator, writing, options)}</td></tr></tbody>
`;
}

function figureTable(
  pack: Pack,
  indicators: readonly Indicator[],
  caption: string,
  options: DocumentOptions,
): Markup {
  if (indicators.length === 0) return NOTHING;
  const isSum = indicators[0]?.combine === 'sum';
  const columns = isSum
    ? html`<colgroup><col class="c-sum"><col class="c-value"><col class="c-england"><col class="c-change"></colgroup><thead><tr><th scope="col">Count</th><th scope="col" class="n">Value</th><th scope="col" class="n">England</th><th scope="col">Change</th></tr></thead>`
    : html`<colgroup><col class="c-figure"><col class="c-value"><col class="c-england"><col class="c-spine"><col class="c-standing"><col class="c-change"></colgroup><thead><tr><th scope="col">Figure</th><th scope="col" class="n">Value</th><th scope="col" class="n">England</th><th scope="col">Among the footprints</th><th scope="col">Against England</th><th scope="col">Change</th></tr></thead>`;
  const groups = grouped(indicators).map(
    (group) =>
      html`<tbody class="group"><tr><th scope="rowgroup" colspan="${isSum ? 4 : 6}">${periodNamed(groupHeading(group))}</th></tr></tbody>${group.map((indicator) => figureRows(pack, indicator, options))}`,
  );
  return html`<table class="figures"><caption>${caption}</caption>${columns}${groups}</table>`;
}

/** A month or quarter at the end of a heading as it is read: `May 2015` for `2015-05`. */
function periodNamed(heading: string): string {
  return heading.replace(/\b\d{4}-(?:\d{2}|Q[1-4])\b/g, periodTitle);
}

/** What is said of each of the three gaps. */
export function gapSummaries({ gaps }: Pack): Markup {
  const parts = gaps.map(
    ({ gap, title, summary }) =>
      html`<div><h3><a href="#${gap}">${title}</a></h3><ul>${summary.map((sentence) => html`<li>${sentence}</li>`)}</ul></div>`,
  );
  return html`<section id="gaps" aria-labelledby="gaps-title"><h2 id="gaps-title">The three gaps</h2>
<div class="gaps">${parts}</div></section>
`;
}

/** A gap of a pack: its figures on their spines, and the counts behind them. */
export function gapSection(
  pack: Pack,
  { gap, title }: Pack['gaps'][number],
  options: DocumentOptions,
): Markup {
  const mine = pack.indicators.filter((indicator) => indicator.gap === gap);
  const compared = mine.filter(({ combine }) => combine !== 'sum');
  const sums = mine.filter(({ combine }) => combine === 'sum');
  return html`<section id="${gap}" aria-labelledby="${gap}-title"><h2 id="${gap}-title">${title}</h2>
${figureTable(pack, compared, 'Figures beside England and the other footprints', options)}
${figureTable(pack, sums, 'Counts. A footprint’s size is in them, so they are neither ranked nor compared.', options)}</section>
`;
}
