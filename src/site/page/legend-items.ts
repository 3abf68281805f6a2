import { type Figure, type Indicator, markOf, NO_FIGURE } from './figure.ts';
import { KINDS, type Paint, paintOf, type Step } from './scale.ts';
import { between } from './words.ts';

export interface LegendItem {
  paint: Paint;
  words: string;
  /** Footprints that are painted so. */
  count: number;
}

/** The items of a legend: a colour each, and the marks besides that some figure has. */
export function legendOf(
  figures: readonly Figure[],
  indicator: Pick<Indicator, 'unit'>,
  steps: readonly Step[] | 'comparison',
): LegendItem[] {
  const plain = { hollow: false, hatched: false };
  const valued = figures.filter((f) => f.value !== null && f.withheld === null);
  const colours: LegendItem[] =
    steps === 'comparison'
      ? Object.entries(KINDS).map(([comparison, { fill, ink, sign, words }]) => ({
          paint: { fill, ink, sign, ...plain },
          words,
          count: valued.filter((f) => (f.comparison ?? 'not compared') === comparison).length,
        }))
      : steps.map(({ fill, ink, low, high, count }) => ({
          paint: { fill, ink, sign: null, ...plain },
          words: between(low, high, indicator.unit),
          count,
        }));
  const mid = { fill: '#66a8da', ink: '#212b32', sign: null, ...plain };
  const of = (mark: string) => figures.filter((f) => markOf(f) === mark);
  const marks: LegendItem[] = [
    {
      paint: { ...mid, hollow: true },
      words: 'Hollow: coverage below 95 %, not compared',
      count: of('hollow').length,
    },
    {
      paint: { ...mid, hatched: true },
      words: 'Hatched: an estimate',
      count: valued.filter((f) => f.estimated).length,
    },
    ...(['range', 'withheld', 'none'] as const).map((mark) => ({
      paint: paintOf(of(mark)[0] ?? NOBODY, steps),
      words: {
        range: 'A range over members, no single value',
        withheld: 'Withheld: the reason is with the footprint',
        none: 'No figure',
      }[mark],
      count: of(mark).length,
    })),
  ];
  return [...colours, ...marks].filter(({ count }) => count > 0);
}

const NOBODY: Figure = { code: '', name: '', ...NO_FIGURE };
