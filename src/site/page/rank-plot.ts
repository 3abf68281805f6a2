import { svg } from './element.ts';
import { type Figure, type Indicator, markOf, ranked } from './figure.ts';
import { Plot, plotOf } from './plot.ts';
import { paintOf, type Step } from './scale.ts';
import { compact, fitted, shortName } from './words.ts';

/** Signs of the comparisons, as those of the map: a triangle that stands on its tip is worse or lower. */
const SIGNS = {
  none: { symbol: 'circle', rotate: 0 },
  better: { symbol: 'triangle', rotate: 0 },
  worse: { symbol: 'triangle', rotate: 180 },
  higher: { symbol: 'triangle', rotate: 0 },
  lower: { symbol: 'triangle', rotate: 180 },
} as const;

type Sign = keyof typeof SIGNS;

function signOf({ comparison }: Figure): Sign {
  return comparison !== null && comparison in SIGNS ? (comparison as Sign) : 'none';
}

export interface RankPlot {
  element: SVGSVGElement;
  point: (code: string | null) => void;
}

/**
 * The figures in order, each a dot on its 95 % interval, England as a line. Hollow where coverage is
 * below 95 %; a bar where the indicator is a range over members. Rows tell of being pointed at.
 */
export function rankPlot(
  figures: readonly Figure[],
  indicator: Indicator,
  steps: readonly Step[] | 'comparison',
  width: number,
  onPoint: (code: string | null) => void,
): RankPlot {
  const rows = ranked(figures).filter((f) => ['whole', 'hollow', 'range'].includes(markOf(f)));
  const valued = rows.filter((f) => f.value !== null);
  const ranges = rows.filter((f) => f.value === null);
  const intervals = valued.filter((f) => f.lower !== null && f.upper !== null);
  const england = figures.find((f) => f.england !== null)?.england ?? null;
  const sums = indicator.combine === 'sum';
  const narrow = width < 460;
  const label = (code: string) => {
    const name = rows.find((f) => f.code === code)?.name ?? code;
    return fitted(shortName(name), narrow ? 22 : 38);
  };
  const fillOf = (f: Figure) => paintOf(f, steps).fill;
  const dots = (sign: Sign, hollow: boolean) =>
    Plot.dot(
      valued.filter((f) => signOf(f) === sign && (markOf(f) === 'hollow') === hollow),
      {
        ...SIGNS[sign],
        x: 'value',
        y: 'code',
        r: sign === 'none' ? 4 : 4.6,
        fill: hollow ? '#ffffff' : fillOf,
        stroke: '#212b32',
        strokeWidth: hollow ? 1.8 : 0.8,
      },
    );
  const tick = (n: number) => compact(n, indicator.unit).replace(/\.0+(?=\D|$)/, '');
  const element = plotOf({
    width,
    marginLeft: narrow ? 148 : 252,
    marginRight: 24,
    marginTop: 26,
    marginBottom: 10,
    height: 36 + rows.length * 15,
    x: { nice: true, grid: true, ...(sums ? { zero: true } : {}) },
    y: { domain: rows.map((f) => f.code), label: null, tickSize: 0, tickFormat: label },
    marks: [
      Plot.axisX({ anchor: 'top', label: null, ticks: narrow ? 3 : 5, tickFormat: tick }),
      ...(england !== null && !sums
        ? [Plot.ruleX([england], { stroke: '#212b32', strokeDasharray: '4 3' })]
        : []),
      Plot.link(ranges, {
        x1: (f: Figure) => f.range?.[0],
        x2: (f: Figure) => f.range?.[1],
        y1: 'code',
        y2: 'code',
        stroke: '#2473b5',
        strokeWidth: 5,
      }),
      Plot.link(intervals, {
        x1: 'lower',
        x2: 'upper',
        y1: 'code',
        y2: 'code',
        stroke: '#425563',
        strokeWidth: 1.6,
      }),
      ...(Object.keys(SIGNS) as Sign[]).flatMap((sign) => [dots(sign, false), dots(sign, true)]),
    ],
  });
  element.setAttribute('role', 'img');
  element.setAttribute(
    'aria-label',
    `${indicator.title}, in order. The table below says the same.`,
  );
  return withRows(element, rows, width, onPoint);
}

/** Lets the rows tell which is pointed at, and be marked from elsewhere. */
function withRows(
  element: ReturnType<typeof plotOf>,
  rows: readonly Figure[],
  width: number,
  onPoint: (code: string | null) => void,
): RankPlot {
  const scale = element.scale('y');
  const middles = rows.map(({ code }) => Number(scale?.apply(code)) + (scale?.bandwidth ?? 0) / 2);
  const band = svg('rect', { class: 'footpack-band', x: 0, width, height: 15, y: -99 });
  element.prepend(band);
  element.addEventListener('pointermove', (event) => {
    const box = element.getBoundingClientRect();
    const y = ((event.clientY - box.top) * element.viewBox.baseVal.height) / box.height;
    const at = middles.findIndex((middle) => Math.abs(middle - y) <= 7.5);
    onPoint(rows[at]?.code ?? null);
  });
  element.addEventListener('pointerleave', () => onPoint(null));
  return {
    element,
    point: (code) => {
      const at = rows.findIndex((row) => row.code === code);
      band.setAttribute('y', String(at < 0 ? -99 : middles[at]! - 7.5));
    },
  };
}
