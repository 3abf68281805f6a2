import type { Pack } from '../../model/pack.ts';
import { inUnit, wholeNumber } from '../../release/figure-text.ts';
import type { Compared } from './comparing.ts';
import { comparisonTag } from './comparison-tag.ts';
import { html } from './element.ts';
import type { Figure } from './figure.ts';
import { GAP_TITLES } from './indicator-choice.ts';
import { cautionOf, periodTitle, schemeTitle, wordsOf } from './words.ts';

/** One of the footprints side by side. */
export interface Side extends Compared {
  pack: Pack;
}

type PackIndicator = Pack['indicators'][number];

/** A figure of a pack as the pages know figures. */
function figureOf(
  { baseline: b, combine }: PackIndicator,
  { code, name }: Pack['footprint'],
): Figure {
  const isRange = combine === 'range' && b.valueLow !== null && b.valueHigh !== null;
  return {
    code,
    name,
    value: b.value,
    lower: b.lower95,
    upper: b.upper95,
    range: isRange ? [b.valueLow!, b.valueHigh!] : null,
    coverage: b.coverage,
    estimated: b.estimated,
    england: b.englandValue,
    comparison: b.comparison,
    rank: b.rank,
    rankOf: b.rankOf,
    quintile: b.quintile,
    withheld: b.withheldReason,
  };
}

/** Packs side by side: who they are, then an indicator a row, grouped by gap. */
export function compareTable(
  sides: readonly Side[],
  gap: string,
  onRemove: (gone: Compared) => void,
): HTMLElement {
  const catalogue = new Map<string, PackIndicator>();
  for (const { pack } of sides) {
    for (const one of pack.indicators) if (!catalogue.has(one.id)) catalogue.set(one.id, one);
  }
  const gaps = Object.keys(GAP_TITLES).filter((one) => !gap || one === gap);
  const oneScheme = new Set(sides.map(({ scheme }) => scheme)).size === 1;
  return html(
    'div',
    { class: 'footpack-scroll', tabindex: 0, role: 'region', 'aria-label': 'Comparison' },
    html(
      'table',
      { class: 'nhsuk-table footpack-table footpack-compare' },
      html(
        'caption',
        { class: 'nhsuk-table__caption nhsuk-u-visually-hidden' },
        'Footprints side by side',
      ),
      html(
        'thead',
        { class: 'nhsuk-table__head' },
        html(
          'tr',
          {},
          html('td', {}),
          ...sides.map((side) => headOf(side, onRemove)),
          html('th', { scope: 'col' }, 'England'),
        ),
      ),
      html('tbody', { class: 'nhsuk-table__body' }, ...aboutRows(sides)),
      ...gaps.map((one) =>
        html(
          'tbody',
          { class: 'nhsuk-table__body' },
          html(
            'tr',
            {},
            html(
              'th',
              { scope: 'rowgroup', colspan: sides.length + 2, class: 'footpack-compare__gap' },
              GAP_TITLES[one] ?? one,
            ),
          ),
          ...[...catalogue.values()]
            .filter((indicator) => indicator.gap === one)
            .map((indicator) => rowOf(indicator, sides, oneScheme)),
        ),
      ),
    ),
  );
}

function headOf(side: Side, onRemove: (gone: Compared) => void): HTMLElement {
  const { name } = side.pack.footprint;
  return html(
    'th',
    { scope: 'col' },
    html('a', { href: `footprints/${side.scheme}/${side.code}/` }, name),
    html('span', { class: 'footpack-compare__scheme' }, schemeTitle(side.scheme)),
    html(
      'button',
      {
        type: 'button',
        class: 'footpack-link',
        'aria-label': `Remove ${name}`,
        onclick: () => onRemove(side),
      },
      'Remove',
    ),
  );
}

function aboutRows(sides: readonly Side[]): HTMLElement[] {
  const rows: [string, (pack: Pack) => string][] = [
    ['Region', ({ footprint }) => footprint.region?.name ?? '–'],
    [
      'Residents',
      ({ footprint }) =>
        footprint.population ? wholeNumber(Number(footprint.population.value)) : '–',
    ],
    ['Led in March 2016 by', ({ footprint }) => footprint.lead?.name ?? '–'],
    ['CCGs', ({ organisations }) => String(organisations.filter((o) => o.kind === 'ccg').length)],
  ];
  return rows.map(([title, said]) =>
    html(
      'tr',
      {},
      html('th', { scope: 'row' }, title),
      ...sides.map(({ pack }) => html('td', {}, said(pack))),
      html('td', {}),
    ),
  );
}

function rowOf(indicator: PackIndicator, sides: readonly Side[], oneScheme: boolean): HTMLElement {
  const found = sides.map(({ pack }) => pack.indicators.find(({ id }) => id === indicator.id));
  // England is taken over the same organisations, which may differ from scheme to scheme.
  const values = new Set(found.map((one) => one?.baseline.englandValue ?? null));
  const [england] = values;
  const periods = [...new Set(found.flatMap((one) => (one ? [one.baseline.period] : [])))];
  return html(
    'tr',
    {},
    html(
      'th',
      { scope: 'row' },
      indicator.title,
      html(
        'span',
        { class: 'footpack-compare__unit' },
        `${periods.map(periodTitle).join(' and ')}, ${indicator.unit}`,
      ),
    ),
    ...sides.map(({ pack }, i) => cellOf(found[i], pack)),
    html(
      'td',
      {},
      values.size === 1 && england !== null && england !== undefined
        ? inUnit(england, indicator.unit, 'short')
        : oneScheme
          ? '–'
          : 'as each tells',
    ),
  );
}

function cellOf(indicator: PackIndicator | undefined, pack: Pack): HTMLElement {
  if (!indicator) return html('td', {}, '–');
  const figure = figureOf(indicator, pack.footprint);
  const words = wordsOf(figure, indicator);
  const caution = cautionOf(figure, indicator, 'short');
  return html(
    'td',
    {},
    html('strong', {}, words.value),
    words.interval === null
      ? null
      : html('span', { class: 'footpack-compare__interval' }, words.interval),
    figure.comparison === 'not compared'
      ? null
      : comparisonTag({ ...figure, england: null }, indicator),
    caution === null ? null : html('span', { class: 'footpack-compare__caution' }, caution),
  );
}
