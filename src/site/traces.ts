import pLimit from 'p-limit';
import { type Memory, memory } from './memory.ts';

/** A figure whose trace is asked for. */
export interface Traceable {
  release: string;
  scheme: string;
  footprint: string;
  indicator: string;
}

/** Makes the page of a trace; takes seconds, for it reads the files of the release again. */
export type TracePage = (asked: Traceable) => Promise<string>;

/** Too many wait for a trace already. */
export class Busy extends Error {}

/** Traces that may wait for the one being made. */
const MOST_WAITING = 8;

/** Characters of pages that are kept. */
const KEPT = 32_000_000;

/** Traces one at a time, each made once and kept for who asks next. Throws `Busy` when many wait. */
export function traces(make: TracePage): TracePage {
  const one = pLimit(1);
  const kept: Memory<string> = memory(KEPT, (page) => page.length);
  return (asked) => {
    const key = [asked.release, asked.scheme, asked.footprint, asked.indicator].join('\n');
    return kept.get(key, async () => {
      if (one.pendingCount >= MOST_WAITING) throw new Busy('too many traces wait');
      return one(() => make(asked));
    });
  };
}
