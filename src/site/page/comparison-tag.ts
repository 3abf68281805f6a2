import { html } from './element.ts';
import type { Comparison, Figure, Indicator } from './figure.ts';
import { KINDS } from './scale.ts';
import { comparisonWords } from './words.ts';

const NAMES: Readonly<Record<Comparison, string>> = {
  better: 'better',
  similar: 'similar',
  worse: 'worse',
  higher: 'higher',
  lower: 'lower',
  'not compared': 'none',
};

/** A comparison with England as a tag: its sign, its words and its colour. */
export function comparisonTag(
  figure: Pick<Figure, 'comparison' | 'england'>,
  indicator: Pick<Indicator, 'unit'>,
): HTMLElement | null {
  const words = comparisonWords(figure, indicator);
  if (words === null || figure.comparison === null) return null;
  return html(
    'span',
    { class: `nhsuk-tag footpack-tag footpack-tag--${NAMES[figure.comparison]}` },
    html('span', { 'aria-hidden': 'true' }, `${KINDS[figure.comparison].sign} `),
    words,
  );
}
