import { type Comparison, type Figure, markOf } from './figure.ts';

/**
 * Fills of the map. The five steps run from light to dark in one hue, so that they are told apart
 * in grey; those of the comparison are told apart with any kind of colour vision (after Okabe and
 * Ito), and each has a sign besides.
 */
export const STEPS = ['#dcecf9', '#a9d0ee', '#66a8da', '#2473b5', '#0b3c73'] as const;

export interface Kind {
  fill: string;
  /** Ink that reads on the fill, with a contrast of 4.5 or more. */
  ink: string;
  sign: string;
  words: string;
}

export const KINDS: Readonly<Record<Comparison, Kind>> = {
  better: { fill: '#1f70b3', ink: '#ffffff', sign: '▲', words: 'Better than England' },
  similar: { fill: '#f5e6a8', ink: '#212b32', sign: '●', words: 'Similar to England' },
  worse: { fill: '#c8511b', ink: '#ffffff', sign: '▼', words: 'Worse than England' },
  higher: { fill: '#6a3d9a', ink: '#ffffff', sign: '▲', words: 'Higher than England' },
  lower: { fill: '#b8dfc6', ink: '#212b32', sign: '▼', words: 'Lower than England' },
  'not compared': { fill: '#d8dde0', ink: '#212b32', sign: '–', words: 'Not compared' },
};

/** A step of the scale and the values that it colours, both ends among them. */
export interface Step {
  fill: string;
  ink: string;
  low: number;
  high: number;
  count: number;
}

/** Ink that reads on each of the steps. */
const INKS = ['#212b32', '#212b32', '#212b32', '#ffffff', '#ffffff'];

/**
 * The values in up to five steps of as near as can be the same number of footprints each, lightest
 * first. Equal values share a step. A convenience for the eye: the published quintile is another
 * thing, for it runs by rank over comparable figures alone.
 */
export function stepsOf(values: readonly number[]): Step[] {
  const sorted = [...values].sort((a, b) => a - b);
  const steps: Step[] = [];
  const colours = STEPS.length;
  sorted.forEach((value, i) => {
    const of = Math.floor((i * colours) / sorted.length);
    const last = steps.at(-1);
    if (last && (last.high === value || last.fill === STEPS[of])) {
      last.high = value;
      last.count += 1;
      return;
    }
    steps.push({ fill: STEPS[of]!, ink: INKS[of]!, low: value, high: value, count: 1 });
  });
  return steps;
}

export function stepFor(steps: readonly Step[], value: number): Step | undefined {
  return steps.find(({ low, high }) => low <= value && value <= high);
}

/** How a footprint is painted. */
export interface Paint {
  fill: string;
  ink: string;
  /** Sign drawn on it, where colour alone would have to tell. */
  sign: string | null;
  /** A hollow mark instead of a full fill: there are holes in the figure. */
  hollow: boolean;
  /** Hatched: an estimate. */
  hatched: boolean;
}

const BLANK = { fill: '#ffffff', ink: '#212b32', hollow: false, hatched: false } as const;

/** How a figure is painted, by its value among the steps or by its comparison with England. */
export function paintOf(figure: Figure, steps: readonly Step[] | 'comparison'): Paint {
  const mark = markOf(figure);
  if (mark === 'withheld') return { ...BLANK, fill: '#ffffff', sign: '×' };
  if (mark === 'none') return { ...BLANK, sign: null };
  if (mark === 'range') return { ...BLANK, fill: '#d8dde0', sign: '↔' };
  const shade = { hollow: mark === 'hollow', hatched: figure.estimated };
  if (steps === 'comparison') {
    const { fill, ink, sign } = KINDS[figure.comparison ?? 'not compared'];
    return { fill, ink, sign, ...shade };
  }
  const step = stepFor(steps, figure.value!);
  return { fill: step?.fill ?? '#ffffff', ink: step?.ink ?? '#212b32', sign: null, ...shade };
}
