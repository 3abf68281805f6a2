import { comparisonTag } from './comparison-tag.ts';
import { html } from './element.ts';
import type { Figure, Footprint, Indicator } from './figure.ts';
import { wordsOf } from './words.ts';

/** What is known of one footprint's figure: shown while it is pointed at or has the focus. */
export function cardOf(
  figure: Figure,
  footprint: Footprint,
  indicator: Indicator,
  address: string,
): HTMLElement[] {
  const words = wordsOf(figure, indicator);
  const rows = [
    ['95 % interval', words.interval ?? 'none'],
    ['Rank', words.rank ?? 'not ranked'],
    ['Coverage', words.coverage ?? 'unknown'],
    ['Region', footprint.region ?? 'unknown'],
  ] as const;
  return [
    html('h3', { class: 'footpack-card__name' }, html('a', { href: address }, figure.name)),
    html(
      'p',
      { class: 'footpack-card__value' },
      html('strong', {}, words.value),
      ' ',
      comparisonTag(figure, indicator),
    ),
    html(
      'dl',
      { class: 'footpack-card__facts' },
      ...rows.map(([term, said]) => html('div', {}, html('dt', {}, term), html('dd', {}, said))),
    ),
    html('p', { class: 'footpack-card__caution' }, words.caution ?? ''),
  ];
}

/** What stands there while nothing is pointed at. */
export function emptyCard(): HTMLElement[] {
  return [
    html('h3', { class: 'footpack-card__name' }, 'One footprint'),
    html(
      'p',
      { class: 'nhsuk-hint' },
      'Its value, interval, rank, coverage and comparison are shown here while it is pointed at.',
    ),
  ];
}
