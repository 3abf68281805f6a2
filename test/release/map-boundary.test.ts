import { describe, expect, it } from 'vitest';
import {
  type BoundarySet,
  dissolvedWords,
  holdingAll,
  nearest,
  placedWhole,
} from '../../src/release/map-boundary.ts';

function set(kind: string, vintage: string, codes = ''): BoundarySet {
  return {
    kind,
    vintage,
    sourceId: `${kind}-boundaries`,
    sourceFile: `${kind}_${vintage}.geojson`,
    codes: codes.split(' '),
    derived: null,
  };
}

describe('which boundaries a scheme is drawn from', () => {
  it.each([
    ['2017-04', '2017-04'],
    ['2018-04', '2017-04'],
    ['2020-04', '2021-04'],
    ['2019-04', '2017-04'], // as near to either: the earlier
    ['2026-04', '2023-04'],
  ])('of %s it is those of %s', (listed, vintage) => {
    const sets = ['2023-04', '2021-04', '2017-04'].map((v) => set('ccg', v));
    expect(nearest(sets, listed)?.vintage).toBe(vintage);
  });

  it('of none it is none', () => {
    expect(nearest([], '2017-04')).toBeNull();
  });

  it('a set draws footprints only when it holds every code of them', () => {
    const sets = [
      set('stp', '2017-04', 'E1 E2 E3'),
      set('stp', '2021-04', 'E1 E2'),
      set('ccg', '2017-04', 'E1 E2 E3'),
    ];
    expect(holdingAll(sets, ['E1', 'E3'])).toEqual([sets[0]]);
    expect(holdingAll(sets, ['E1', 'E2'])).toEqual([sets[0], sets[1]]);
    expect(holdingAll(sets, ['E1', 'E4'])).toEqual([]);
  });
});

describe('CCGs stand whole with the footprint of most of their residents', () => {
  const placed = placedWhole([
    { code: '01', footprint: 'A', residents: 100 },
    { code: '02', footprint: 'A', residents: 30 },
    { code: '02', footprint: 'B', residents: 70 },
    { code: '03', footprint: null, residents: 90 },
    { code: '03', footprint: 'B', residents: 10 },
    { code: '04', footprint: 'B', residents: 50 },
    { code: '04', footprint: 'A', residents: 50 },
  ]);

  it('or with none; of equal parts with the first code', () => {
    expect([...placed.of]).toEqual([
      ['01', 'A'],
      ['02', 'B'],
      ['03', null],
      ['04', 'A'],
    ]);
  });

  it('and what is on the wrong side of a line is counted, of the footprints’ residents', () => {
    expect(placed.divided).toBe(3);
    expect(placed.misplaced).toBeCloseTo((30 + 10 + 50) / 310, 12);
  });

  it('and told', () => {
    const ccg = set('ccg', '2017-04');
    const words = dissolvedWords(ccg, placed, ['01', '02', '04']);
    expect(words[0]).toBe(
      'Put together from the boundaries of 3 CCGs of 2017-04, by the footprint of each.',
    );
    expect(words[1]).toMatch(/^3 CCGs are divided.+: 29\.03 % of the scheme’s residents/);
    const whole = placedWhole([{ code: '01', footprint: 'A', residents: 1 }]);
    expect(dissolvedWords(ccg, whole, ['01'])).toHaveLength(1);
    expect(placedWhole([]).misplaced).toBe(0);
  });
});
