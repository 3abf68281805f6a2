import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TypedLine } from '../../src/model/finance.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { judge } from '../../src/query/finance.ts';
import { changed, inYear, judged, LONDON, last, messages, NOBODY, PLAN, plan } from './plan.ts';

describe('a plan that is whole', () => {
  it('closes, each year with its residual and the line of each figure', () => {
    const judgement = judged(plan());
    expect(judgement.closing).toEqual({ verdict: 'closes', because: [] });
    expect(judgement).toMatchObject({
      basis: 'NHS only',
      checkpoint: '30 June 2016 submission',
      footprint: { stated: 'E54000028', code: 'E54000028', name: 'North Central London' },
      missing: [],
      inconsistent: [],
    });
    expect(judgement.years.map(({ residual, closing }) => [residual, closing])).toEqual([
      [25, 'does not close'],
      [80, 'does not close'],
      [130, 'does not close'],
      [135, 'does not close'],
      [0, 'closes'],
    ]);
    const gap = last(judgement).figures[0];
    expect(gap).toEqual({ line: 'do-nothing gap', kind: null, millionPounds: 900.5, at: 34 });
  });

  it('is exact: 0.3 less 0.1 and 0.2 is nothing', () => {
    expect(0.3 - 0.1 - 0.2).not.toBe(0);
    const none = ['0', '0', '0', '0', '0'];
    const rows = Object.fromEntries(Object.keys(PLAN).map((name) => [name, none]));
    const tenths = (text: string) => Array.from({ length: 5 }, () => text);
    const judgement = judged(
      plan({
        ...rows,
        'do-nothing gap': tenths('0.3'),
        'primary care': tenths('0.1'),
        other: tenths('0.2'),
      }),
    );
    expect(last(judgement)).toMatchObject({ residual: 0, difference: 0, agreement: 'agrees' });
  });

  it('takes social care in where it says so', () => {
    const care = { 'social care': ['1', '2', '3', '4', '5'] };
    const both = judged(plan(care, { basis: 'NHS and social care' }));
    expect(last(both).residual).toBe(-5);
    expect(both.closing.verdict).toBe('closes');
    const without = judged(plan({}, { basis: 'NHS and social care' }));
    expect(messages(without.missing)).toEqual(['no figure for social care in any year']);
    expect(without.closing.because).toEqual(['no figure for social care']);
  });

  it.each([
    ['900.5', '0', 'closes'],
    ['890', '-10.5', 'closes'],
    // Seven figures with one decimal can be 0.35 off.
    ['900.8', '0.3', 'closes within rounding'],
    ['900.9', '0.4', 'does not close'],
  ])('with a gap of %s leaves %s and %s', (gap, left, verdict) => {
    const gaps = [...(PLAN['do-nothing gap'] ?? []).slice(0, 4), gap];
    const judgement = judged(plan({ 'do-nothing gap': gaps }));
    expect(last(judgement)).toMatchObject({ residual: Number(left), rounding: 0.35 });
    expect(judgement.closing.verdict).toBe(verdict);
  });

  it('closes within rounding up to the very most that rounding can make', () => {
    const both = (left: string) =>
      last(
        judged(
          plan(
            {
              'social care': ['0', '0', '0', '0', '0'],
              'do-nothing gap': ['200', '400', '600', '750', left],
            },
            { basis: 'NHS and social care' },
          ),
        ),
      );
    // Eight figures with one decimal.
    expect(both('900.9')).toMatchObject({ rounding: 0.4, closing: 'closes within rounding' });
    expect(both('901')).toMatchObject({ rounding: 0.4, closing: 'does not close' });
  });

  it.each([
    ['0', 0, 'agrees'],
    // Seven figures and the stated one, with one decimal: 0.4.
    ['0.4', 0.4, 'within rounding'],
    ['-0.4', -0.4, 'within rounding'],
    ['0.5', 0.5, 'differs'],
    ['-0.5', -0.5, 'differs'],
  ])('a residual stated as %s is %s off and %s', (stated, difference, agreement) => {
    const judgement = judged(changed('2020/21', 'residual', { millionPounds: stated }));
    expect(last(judgement)).toMatchObject({ difference, agreement, residual: 0 });
    expect(judgement.inconsistent.map(({ what }) => what)).toEqual(
      agreement === 'differs' ? ['residual'] : [],
    );
    // What is stated closes nothing: the lines do.
    expect(judgement.closing.verdict).toBe('closes');
  });

  it('tells a residual whose sign is turned round', () => {
    const told = judged(changed('2019/20', 'residual', { millionPounds: '-135' })).inconsistent;
    expect(told).toEqual([
      {
        what: 'residual',
        message:
          'the residual of 2019/20 is stated as -135, and the lines give 135; its sign is turned ' +
          'round: what is left of the gap is above 0',
        lines: [33],
        years: ['2019/20'],
      },
    ]);
  });

  it('does not fill in, nor judge by, the gap that was published', () => {
    const gapless = plan({ 'do-nothing gap': [null, null, null, null, null] });
    const judgement = judged(gapless);
    expect(judgement.published).toEqual(LONDON.published);
    expect(judgement.closing).toEqual({
      verdict: 'cannot be told',
      because: ['no figure for do-nothing gap'],
    });
    expect(last(judgement)).toMatchObject({ residual: null, residualSoFar: null });
    const { published, footprint, ...mine } = judged(plan());
    const {
      published: none,
      footprint: nobody,
      ...same
    } = judged(plan(), {
      ...LONDON,
      published: null,
    });
    expect(same).toEqual(mine);
  });
});

describe('what is mixed is refused, with a line of each', () => {
  it.each<[string, Partial<TypedLine>, RegExp, string]>([
    ['bases', { basis: 'nhs  and social care' }, /two bases/, 'line 2: “NHS only”; line 37: “nhs'],
    ['checkpoints', { checkpoint: 'Later submission' }, /two checkpoints/, 'line 37: “Later'],
    ['footprints', { footprintCode: 'E54000027' }, /two footprints/, 'line 37: “E54000027”'],
  ])('%s', (_, by, message, where) => {
    const lines = changed('2020/21', 'specialised commissioning', by);
    for (const order of [lines, lines.toReversed()]) {
      const refused = thrown(() => judge('plan.csv', order, LONDON));
      expect(refused.exitCode).toBe(EXIT.usage);
      expect(refused.message).toMatch(message);
      expect(refused.detail.where).toContain('plan.csv line 2: ');
      expect(refused.detail.where).toContain(where);
    }
  });

  it('social care in a template of the NHS only, but not where it is nothing', () => {
    const care = (figure: string) => plan({ 'social care': [figure, '0', '0', '0', '0'] });
    const refused = thrown(() => judge('plan.csv', care('0.1'), LONDON));
    expect(refused.detail.where).toBe('plan.csv line 7: 0.1');
    expect(judged(care('0')).closing.verdict).toBe('closes');
  });
});

/** The Problem that a call throws; one that throws none fails. */
function thrown(call: () => unknown): Problem {
  try {
    call();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('what is missing', () => {
  it('a figure is not taken for nothing, and what is there so far is told', () => {
    const judgement = judged(changed('2020/21', 'other', { millionPounds: null }));
    expect(judgement.missing).toEqual([
      {
        what: 'figure',
        message: 'no figure for other in 2020/21',
        lines: [39],
        years: ['2020/21'],
      },
    ]);
    expect(judgement.closing).toEqual({
      verdict: 'cannot be told',
      because: ['no figure for other'],
    });
    expect(last(judgement)).toMatchObject({ residual: null, residualSoFar: 160, agreement: null });
  });

  it('of an earlier year it leaves 2020/21 alone', () => {
    const judgement = judged(changed('2017/18', 'other', { millionPounds: null }));
    expect(judgement.missing).toHaveLength(1);
    expect(inYear(judgement, '2017/18').closing).toBe('cannot be told');
    expect(judgement.closing.verdict).toBe('closes');
  });

  it('years without a line are told once, not item by item', () => {
    const lines = plan().filter(({ year }) => year !== '2017/18' && year !== '2018/19');
    expect(judged(lines).missing).toEqual([
      {
        what: 'year',
        message: 'no line for 2017/18 and 2018/19',
        lines: [],
        years: ['2017/18', '2018/19'],
      },
    ]);
  });

  it('a line that is not there is missed as one without a figure', () => {
    const lines = plan().filter((line) => line.kind !== 'primary care' || line.year !== '2020/21');
    expect(messages(judged(lines).missing)).toEqual(['no figure for primary care in 2020/21']);
  });

  it('without a basis of every figure nobody can tell', () => {
    const none = judged(plan({}, { basis: null }));
    expect(none.closing.because).toContain('no basis is stated');
    expect(none.missing.find(({ what }) => what === 'basis')?.lines).toHaveLength(40);
    const one = judged(changed('2016/17', 'other', { basis: null }));
    expect(one.closing).toEqual({
      verdict: 'cannot be told',
      because: ['not every figure states its basis'],
    });
    expect(one.missing).toEqual([
      {
        what: 'basis',
        message: 'no basis: NHS only or NHS and social care',
        lines: [7],
        years: [],
      },
    ]);
    // A line without a figure has nothing to state.
    const empty = judged(changed('2016/17', 'other', { basis: null, millionPounds: null }));
    expect(empty.closing.verdict).toBe('closes');
  });

  it('checkpoint and footprint are told, and change no verdict', () => {
    const judgement = judged(plan({}, { checkpoint: null, footprintCode: null }), NOBODY);
    expect(judgement.missing.map(({ what }) => what)).toEqual(['footprint', 'checkpoint']);
    expect(judgement.closing.verdict).toBe('closes');
    expect(judgement.footprint).toEqual({ stated: null, scheme: null, code: null, name: null });
  });

  it('of a file without a line, everything', () => {
    const judgement = judged([], NOBODY);
    expect(judgement.missing.map(({ what }) => what)).toEqual(['footprint', 'year']);
    expect(judgement.closing.verdict).toBe('cannot be told');
  });
});

/** Thousandths of £ million, as text. */
const thousandths = fc.integer({ min: -2_000_000, max: 2_000_000 });
const asText = (k: number) =>
  `${k < 0 ? '-' : ''}${Math.trunc(Math.abs(k) / 1000)}.${String(Math.abs(k) % 1000).padStart(3, '0')}`;

describe('of any template', () => {
  it('the residual adds up exactly, in whole thousandths', () => {
    const names = Object.keys(PLAN);
    const figures = fc.array(fc.array(thousandths, { minLength: 5, maxLength: 5 }), {
      minLength: names.length,
      maxLength: names.length,
    });
    fc.assert(
      fc.property(figures, (drawn) => {
        const rows = Object.fromEntries(
          names.map((name, i) => [name, (drawn[i] ?? []).map(asText)]),
        );
        const judgement = judged(plan(rows));
        for (const [at, year] of judgement.years.entries()) {
          // The naive way: whole numbers, below 2^53.
          const of = (name: string) => drawn[names.indexOf(name)]?.[at] ?? Number.NaN;
          const taken = names.filter((name) => name !== 'do-nothing gap' && name !== 'residual');
          const left = taken.reduce((sum, name) => sum - of(name), of('do-nothing gap'));
          const off = of('residual') - left;
          expect(year.residual).toBe(left === 0 ? 0 : left / 1000);
          expect(year.difference).toBe(off === 0 ? 0 : off / 1000);
          // Half a thousandth for each of seven figures, and of the stated one.
          const closing =
            left <= 0 ? 'closes' : left <= 3 ? 'closes within rounding' : 'does not close';
          expect(year.closing).toBe(closing);
          const agreement =
            off === 0 ? 'agrees' : Math.abs(off) <= 4 ? 'within rounding' : 'differs';
          expect(year.agreement).toBe(agreement);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the order of the lines does not matter, however damaged they are', () => {
    const words = fc.constantFrom<Partial<TypedLine>>(
      {},
      { year: '2017-18' },
      { year: 'soon' },
      { year: '2015/16' },
      { line: 'stf' },
      { kind: 'other', line: 'solution' },
      { millionPounds: null },
      { millionPounds: '-7.25' },
      { millionPounds: 'n/a' },
      { millionPounds: '12345678' },
      { basis: null },
      { basis: 'NHS' },
      { checkpoint: null },
      { footprintCode: null },
      { footprintName: 'Devon' },
    );
    const damaged = fc
      .array(words, { minLength: 45, maxLength: 45 })
      .map((by) =>
        [...plan(), ...plan().slice(0, 5)].map((l, i) => ({ ...l, at: i + 2, ...by[i] })),
      );
    const shuffled = damaged.chain((lines) =>
      fc.tuple(
        fc.constant(lines),
        fc.shuffledSubarray(lines, { minLength: lines.length, maxLength: lines.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([lines, order]) => {
        expect(judged(order)).toEqual(judged(lines));
      }),
      { numRuns: 100 },
    );
  });
});
