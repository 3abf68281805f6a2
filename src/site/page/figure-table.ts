import { comparisonTag } from './comparison-tag.ts';
import { html } from './element.ts';
import { type Figure, type Indicator, ranked } from './figure.ts';
import { wordsOf } from './words.ts';

type Column = 'rank' | 'name' | 'value' | 'coverage';

const ORDERS: Readonly<Record<Column, (figures: readonly Figure[]) => Figure[]>> = {
  rank: ranked,
  name: (figures) => [...figures].sort((a, b) => a.name.localeCompare(b.name, 'en-GB')),
  value: (figures) => byNumber(figures, (f) => f.value ?? f.range?.[1] ?? null),
  coverage: (figures) => byNumber(figures, (f) => f.coverage),
};

function byNumber(figures: readonly Figure[], of: (f: Figure) => number | null): Figure[] {
  return [...figures].sort((a, b) => (of(b) ?? -Infinity) - (of(a) ?? -Infinity));
}

/** The figures of a view as a table whose rows can be put in another order by its headings. */
export function figureTable(
  figures: readonly Figure[],
  indicator: Indicator,
  caption: string,
  documentOf: (code: string) => string,
): HTMLElement {
  const body = html('tbody', { class: 'nhsuk-table__body' });
  const headers = new Map<Column, HTMLElement>();
  const fill = (column: Column, backwards: boolean) => {
    const order = ORDERS[column](figures);
    const rows = backwards ? order.reverse() : order;
    body.replaceChildren(...rows.map((figure) => rowOf(figure, indicator, documentOf)));
    // Ranks and names run upwards as they stand, sizes downwards.
    const up = (column === 'rank' || column === 'name') !== backwards;
    for (const [name, header] of headers) {
      if (name === column) header.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      else header.removeAttribute('aria-sort');
    }
  };
  let by: Column = 'rank';
  let backwards = false;
  const sortable = (column: Column, title: string, numeric = false) => {
    const header = html(
      'th',
      { scope: 'col', class: numeric ? 'nhsuk-table__header--numeric' : null },
      html(
        'button',
        {
          type: 'button',
          class: 'footpack-sort',
          onclick: () => {
            backwards = by === column && !backwards;
            by = column;
            fill(by, backwards);
          },
        },
        title,
      ),
    );
    headers.set(column, header);
    return header;
  };
  const head = html(
    'thead',
    { class: 'nhsuk-table__head' },
    html(
      'tr',
      {},
      sortable('rank', 'Rank', true),
      sortable('name', 'Footprint'),
      sortable('value', 'Value', true),
      html('th', { scope: 'col', class: 'nhsuk-table__header--numeric' }, '95 % interval'),
      html('th', { scope: 'col' }, 'Against England'),
      sortable('coverage', 'Coverage', true),
      html('th', { scope: 'col' }, 'To know'),
    ),
  );
  const table = html(
    'table',
    { class: 'nhsuk-table footpack-table' },
    html('caption', { class: 'nhsuk-table__caption' }, caption),
    head,
    body,
  );
  fill(by, backwards);
  // Scrolls sideways on a narrow screen, so it must be reachable by keyboard.
  return html(
    'div',
    { class: 'footpack-scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of figures' },
    table,
  );
}

function rowOf(
  figure: Figure,
  indicator: Indicator,
  documentOf: (code: string) => string,
): HTMLElement {
  const words = wordsOf(figure, indicator);
  const number = (said: string) => html('td', { class: 'nhsuk-table__cell--numeric' }, said);
  return html(
    'tr',
    {},
    number(figure.rank === null ? '–' : String(figure.rank)),
    html('th', { scope: 'row' }, html('a', { href: documentOf(figure.code) }, figure.name)),
    number(words.value),
    number(words.interval ?? '–'),
    html('td', {}, comparisonTag({ ...figure, england: null }, indicator) ?? '–'),
    number(words.coverage ?? '–'),
    html('td', {}, words.caution ?? ''),
  );
}
