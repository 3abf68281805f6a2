import { type Answer, cellText } from './answer.ts';
import { html } from './element.ts';

/** An answer as a table; numbers stand to the right. */
export function answerTable({ columns, rows }: Answer): HTMLElement {
  const side = (numeric: boolean, part: string) =>
    numeric ? `nhsuk-table__${part}--numeric` : null;
  return html(
    'div',
    { class: 'footpack-scroll', tabindex: 0, role: 'region', 'aria-label': 'The answer' },
    html(
      'table',
      { class: 'nhsuk-table footpack-table' },
      html('caption', { class: 'nhsuk-table__caption nhsuk-u-visually-hidden' }, 'The answer'),
      html(
        'thead',
        { class: 'nhsuk-table__head' },
        html(
          'tr',
          {},
          ...columns.map(({ name, numeric }) =>
            html('th', { scope: 'col', class: side(numeric, 'header') }, name),
          ),
        ),
      ),
      html(
        'tbody',
        { class: 'nhsuk-table__body' },
        ...rows.map((row) =>
          html(
            'tr',
            {},
            ...row.map((cell, i) =>
              html('td', { class: side(columns[i]?.numeric ?? false, 'cell') }, cellText(cell)),
            ),
          ),
        ),
      ),
    ),
  );
}
