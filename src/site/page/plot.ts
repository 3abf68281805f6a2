import * as Plot from '@observablehq/plot';

export { Plot };

/**
 * A plot for a page whose policy allows no inline styles: Plot puts a style element into its drawing,
 * and the same rules are in footpack.css instead.
 */
export function plotOf(options: Plot.PlotOptions): SVGSVGElement & Pick<Plot.Plot, 'scale'> {
  const figure = Plot.plot({ className: 'footpack-plot', ...options });
  for (const style of figure.querySelectorAll('style')) style.remove();
  // Names of marks, which a group without a role may not have; the drawing is named as a whole.
  for (const part of figure.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  return figure as unknown as SVGSVGElement & Pick<Plot.Plot, 'scale'>;
}
