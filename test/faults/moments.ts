import { PHASES } from '../../src/model/effects.ts';
import type { Moment, Told } from './errand.ts';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Longest that a moment comes after the step that it names, in ms: within a statement of DuckDB. */
const LATEST = 6;

/**
 * So many moments of a run: the phases have as many each, and in each they are spread over its steps,
 * one in each part of equal length, where chance puts it. In no order.
 */
export function momentsOf(steps: Told['steps'], count: number, random: () => number): Moment[] {
  const moments = Array.from({ length: count }, (_, i): Moment & { order: number } => {
    const at = i % PHASES.length;
    const phase = PHASES[at] ?? 'fetch';
    const parts = Math.ceil((count - at) / PHASES.length);
    const share = (Math.floor(i / PHASES.length) + random()) / parts;
    const step = Math.floor(share * ((steps[phase]?.length ?? 0) + 1));
    const late = random() < 0.5 ? 0 : Math.ceil(random() * LATEST);
    return { phase, step, late, order: random() };
  });
  return moments
    .sort((a, b) => a.order - b.order)
    .map(({ phase, step, late }) => ({ phase, step, ...(late ? { late } : {}) }));
}
