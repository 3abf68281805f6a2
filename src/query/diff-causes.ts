import type { CauseTold } from '../model/diff.ts';
import type { Cause, FigureChange } from '../model/lists.ts';

/**
 * What can be taken from the second release while all else stays as in the first. A recomputed value
 * stands in the place whose bits say which were: bit 0 for the first of these, and so on.
 */
export const FACTORS = ['late revision', 'source data', 'mapping', 'method'] as const;
export type Factor = (typeof FACTORS)[number];

const EVERY = (1 << FACTORS.length) - 1;
const bitOf = (factor: Factor) => 1 << FACTORS.indexOf(factor);

/** Organisations whose figure or place a factor changed. */
export interface Touch {
  organisations: number;
  /** The first few of their codes. */
  codes: string[];
}

/** What is known of a figure that differs. */
export interface Evidence {
  change: FigureChange;
  /** Values as published. */
  before: number | null;
  after: number | null;
  /** The value recomputed with each choice of factors; null where it is not made of sums. */
  values: readonly (number | null)[] | null;
  /** Smallest and largest member recomputed so, for a range over members. */
  ranges: readonly (readonly [number | null, number | null])[] | null;
  /** Members of the figure that a factor changed. */
  touched: Readonly<Record<Factor, Touch>>;
  /** Factors that changed what else it rests on: other periods, bases, age bands, who should report. */
  nearby: readonly Factor[];
  /** Whether the indicator is combined, multiplied or judged by other rules. */
  redefined: boolean;
  /** Whether another figure of the indicator, or a source of it, changed. */
  stirred: boolean;
  /** Whether it is made with England's rates, and a source of those changed. */
  leans: boolean;
}

const NOTHING: Touch = { organisations: 0, codes: [] };

function told(cause: Cause, touch: Touch = NOTHING, part: number | null = null): CauseTold {
  return { cause, part, alone: null, ...touch };
}

/** Ten decimals, as a release has them. */
function rounded(n: number): number {
  return Number(n.toFixed(10));
}

/** Choices of the factors in `among` (bits), each as bits. */
function choices(among: number): number[] {
  return Array.from({ length: EVERY + 1 }, (_, bits) => bits).filter(
    (bits) => (bits & ~among) === 0,
  );
}

/** Whether taking a factor from the second release ever makes a difference. */
function matters(factor: Factor, same: (a: number, b: number) => boolean): boolean {
  const bit = bitOf(factor);
  return choices(EVERY & ~bit).some((bits) => !same(bits, bits | bit));
}

const count = (bits: number) => FACTORS.filter((factor) => bits & bitOf(factor)).length;
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/**
 * The part of a difference that each factor explains: the mean, over every order in which the factors
 * could have changed one after the other, of the step that it makes (Shapley 1953). The parts sum to
 * the whole, and are the same but for the sign whichever release comes first.
 */
export function partOf(
  factor: Factor,
  among: readonly Factor[],
  valued: (bits: number) => number,
): number {
  const others = among.filter((other) => other !== factor).reduce((all, f) => all | bitOf(f), 0);
  return choices(others).reduce((sum, bits) => {
    const before = count(bits);
    const orders = factorial(before) * factorial(among.length - before - 1);
    const step = valued(bits | bitOf(factor)) - valued(bits);
    return sum + (orders / factorial(among.length)) * step;
  }, 0);
}

/** What a recomputation leaves open of a published value; nothing where only last digits differ. */
function residue(published: number, recomputed: number): number {
  const open = published - recomputed;
  return Math.abs(open) <= 1e-9 * Math.max(1, Math.abs(published)) ? 0 : open;
}

/** The causes of a value that is made of sums, with the part of each; null where it cannot be told. */
function parted({ before, after, values, touched }: Evidence): CauseTold[] | null {
  if (before === null || after === null || values === null) return null;
  const known = values.filter((value): value is number => value !== null);
  const [first, last] = [values[0], values[EVERY]];
  if (typeof first !== 'number' || typeof last !== 'number') return null;
  // What footpack does beyond the formula shows in what the formula leaves open on either side.
  const open = [residue(before, first), residue(after, last)] as const;
  const beyond = open[1] - open[0];
  const relevant = FACTORS.filter(
    (factor) =>
      matters(factor, (a, b) => values[a] === values[b]) || (factor === 'method' && beyond !== 0),
  );
  const [only] = relevant;
  if (relevant.length === 1 && only !== undefined) {
    return [{ ...told(only, touched[only], rounded(after - before)), alone: after }];
  }
  if (relevant.length === 0 || known.length < values.length) return null;
  const valued = (bits: number) =>
    Number(values[bits]) + (bits & bitOf('method') ? open[1] : open[0]);
  return relevant.map((factor) => ({
    ...told(factor, touched[factor], rounded(partOf(factor, relevant, valued))),
    alone: rounded(valued(bitOf(factor))),
  }));
}

/** The causes of a range over members: what moves its smallest or its largest. */
function ranged({ ranges, touched }: Evidence): CauseTold[] | null {
  if (ranges === null) return null;
  const same = (a: number, b: number) =>
    ranges[a]?.[0] === ranges[b]?.[0] && ranges[a]?.[1] === ranges[b]?.[1];
  const relevant = FACTORS.filter((factor) => matters(factor, same));
  return relevant.length > 0 ? relevant.map((factor) => told(factor, touched[factor])) : null;
}

/**
 * Why a figure differs. Where it is made of sums, by recomputing it with one thing changed at a time;
 * else by what of its inputs changed. What neither data nor mapping explains is the method's.
 */
export function causesOf(evidence: Evidence): CauseTold[] {
  const { change, touched, nearby, redefined, stirred, leans } = evidence;
  if (change === 'standing') return [told(stirred && !redefined ? 'others moved' : 'method')];
  if (change === 'value') {
    const causes = parted(evidence) ?? ranged(evidence);
    if (causes !== null) return causes;
  }
  const own = FACTORS.filter(
    (factor) => touched[factor].organisations > 0 || (factor === 'method' && redefined),
  );
  if (own.length > 0) return own.map((factor) => told(factor, touched[factor]));
  if (nearby.length > 0) return nearby.map((factor) => told(factor));
  return [told(leans ? 'others moved' : 'method')];
}
