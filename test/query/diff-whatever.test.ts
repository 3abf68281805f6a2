import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffSchema } from '../../src/model/diff.ts';
import { diff } from '../../src/query/diff.ts';
import { scratch } from '../support.ts';
import { comparing, keyOf } from './small-diff.ts';
import { aWorld, but, valueIn, type World } from './small-releases.ts';

const { pairOf, between } = comparing(scratch());

/** Some changes of a small country, each of one kind. */
interface Changes {
  revisions: { at: number; by: number }[];
  additions: number[];
  moves: { code: number; to: number }[];
  multiplier: number;
}

const CODES = ['01A', '02B', '03C', '05E', '06F'];

/** A country of five CCGs, of which some have figures. */
function country(counts: readonly [number, number][]): World {
  return but(aWorld(), (w) => {
    w.places = CODES.map((code, i) => ({
      code,
      footprint: w.footprints[i % 2] ?? '',
      weight: 1,
    }));
    w.figures = CODES.slice(0, 4).flatMap((code, i) => {
      const [numerator = 1, denominator = 1] = counts[i] ?? [];
      const shared = { code, period: '2016/17', numerator };
      return [
        { ...shared, indicator: 'seen-in-time', denominator: numerator + denominator },
        { ...shared, indicator: 'visits', denominator: 1 },
      ];
    });
  });
}

const revise = (w: World, { revisions }: Changes) => {
  for (const { at, by } of revisions) {
    const figure = w.figures[at % 8];
    if (figure) figure.numerator += by;
  }
};
const add = (w: World, { additions }: Changes) => {
  if (additions.length === 0) return;
  for (const indicator of ['seen-in-time', 'visits']) {
    w.figures.push({
      indicator,
      code: '06F',
      period: '2016/17',
      numerator: additions[0] ?? 1,
      denominator: (additions[0] ?? 1) * 2,
    });
  }
};
const move = (w: World, { moves }: Changes) => {
  for (const { code, to } of moves) {
    const place = w.places[code];
    if (place) place.footprint = w.footprints[to] ?? '';
  }
};
const multiply = (w: World, { multiplier }: Changes) => {
  for (const i of w.indicators) if (i.combine === 'ratio') i.multiplier = multiplier;
};
const FACTORS = {
  'late revision': revise,
  'source data': add,
  mapping: move,
  method: multiply,
} as const;

function changed(world: World, changes: Changes, which = Object.values(FACTORS)): World {
  return but(world, (w) => {
    for (const change of which) change(w, changes);
    w.files = { 'seen-in-time': 'cccc', visits: 'dddd' };
  });
}

const count = fc.integer({ min: 1, max: 500 });
const worlds = fc.record({
  counts: fc.array(fc.tuple(count, count), { minLength: 4, maxLength: 4 }),
  changes: fc.record({
    revisions: fc.array(fc.record({ at: fc.nat(7), by: count }), { maxLength: 2 }),
    additions: fc.array(count, { maxLength: 1 }),
    moves: fc.array(fc.record({ code: fc.nat(4), to: fc.nat(1) }), { maxLength: 2 }),
    multiplier: fc.constantFrom(100, 100, 1000),
  }),
});

/** Every kind of change at once: a case that chance need not find. */
const BOTH = {
  counts: [
    [80, 20],
    [45, 5],
    [64, 16],
    [30, 70],
  ] as [number, number][],
  changes: {
    revisions: [{ at: 0, by: 10 }],
    additions: [40],
    moves: [{ code: 2, to: 1 }],
    multiplier: 1000,
  },
};

describe('whatever changes', () => {
  it('each cause alone gives what a second reckoning gives, and the parts sum to the change', async () => {
    let several = 0;
    await fc.assert(
      fc.asyncProperty(worlds, async ({ counts, changes }) => {
        const a = country(counts);
        const found = await between(a, changed(a, changes));
        diffSchema.parse(found);
        for (const item of found.figures.items.filter((i) => i.change === 'value')) {
          const where = [item.footprint, item.indicator, item.period] as const;
          expect(item.causes.length).toBeGreaterThan(0);
          for (const { cause, alone } of item.causes) {
            const only = changed(a, changes, [FACTORS[cause as keyof typeof FACTORS]]);
            // A reckoning without members has no value, and no parts can be told.
            if (alone !== null) expect(alone).toBeCloseTo(valueIn(only, ...where) ?? Number.NaN, 8);
          }
          const parts = item.causes.map((c) => c.part);
          if (parts.includes(null)) continue;
          const sum = parts.reduce((all: number, part) => all + (part ?? 0), 0);
          expect(sum).toBeCloseTo(item.difference ?? Number.NaN, 8);
          if (parts.length > 1) several += 1;
        }
      }),
      { numRuns: 5, examples: [[BOTH]] },
    );
    expect(several).toBeGreaterThan(0);
  });

  it('the second against the first is the mirror of the first against the second', async () => {
    const mirrored: Record<string, string> = {
      came: 'went',
      went: 'came',
      withheld: 'shown',
      shown: 'withheld',
    };
    await fc.assert(
      fc.asyncProperty(worlds, async ({ counts, changes }) => {
        const a = country(counts);
        const [before, after] = await pairOf(a, changed(a, changes));
        const forth = await diff(before, after);
        const back = await diff(after, before);
        const key = (one: { code: string }) => one.code;
        expect(back.figures.items.map(keyOf).sort()).toEqual(forth.figures.items.map(keyOf).sort());
        for (const item of forth.figures.items) {
          const other = back.figures.items.find((i) => keyOf(i) === keyOf(item));
          expect(other?.change).toBe(mirrored[item.change] ?? item.change);
          expect(other?.before).toEqual(item.after);
          if (item.difference !== null) expect(other?.difference).toBeCloseTo(-item.difference, 9);
          expect(other?.causes.map((c) => c.cause)).toEqual(item.causes.map((c) => c.cause));
          for (const [i, { part }] of item.causes.entries()) {
            if (part === null) expect(other?.causes[i]?.part).toBeNull();
            else expect(other?.causes[i]?.part).toBeCloseTo(-part, 8);
          }
        }
        expect(back.memberships.map(key)).toEqual(forth.memberships.map(key));
        for (const [i, { before: first, after: second }] of forth.memberships.entries()) {
          expect(back.memberships[i]).toMatchObject({ before: second, after: first });
        }
      }),
      { numRuns: 5, examples: [[BOTH]] },
    );
  });
});
