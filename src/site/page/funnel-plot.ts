import { inUnit } from '../../release/figure-text.ts';
import type { Figure, FunnelPlace, Indicator } from './figure.ts';
import { Plot, plotOf } from './plot.ts';
import { paintOf, type Step } from './scale.ts';
import { compact, fitted, shortName } from './words.ts';

type Point = FunnelPlace & { figure: Figure };

/**
 * A funnel about England: values over their denominators, with the limits that the release gives each
 * of them. The dashed limits are those of chance alone; the full ones allow for what else makes
 * footprints differ. Only those beyond the full ones are named.
 */
export function funnelPlot(
  places: readonly FunnelPlace[],
  figures: readonly Figure[],
  indicator: Indicator,
  steps: readonly Step[] | 'comparison',
  width: number,
): SVGSVGElement {
  const byCode = new Map(figures.map((figure) => [figure.code, figure]));
  const points = places
    .flatMap((place): Point[] => {
      const figure = byCode.get(place.code);
      return figure && figure.value !== null ? [{ ...place, figure }] : [];
    })
    .sort((a, b) => a.denominator - b.denominator);
  const limit = (y: keyof FunnelPlace, dashed: boolean) =>
    Plot.line(
      points.filter((point) => point[y] !== null),
      {
        x: 'denominator',
        y,
        stroke: dashed ? '#768692' : '#005eb8',
        strokeWidth: 1.4,
        ...(dashed ? { strokeDasharray: '4 3' } : {}),
      },
    );
  const element = plotOf({
    width,
    height: Math.min(380, Math.max(280, width * 0.6)),
    marginLeft: 62,
    marginBottom: 42,
    marginTop: 14,
    marginRight: 22,
    x: {
      label: fitted(indicator.denominator ?? 'Denominator', width < 460 ? 44 : 90),
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: width < 460 ? 3 : 6,
      tickFormat: (n: number) => compact(n, ''),
    },
    y: {
      label: null,
      nice: true,
      grid: true,
      tickFormat: (n: number) => inUnit(n, indicator.unit, 'short').replace(/\.0+(?=\D|$)/, ''),
    },
    marks: [
      Plot.ruleY(points.slice(0, 1), { y: 'centre', stroke: '#212b32' }),
      limit('chanceLower', true),
      limit('chanceUpper', true),
      limit('lower', false),
      limit('upper', false),
      Plot.dot(points, {
        x: 'denominator',
        y: (point: Point) => point.figure.value,
        r: 4.5,
        fill: (point: Point) => paintOf(point.figure, steps).fill,
        stroke: '#212b32',
        strokeWidth: (point: Point) => (point.outlier === null ? 0.8 : 2),
      }),
      Plot.text(
        points.filter((point) => point.outlier !== null),
        {
          x: 'denominator',
          y: (point: Point) => point.figure.value,
          text: (point: Point) => fitted(shortName(point.figure.name), 24),
          dy: -11,
          fill: '#212b32',
          stroke: '#ffffff',
          strokeWidth: 3,
        },
      ),
    ],
  });
  const outliers = points.filter((point) => point.outlier !== null);
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', `Funnel plot about England. ${outlierWords(outliers)}`);
  return element;
}

/** Who lies beyond the limits, in a sentence: the plot's own words, and its alternative. */
export function outlierWords(
  outliers: readonly { outlier: string | null; figure: Figure }[],
): string {
  if (!outliers.length) return 'No footprint lies beyond the adjusted limits.';
  const names = (way: string) =>
    outliers.filter(({ outlier }) => outlier === way).map(({ figure }) => shortName(figure.name));
  const said = (['higher', 'lower'] as const)
    .map((way) => [way, names(way)] as const)
    .filter(([, all]) => all.length)
    .map(([way, all]) => `${way === 'higher' ? 'above' : 'below'}: ${all.join('; ')}`);
  return `Beyond the adjusted limits, ${said.join('. And ')}.`;
}
