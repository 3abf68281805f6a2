import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causesOf, type Evidence, FACTORS, partOf } from '../../src/query/diff-causes.ts';

const none = { organisations: 0, codes: [] };
const one = { organisations: 1, codes: ['01A'] };

/** A figure that went from 10 to 12, of which nothing more is known, but for what a test says. */
function evidence(given: Partial<Evidence> = {}): Evidence {
  return {
    change: 'value',
    before: 10,
    after: 12,
    values: null,
    ranges: null,
    touched: { 'late revision': none, 'source data': none, mapping: none, method: none },
    nearby: [],
    redefined: false,
    stirred: true,
    leans: false,
    ...given,
  };
}

/** Values of the 16 choices, by a sum of steps and what two of them make together. */
const values = (steps: number[], together = 0, start = 10) =>
  Array.from({ length: 16 }, (_, bits) => {
    const taken = (i: number) => (bits >> i) % 2 === 1;
    const sum = steps.reduce((all, step, i) => all + (taken(i) ? step : 0), start);
    return sum + (taken(0) && taken(2) ? together : 0);
  });

const told = (given: Partial<Evidence>) => causesOf(evidence(given)).map((c) => [c.cause, c.part]);

describe('a value that is made of sums', () => {
  it.each([
    ['late revision', [2, 0, 0, 0]],
    ['source data', [0, 2, 0, 0]],
    ['mapping', [0, 0, 2, 0]],
    ['method', [0, 0, 0, 2]],
  ])('has one cause where only %s moves it', (cause, steps) => {
    expect(told({ values: values(steps) })).toEqual([[cause, 2]]);
  });

  it('has the causes that move it, each with its part', () => {
    expect(told({ values: values([3, 0, -1, 0]) })).toEqual([
      ['late revision', 3],
      ['mapping', -1],
    ]);
  });

  it('shares between two what they only make together', () => {
    expect(told({ values: values([0, 0, 0, 0], 2) })).toEqual([
      ['late revision', 1],
      ['mapping', 1],
    ]);
  });

  it('names two that cancel out', () => {
    expect(told({ after: 10, values: values([3, 0, -3, 0]) })).toEqual([
      ['late revision', 3],
      ['mapping', -3],
    ]);
  });

  it('is the method’s as far as the formula leaves it open', () => {
    expect(told({ after: 15, values: values([2, 0, 0, 0]) })).toEqual([
      ['late revision', 2],
      ['method', 3],
    ]);
    // What it leaves open of both is no change.
    expect(told({ before: 11, after: 13, values: values([2, 0, 0, 0]) })).toEqual([
      ['late revision', 2],
    ]);
  });

  it('takes no last digit for a method', () => {
    expect(told({ after: 12 + 4e-10, values: values([2, 0, 0, 0]) })).toEqual([
      ['late revision', 2.0000000004],
    ]);
  });

  it('has no parts where it cannot be made half one way and half the other', () => {
    const open = values([1, 0, 1, 0]).map((value, bits) => (bits === 1 ? null : value));
    const touched = { ...evidence().touched, 'late revision': one, mapping: one };
    expect(told({ values: open, touched })).toEqual([
      ['late revision', null],
      ['mapping', null],
    ]);
  });
});

describe('a range over members', () => {
  it('has the causes that move its smallest or its largest, without parts', () => {
    const low = values([0, -1, 0, 0]);
    const high = values([0, 0, 4, 0]);
    const ranges = low.map((value, i) => [value, high[i] ?? null] as const);
    expect(told({ before: null, after: null, ranges })).toEqual([
      ['source data', null],
      ['mapping', null],
    ]);
  });
});

describe('what is not recomputed', () => {
  it.each([
    ['its own members', { touched: { ...evidence().touched, mapping: one } }, 'mapping'],
    ['other rules', { redefined: true }, 'method'],
    ['what its coverage rests on', { nearby: ['source data' as const] }, 'source data'],
    ['England’s rates', { leans: true }, 'others moved'],
    ['nothing that is known', {}, 'method'],
  ])('has its cause by %s', (_, given, cause) => {
    expect(told({ change: 'basis', ...given })).toEqual([[cause, null]]);
  });

  it('asks its own members before what is near', () => {
    const touched = { ...evidence().touched, 'source data': one };
    expect(told({ change: 'withheld', touched, nearby: ['mapping'] })).toEqual([
      ['source data', null],
    ]);
  });
});

describe('a standing', () => {
  it.each([
    [{ stirred: true, redefined: false }, 'others moved'],
    [{ stirred: true, redefined: true }, 'method'],
    [{ stirred: false, redefined: false }, 'method'],
  ])('with %j is %s', (given, cause) => {
    expect(told({ change: 'standing', ...given })).toEqual([[cause, null]]);
  });
});

describe('the parts', () => {
  const numbers = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 16, maxLength: 16 });

  it('sum to the whole change, whatever the values', () => {
    fc.assert(
      fc.property(numbers, (all) => {
        const sum = FACTORS.reduce(
          (total, factor) => total + partOf(factor, FACTORS, (bits) => all[bits] ?? 0),
          0,
        );
        expect(sum).toBeCloseTo((all[15] ?? 0) - (all[0] ?? 0), 5);
      }),
    );
  });

  it('are the same but for the sign from the other side', () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom(...FACTORS), (all, factor) => {
        const forth = partOf(factor, FACTORS, (bits) => all[bits] ?? 0);
        const back = partOf(factor, FACTORS, (bits) => all[15 - bits] ?? 0);
        expect(back).toBeCloseTo(-forth, 5);
      }),
    );
  });
});
