import { describe, expect, it } from 'vitest';
import type { Pack } from '../../src/model/pack.ts';
import { inUnit, ordinal, wholeNumber } from '../../src/release/figure-text.ts';
import { gapsOf } from '../../src/release/gaps.ts';

type Indicator = Pack['indicators'][number];

/** An indicator of the care gap, as a pack has it, with what a test says of it. */
function indicator(
  given: Partial<Omit<Indicator, 'baseline'>> & { baseline?: Partial<Indicator['baseline']> },
): Indicator {
  const { baseline, ...rest } = given;
  return {
    id: 'seen-in-time',
    title: 'Seen in time',
    gap: 'care',
    domain: 'Waiting',
    unit: 'percent',
    multiplier: 100,
    polarity: 'high',
    combine: 'ratio',
    numerator: 'Patients seen in time',
    denominator: 'Patients seen',
    baseline: {
      period: '2016/17',
      periodStart: '2016-04-01',
      periodEnd: '2017-03-31',
      numerator: 7_000,
      denominator: 10_000,
      value: 70,
      lower95: 69,
      upper95: 71,
      lower998: 68.5,
      upper998: 71.5,
      valueLow: 70,
      valueHigh: 70,
      coverage: 1,
      membersExpected: 3,
      membersPresent: 3,
      membersSuppressed: 0,
      estimated: false,
      apportioned: 0,
      withheldReason: null,
      method: 'ratio of sums',
      englandValue: 80,
      englandBasis: 'summed',
      englandPublished: 80,
      englandSummed: 80,
      comparison: 'worse',
      rank: 41,
      rankOf: 44,
      quintile: 5,
      ...baseline,
    } as Indicator['baseline'],
    comparisons: [],
    funnel: null,
    changes: [],
    trend: [],
    members: [],
    sources: [],
    notes: [],
    ...rest,
  } as Indicator;
}

const finance: Pack['finance'] = { note: '', resources: [], doNothingGap: null } as never;
const care = (...given: Indicator[]) => gapsOf(given, finance).find((g) => g.gap === 'care')!;
const against = (name: 'England' | 'best fifth' | 'similar footprints', excess: number) => ({
  against: name,
  footprints: null,
  referenceValue: 80,
  difference: -10,
  excess,
  comparison: 'worse' as const,
});

describe('what a pack says of the three gaps', () => {
  it('tells size first, then rank, and then what is tested', () => {
    const behind = indicator({
      comparisons: [against('England', -1_000.4), against('best fifth', -2_000)],
    });
    expect(care(behind)).toMatchObject({
      title: 'Care and quality',
      worst: ['seen-in-time'],
      best: [],
      summary: [
        'Of 1 figure with a good and a bad direction: 1 worse than England, 0 better, 0 similar.',
        'Furthest behind England: “Seen in time”: 70.0 % in 2016/17, England 80.0 %; 1,000 fewer ' +
          'than at England’s rate (counted: patients seen in time); 2,000 fewer than at that of the ' +
          'best fifth; 41st of 44.',
      ],
    });
  });

  it('speaks of an outlier only where the funnel does', () => {
    const funnel = { outlier: 'lower' } as Indicator['funnel'];
    const words = 'beyond what chance and the usual spread of footprints explain';
    expect(care(indicator({ funnel })).summary.join(' ')).toContain(words);
    const within = { outlier: null } as Indicator['funnel'];
    expect(care(indicator({ funnel: within })).summary.join(' ')).not.toContain(words);
  });

  it('takes polarity for what is behind and what is ahead', () => {
    const low = indicator({
      id: 'low-is-good',
      polarity: 'low',
      baseline: { comparison: 'better' },
    });
    expect(care(low)).toMatchObject({ worst: [], best: ['low-is-good'] });
  });

  it('never calls a register worst or best, nor what is similar, nor a figure without a rank', () => {
    const told = care(
      indicator({ id: 'register', polarity: 'none', baseline: { comparison: 'lower' } }),
      indicator({ id: 'similar', baseline: { comparison: 'similar' } }),
      indicator({ id: 'holes', baseline: { comparison: 'not compared', rank: null } }),
    );
    expect(told).toMatchObject({ worst: [], best: [] });
    expect(told.summary.join(' ')).toContain('1 figure of circumstances or of registers');
  });

  it('orders by fifth and then by the size of the difference', () => {
    const told = care(
      indicator({ id: 'a', baseline: { value: 79, quintile: 5 } }),
      indicator({ id: 'b', baseline: { value: 40, quintile: 4 } }),
      indicator({ id: 'c', baseline: { value: 60, quintile: 5 } }),
      indicator({ id: 'd', baseline: { value: 78, quintile: 5 } }),
    );
    expect(told.worst).toEqual(['c', 'd', 'a']);
  });

  it('tells what is moving, in points, with the interval, and nothing across a break', () => {
    const change = {
      fromPeriod: '2015/16',
      toPeriod: '2016/17',
      change: -2.25,
      lower95: -3,
      upper95: -1.5,
      direction: 'worse' as const,
      seriesBreak: null,
    };
    const told = care(
      indicator({ id: 'moves', changes: [change] }),
      indicator({
        id: 'breaks',
        changes: [{ ...change, direction: null, seriesBreak: 'another source' }],
      }),
      indicator({ id: 'still', changes: [{ ...change, direction: 'no clear change' }] }),
    );
    expect(told.moving).toEqual(['moves']);
    expect(told.summary).toContain(
      'Worsening: “Seen in time”, −2.3 points from 2015/16 to 2016/17 (95 % interval −3.0 points to ' +
        '−1.5 points).',
    );
  });

  it('names what is withheld, with the reason', () => {
    const told = care(
      indicator({
        baseline: {
          value: null,
          comparison: 'not compared',
          rank: null,
          withheldReason: 'too thin',
        },
      }),
    );
    expect(told.missing).toEqual([{ id: 'seen-in-time', why: 'too thin' }]);
    expect(told.summary.at(-1)).toBe('Withheld here: Seen in time (too thin).');
  });

  it('says that a figure without an interval is not tested, and that an estimate is one', () => {
    const told = care(
      indicator({ baseline: { comparison: 'not compared', lower95: null, estimated: true } }),
    );
    expect(told.summary[0]).toContain('1 not tested');
    expect(told.summary[1]).toContain('41st of 44; estimated; without an interval, so not tested.');
  });

  it('gives a published do-nothing gap with its basis, and says where there is none', () => {
    const money = (doNothingGap: Pack['finance']['doNothingGap']) =>
      gapsOf([], { ...finance, doNothingGap })
        .find((g) => g.gap === 'finance')
        ?.summary.at(-1);
    expect(money({ millionPounds: 542, basis: 'with social care', evidence: 'page' })).toBe(
      'Published do-nothing gap by 2020/21: £542 million (with social care; page).',
    );
    expect(money(null)).toBe('No do-nothing gap of this footprint was found published.');
  });
});

describe('numbers in words', () => {
  it('says values with their units', () => {
    expect(inUnit(74.15, 'percent')).toBe('74.2 %');
    expect(inUnit(0.472, 'percent')).toBe('0.47 %');
    expect(inUnit(151.372, '£ per registered patient')).toBe('£151.37 per registered patient');
    expect(inUnit(-151.372, '£ per registered patient', 'short')).toBe('−£151.37');
    expect(inUnit(6917.69, 'days per 100,000 adults')).toBe('6,918 days per 100,000 adults');
    expect(inUnit(21.66, 'score', 'short')).toBe('21.7');
  });

  it('says ordinals and counts', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 42, 103].map(ordinal).join(' ')).toBe(
      '1st 2nd 3rd 4th 11th 12th 13th 21st 42nd 103rd',
    );
    expect(wholeNumber(-23_045.6)).toBe('−23,046');
  });
});
