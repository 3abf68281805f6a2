import { describe, expect, it } from 'vitest';
import { frameworks, indicators } from '../../pipelines/catalogue.ts';
import { type Held, PROMISED_FRAMEWORK, promisedOf } from '../../src/release/promised.ts';

const CODES = frameworks.find((f) => f.id === PROMISED_FRAMEWORK)?.items.map((i) => i.code) ?? [];

type Indicator = Held['indicators'][number];

function anIndicator(given: Partial<Indicator> & { id: string }): Indicator {
  return { gap: 'care', domain: 'Anything', polarity: 'none', answers: [], ...given };
}

function answering(code: string, how: 'computed' | 'proxy' = 'computed'): Indicator {
  const answers = [{ framework: PROMISED_FRAMEWORK, code, how }];
  return anIndicator({ id: `${how}-${code}`, answers });
}

/** What is promised, by its name, of a pack that holds these indicators. */
function promises(held: readonly Indicator[], organisations = 1) {
  const told = promisedOf({ indicators: held, organisations, codes: CODES });
  return new Map(told.map((p) => [p.what, p]));
}

const IAF = 'Improvement and Assessment Framework baseline of the CCGs';

describe('what a pack was promised', () => {
  it('is eight things, whatever it holds', () => {
    const eight = [
      IAF,
      'Finance',
      'Operational performance',
      'CQC ratings',
      'Health and wellbeing',
      'Organisation list',
      'Indicative allocations',
      'Plan status',
    ];
    expect([...promises([]).keys()]).toEqual(eight);
    expect([...promises(indicators).keys()]).toEqual(eight);
  });

  it('is all awaited by a pack that holds nothing, each with the file that would fill it', () => {
    for (const promise of promises([], 0).values()) {
      expect(promise.state, promise.what).toBe('awaiting');
      expect(promise.file, promise.what).toMatch(/docs\/[a-z]+\.md/);
    }
  });

  it('wants no file where it is present, and one everywhere else', () => {
    for (const held of [[], indicators, CODES.map((code) => answering(code))]) {
      for (const { what, state, file } of promises(held).values()) {
        expect(file === null, what).toBe(state === 'present');
      }
    }
  });

  const half = CODES.length / 2;
  it.each([
    ['nothing', [], 'awaiting', '0 of 60 indicators computed, 0 by proxy, 60 awaited'],
    ['one', [answering('123a')], 'awaiting', '1 of 60 indicators computed, 0 by proxy, 59 awaited'],
    [
      'one short of half',
      CODES.slice(1, half).map((code) => answering(code)),
      'awaiting',
      '29 of 60 indicators computed, 0 by proxy, 31 awaited',
    ],
    [
      'half, a third of that by proxy',
      CODES.slice(0, half).map((code, i) => answering(code, i % 3 === 0 ? 'proxy' : 'computed')),
      'proxy',
      '20 of 60 indicators computed, 10 by proxy, 30 awaited',
    ],
    [
      'all, one of them by proxy',
      CODES.map((code) => answering(code, code === '127c' ? 'proxy' : 'computed')),
      'proxy',
      '59 of 60 indicators computed, 1 by proxy, 0 awaited',
    ],
    [
      'all',
      [...CODES.map((code) => answering(code)), answering('127c', 'proxy')],
      'present',
      '60 of 60 indicators computed, 0 by proxy, 0 awaited',
    ],
  ] as const)('of the framework: %s', (_, held, state, by) => {
    expect(promises(held).get(IAF)).toMatchObject({ state, by: `${by}: table framework` });
  });

  it('counts a code of another framework for nothing', () => {
    const other = anIndicator({
      id: 'other',
      answers: [{ framework: 'stp-dashboard-2017', code: '123a', how: 'computed' }],
    });
    expect(promises([other]).get(IAF)?.by).toMatch(/^0 of 60/);
  });

  it.each([
    ['CQC ratings', 'cqc-acute-trusts'],
    ['Indicative allocations', 'allocation-core'],
    ['Plan status', 'plan-status-assessed'],
    ['Finance', 'accounts-outturn'],
  ])('%s is filled by %s', (what, id) => {
    expect(promises([anIndicator({ id })]).get(what)).toEqual({
      what,
      state: 'present',
      by: id,
      file: null,
    });
    const near = anIndicator({ id: `my-${id}` });
    expect(promises([near]).get(what)?.state).toBe('awaiting');
  });

  it('finance near the accounts is a proxy; an allocation is not finance spent', () => {
    const payments = anIndicator({ id: 'gp-payments', gap: 'finance' });
    expect(promises([payments]).get('Finance')).toMatchObject({
      state: 'proxy',
      by: 'gp-payments; no accounts of CCGs or trusts',
    });
    const allocation = anIndicator({ id: 'allocation-core', gap: 'finance' });
    expect(promises([allocation]).get('Finance')?.state).toBe('awaiting');
  });

  it('registers are a proxy for health, a measure with a polarity is not, people are neither', () => {
    const health = (id: string, more: Partial<Indicator> = {}) =>
      anIndicator({ id, gap: 'health', ...more });
    const state = (...held: Indicator[]) => promises(held).get('Health and wellbeing')?.state;
    expect(state(health('residents', { domain: 'Population' }))).toBe('awaiting');
    expect(state(health('register'))).toBe('proxy');
    expect(state(health('register'), health('smoking', { polarity: 'low' }))).toBe('present');
  });

  it('performance is care that can be better or worse, but no rating', () => {
    const state = (id: string, polarity: string) =>
      promises([anIndicator({ id, polarity })]).get('Operational performance')?.state;
    expect(state('ae-4hr-all', 'high')).toBe('present');
    expect(state('ae-attendances', 'none')).toBe('awaiting');
    expect(state('cqc-acute-trusts', 'high')).toBe('awaiting');
  });

  it('the framework’s own assessment of the plan is a proxy for its status', () => {
    expect(promises([answering('161a')]).get('Plan status')).toMatchObject({
      state: 'proxy',
      by: 'computed-161a: the framework’s assessment by CCG',
    });
  });

  it('names the first few of many', () => {
    const many = Array.from({ length: 9 }, (_, i) => anIndicator({ id: `cqc-${i + 1}` }));
    expect(promises(many).get('CQC ratings')?.by).toBe(
      'cqc-1, cqc-2, cqc-3, cqc-4, cqc-5, cqc-6 and 3 more',
    );
  });
});
