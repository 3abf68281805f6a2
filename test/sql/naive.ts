/**
 * The combining rules and their limits a second time, in plain floating-point lines that share nothing
 * with `sql/`. Weights are those of the members of one footprint.
 */

export const Z95 = 1.959963984540054;
export const Z998 = 3.090232306167813;

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** A count of a member in a footprint: what is shown, or what a hidden one may be. */
export interface Counted {
  weight: number;
  /** Null where the publisher hides it. */
  x: number | null;
  low: number;
  high: number;
  n: number;
}

export interface Made {
  numerator: number;
  denominator: number;
  low: number;
  high: number;
  value: number | null;
}

/** A tie at the first decimal is where two ways of arithmetic may differ: close is near enough. */
export const nearTie = (value: number) => Math.abs(((value * 10 + 0.5) % 1) - 0) < 1e-6;

/** Half up at one decimal, as DuckDB rounds. */
const oneDecimal = (value: number) => Math.round(value * 10) / 10;

function between(low: number, high: number): number | null {
  if (low === high) return low;
  return oneDecimal(low) === oneDecimal(high) ? (low + high) / 2 : null;
}

/** Sums over those that are shown, bounds over all. */
export function ratio(members: readonly Counted[], multiplier: number): Made {
  const shown = members.filter((m) => m.x !== null);
  const low = sum(members.map((m) => m.weight * m.low));
  const high = sum(members.map((m) => m.weight * m.high));
  const all = sum(members.map((m) => m.weight * m.n));
  return {
    numerator: sum(shown.map((m) => m.weight * (m.x ?? 0))),
    denominator: sum(shown.map((m) => m.weight * m.n)),
    low: (multiplier * low) / all,
    high: (multiplier * high) / all,
    value:
      shown.length === members.length
        ? (multiplier * low) / all
        : between((multiplier * low) / all, (multiplier * high) / all),
  };
}

/** Counts alone. */
export function total(members: readonly Counted[]): Made {
  const made = ratio(
    members.map((m) => ({ ...m, n: 1 })),
    1,
  );
  const low = sum(members.map((m) => m.weight * m.low));
  const high = sum(members.map((m) => m.weight * m.high));
  const whole = members.every((m) => m.x !== null);
  return { ...made, low, high, value: whole ? low : between(low, high) };
}

export function wilson(x: number, n: number, z: number): [number, number] {
  const half = z * Math.sqrt(z * z + 4 * x * (1 - x / n));
  const at = (side: number) => (2 * x + z * z + side * half) / (2 * (n + z * z));
  return [x === 0 ? 0 : at(-1), x === n ? 1 : at(1)];
}

/** Byar's limits of a count of 10 and above. */
export function byar(x: number, z: number): [number, number] {
  const at = (y: number, side: number) =>
    y * (1 - 1 / (9 * y) + (side * z) / (3 * Math.sqrt(y))) ** 3;
  return [at(x, -1), at(x + 1, 1)];
}

/** Exact limits of a whole count, by bisection of the Poisson distribution itself. */
export function exact(x: number, confidence: number): [number, number] {
  const upTo = (k: number, mean: number) => {
    let term = Math.exp(-mean);
    let below = k < 0 ? 0 : term;
    for (let i = 1; i <= k; i += 1) {
      term *= mean / i;
      below += term;
    }
    return below;
  };
  const tail = (1 - confidence) / 2;
  const solve = (reached: (mean: number) => boolean) => {
    let [low, high] = [0, 100];
    for (let i = 0; i < 200; i += 1) {
      const middle = (low + high) / 2;
      if (reached(middle)) high = middle;
      else low = middle;
    }
    return low;
  };
  return [
    x === 0 ? 0 : solve((mean) => 1 - upTo(x - 1, mean) >= tail),
    solve((mean) => upTo(x, mean) <= tail),
  ];
}

export const countLimits = (x: number, confidence: number): [number, number] =>
  x < 10 ? exact(x, confidence) : byar(x, confidence === 0.95 ? Z95 : Z998);

/** Quantile of Student's t of whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4). */
export function student(share: number, freedom: number): number {
  const within = (t: number) => {
    const angle = Math.atan(t / Math.sqrt(freedom));
    const cos2 = Math.cos(angle) ** 2;
    let term = freedom % 2 === 1 ? Math.cos(angle) : 1;
    let series = freedom === 1 ? 0 : term;
    for (let k = freedom % 2 === 1 ? 3 : 2; k <= freedom - 2; k += 2) {
      term *= ((k - 1) / k) * cos2;
      series += term;
    }
    return freedom % 2 === 1
      ? (2 / Math.PI) * (angle + Math.sin(angle) * series)
      : Math.sin(angle) * series;
  };
  let [low, high] = [0, 1e4];
  for (let i = 0; i < 200; i += 1) {
    const middle = (low + high) / 2;
    if ((1 + within(middle)) / 2 >= share) high = middle;
    else low = middle;
  }
  return low;
}

/** Mean and standard deviation of people, one by one. */
export function described(people: readonly number[]): { mean: number; spread: number } {
  const mean = sum(people) / people.length;
  const squares = sum(people.map((p) => (p - mean) ** 2));
  return { mean, spread: Math.sqrt(squares / (people.length - 1)) };
}

/** A directly standardised rate and its limits at deviate z. */
export function direct(
  bands: readonly { x: number; n: number; standard: number }[],
  multiplier: number,
  z: number,
): { value: number; limits: [number, number] } {
  const all = sum(bands.map((b) => b.standard));
  const events = sum(bands.map((b) => b.x));
  const value = (multiplier * sum(bands.map((b) => (b.standard * b.x) / b.n))) / all;
  const variance =
    (multiplier ** 2 * sum(bands.map((b) => (b.standard ** 2 * b.x) / b.n ** 2))) / all ** 2;
  const [low, high] = byar(events, z);
  const at = (limit: number) => value + Math.sqrt(variance / events) * (limit - events);
  return { value, limits: [at(low), at(high)] };
}
