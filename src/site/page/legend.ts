import { filled, patterns } from './drawing.ts';
import { html, svg } from './element.ts';
import type { Figure, Indicator } from './figure.ts';
import { legendOf } from './legend-items.ts';
import type { Paint, Step } from './scale.ts';

const SWATCH = 'M1,1h28v20h-28Z';

function swatch(paint: Paint): SVGSVGElement {
  const sign =
    paint.sign && !paint.hollow
      ? svg('text', { x: 15, y: 15, fill: paint.ink, class: 'footpack-drawing__sign' }, paint.sign)
      : null;
  return svg(
    'svg',
    {
      viewBox: '0 0 30 22',
      width: 30,
      height: 22,
      'aria-hidden': 'true',
      class: 'footpack-swatch',
    },
    ...filled(SWATCH, 15, 11, paint),
    ...(sign ? [sign] : []),
  );
}

/** What the colours, signs and hatches of the drawing mean: only those that are in it. */
export function legend(
  figures: readonly Figure[],
  indicator: Indicator,
  steps: readonly Step[] | 'comparison',
): HTMLElement {
  const items = legendOf(figures, indicator, steps);
  return html(
    'div',
    { class: 'footpack-legend' },
    svg(
      'svg',
      { width: 0, height: 0, 'aria-hidden': 'true', class: 'footpack-patterns' },
      patterns(),
    ),
    html(
      'ul',
      { class: 'footpack-legend__list' },
      ...items.map(({ paint, words, count }) =>
        html(
          'li',
          {},
          swatch(paint),
          html('span', {}, words),
          html('span', { class: 'footpack-legend__count' }, `${count}`),
        ),
      ),
    ),
  );
}
