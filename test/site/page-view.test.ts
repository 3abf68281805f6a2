import { describe, expect, it } from 'vitest';
import { comparedIn, comparisonAddress, sameBody } from '../../src/site/page/comparing.ts';
import { toward } from '../../src/site/page/direction.ts';
import type { Indicator } from '../../src/site/page/figure.ts';
import { found } from '../../src/site/page/indicator-choice.ts';
import { addressOf, askedIn, type Offer, viewOf } from '../../src/site/page/view.ts';

const offer: Offer = {
  schemes: ['stp-2017', 'icb-2023'],
  indicators: ['qof-dm', 'ae-4hr-type1'],
  periodsOf: (id) => (id === 'qof-dm' ? ['2017/18', '2016/17'] : ['2017/18']),
  boundaries: true,
};

describe('the view of an address', () => {
  it('is the same view again, from its own address', () => {
    const asked = { scheme: 'icb-2023', indicator: 'qof-dm', period: '2016/17' } as const;
    const view = viewOf({ ...asked, colour: 'comparison', shape: 'tiles' }, offer);
    expect(addressOf(view)).toBe(
      '?scheme=icb-2023&indicator=qof-dm&period=2016%2F17&colour=comparison&shape=tiles',
    );
    expect(viewOf(askedIn(addressOf(view)), offer)).toEqual(view);
  });

  it('without anything asked for opens with A&E by value on a map', () => {
    expect(viewOf(askedIn(''), offer)).toEqual({
      scheme: 'stp-2017',
      indicator: 'ae-4hr-type1',
      period: '2017/18',
      colour: 'value',
      shape: 'map',
    });
  });

  it('is the nearest where the release lacks what is asked for', () => {
    const asked = askedIn('?scheme=stp-1999&indicator=qof-dm&period=1999&colour=red&shape=globe');
    const view = viewOf(asked, offer);
    expect([view.scheme, view.period, view.colour, view.shape]).toEqual([
      'stp-2017',
      '2017/18',
      'value',
      'map',
    ]);
  });

  it('is one of tiles where there are no boundaries', () => {
    expect(viewOf({ shape: 'map' }, { ...offer, boundaries: false }).shape).toBe('tiles');
  });
});

describe('a comparison', () => {
  const two = [
    { scheme: 'stp-2017', code: 'E1' },
    { scheme: 'icb-2023', code: 'E2' },
  ];

  it('is in its address, each footprint once', () => {
    expect(comparisonAddress(two)).toBe('?footprint=stp-2017:E1&footprint=icb-2023:E2');
    expect(comparedIn(`${comparisonAddress(two)}&footprint=stp-2017:E1`)).toEqual(two);
    expect(comparedIn('?scheme=stp-2017&footprint=E1&footprint=icb-2023:E2')).toEqual(two);
    expect(comparedIn('?footprint=E1')).toEqual([]);
  });

  it('knows the same body by ODS code before number, and number before a code once had', () => {
    const body = { code: 'E1', number: 7, odsCode: 'QE1', codes: ['E1', 'E9'] };
    const byOds = { code: 'A', number: null, odsCode: 'QE1' };
    const byNumber = { code: 'B', number: 7 };
    const byCode = { code: 'E9', number: null };
    expect(sameBody(body, [byCode, byNumber, byOds])).toBe(byOds);
    expect(sameBody(body, [byCode, byNumber])).toBe(byNumber);
    expect(sameBody(body, [byCode])).toBe(byCode);
    expect(sameBody({ ...body, number: null }, [{ code: 'C', number: null }])).toBeUndefined();
  });
});

describe('arrow keys', () => {
  const places = [
    { code: 'middle', x: 0, y: 0 },
    { code: 'north', x: 1, y: -5 },
    { code: 'east', x: 4, y: 1 },
    { code: 'far east', x: 9, y: 0 },
  ];

  it.each([
    ['up', 'north'],
    ['right', 'east'],
    ['left', null],
    ['down', 'east'],
  ] as const)('lead %s to %s', (direction, code) => {
    expect(toward(places, 'middle', direction)).toBe(code);
  });
});

describe('a search of the indicators', () => {
  const one = (id: string, title: string, gap: string, domain = '') =>
    ({ id, title, gap, domain }) as Indicator;
  const all = [
    one('ae-4hr-type1', 'A&E within four hours', 'care', 'Urgent care'),
    one('qof-dm', 'Diabetes mellitus', 'health', 'Recorded disease'),
    one('mh-spend', 'Spending on mental health', 'finance'),
  ];
  const ids = (search: string) =>
    found(all, search).map(({ title, indicators }) => [title, ...indicators.map(({ id }) => id)]);

  it('groups by gap, in the order of a pack', () => {
    expect(ids('')).toEqual([
      ['Health and wellbeing', 'qof-dm'],
      ['Care and quality', 'ae-4hr-type1'],
      ['Finance and efficiency', 'mh-spend'],
    ]);
  });

  it.each([
    ['a&e hours', 'ae-4hr-type1'],
    ['HOURS ae', 'ae-4hr-type1'],
    ['diab', 'qof-dm'],
    ['finance', 'mh-spend'],
  ])('for %s finds %s', (search, id) => {
    expect(ids(search).flatMap(([, ...found]) => found)).toEqual([id]);
  });

  it('finds words by their beginnings alone', () => {
    expect(ids('betes')).toEqual([]);
  });
});
