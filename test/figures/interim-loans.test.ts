import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { atHand, bundledText, facts } from '../support.ts';
import { bundled } from './bundled.ts';

const { rows, row, baseline, england, inPack, packs } = bundled();

interface Loan {
  trust_code: string;
  opening: number;
  drawn: number;
  repaid: number;
  closing: number;
}

const loans = (parse(bundledText('facts/interim-loans.csv'), { columns: true }) as Loan[]).map(
  (r) => ({
    trust_code: r.trust_code,
    opening: Number(r.opening),
    drawn: Number(r.drawn),
    repaid: Number(r.repaid),
    closing: Number(r.closing),
  }),
);
const total = (of: readonly Loan[], column: Exclude<keyof Loan, 'trust_code'>) =>
  of.reduce((s, l) => s + l[column], 0);

/** £, of the whole country. */
const ENGLAND = {
  'trust-interim-loans': 4_723_027_000,
  'trust-interim-loans-drawn': 3_666_239_000,
  'trust-interim-loans-repaid': 1_005_026_000,
} as const;

describe('interim loans of trusts', () => {
  it('96 trusts, whose books balance, owe £4,723.0 million in all', () => {
    expect(loans).toHaveLength(96);
    expect(total(loans, 'opening')).toBe(2_061_814);
    expect(total(loans, 'drawn')).toBe(3_666_239);
    expect(total(loans, 'repaid')).toBe(1_005_026);
    expect(total(loans, 'closing')).toBe(4_723_027);
    for (const { trust_code: code, opening, drawn, repaid, closing } of loans) {
      expect(opening + drawn - repaid, code).toBe(closing);
    }
  });

  it.each(Object.entries(ENGLAND))('%s is in £, and nothing of it is lost', async (id, whole) => {
    expect(await england(id, '2016/17')).toMatchObject({
      england_value: whole,
      england_basis: 'summed',
    });
    const { held } = await row(
      `SELECT sum(numerator) AS held FROM baseline WHERE indicator_id = '${id}'`,
    );
    const { lost } = await row(
      `SELECT sum(numerator) AS lost FROM unmapped WHERE indicator_id = '${id}'`,
    );
    expect(Number(held) + Number(lost)).toBe(whole);
  });

  it('a trust without one headquarters is in no footprint: ambulances, and those in no list', async () => {
    const lost = await rows(
      `SELECT org_code, reason FROM unmapped WHERE indicator_id = 'trust-interim-loans' ORDER BY 1`,
    );
    expect(lost.map((l) => l.org_code)).toEqual(['R1E', 'RFW', 'RVN', 'RX9', 'RYD', 'TAE']);
    expect(new Set(lost.map((l) => l.reason))).toEqual(new Set(['provider in no footprint list']));
  });

  it('three footprints by a sum of their trusts', async () => {
    const home = new Map(
      (
        parse(bundledText('trust-to-stp_2017_18.csv'), { columns: true }) as {
          trust_code: string;
          stp_ons: string;
        }[]
      ).map((r) => [r.trust_code, r.stp_ons]),
    );
    // North East London (Barts, and Barking), Dorset, Lancashire and South Cumbria.
    for (const [footprint, trusts] of [
      ['E54000029', ['R1H', 'RF4']],
      ['E54000048', null],
      ['E54000016', null],
    ] as const) {
      const mine = loans.filter((l) => home.get(l.trust_code) === footprint);
      if (trusts) expect(mine.map((l) => l.trust_code)).toEqual(trusts);
      expect(mine.length).toBeGreaterThan(0);
      expect(await baseline(footprint, 'trust-interim-loans', '2016/17')).toMatchObject({
        value: 1000 * total(mine, 'closing'),
        members_present: mine.length,
      });
      expect(await baseline(footprint, 'trust-interim-loans-drawn', '2016/17')).toMatchObject({
        value: 1000 * total(mine, 'drawn'),
      });
    }
  });

  it('is neither ranked, compared nor put per head, and says that it is no deficit', async () => {
    const figures = await rows(
      `SELECT DISTINCT comparison, rank, quintile, denominator, lower_95 FROM baseline
       WHERE indicator_id LIKE 'trust-interim-loans%'`,
    );
    expect(figures).toEqual([
      { comparison: null, rank: null, quintile: null, denominator: null, lower_95: null },
    ]);
    const shown = inPack('E54000029', 'trust-interim-loans');
    expect(shown).toMatchObject({ gap: 'finance', polarity: 'none', unit: '£' });
    expect(shown.notes.join(' ')).toMatch(/not a deficit.*headquarters/);
  });

  it('a footprint of which no trust is listed has no figure, not nought', async () => {
    const without = await rows(
      `SELECT footprint_code, value, withheld_reason FROM baseline
       WHERE indicator_id = 'trust-interim-loans' AND value IS NULL ORDER BY 1`,
    );
    expect(without).toEqual(
      ['E54000017', 'E54000034', 'E54000041', 'E54000046'].map((code) => ({
        footprint_code: code,
        value: null,
        withheld_reason: 'no member has a figure',
      })),
    );
  });
});

describe('money', () => {
  it('every pack has the national sums by year, the fund in each, and no share of them', () => {
    const [first] = [...packs().values()];
    const fund = first?.finance.resources.filter(
      (r) => r.line === 'Total sustainability and transformation',
    );
    expect(fund?.map((r) => [r.year, Number(r.millionPounds)])).toEqual([
      ['2015/16', 200],
      ['2016/17', 2139],
      ['2017/18', 2864],
      ['2018/19', 2947],
      ['2019/20', 3434],
      ['2020/21', 3405],
    ]);
    const of = (line: string, year: string) =>
      Number(
        first?.finance.resources.find((r) => r.line === line && r.year === year)?.millionPounds,
      );
    expect(of('Sustainability', '2016/17')).toBe(1800);
    for (const year of ['2015/16', '2016/17', '2017/18', '2018/19', '2019/20', '2020/21']) {
      const parts = ['CCGs', 'Primary care', 'Specialised'].map((line) => of(line, year));
      expect(
        parts.reduce((s, v) => s + v, 0),
        year,
      ).toBe(of('Subtotal place-based', year));
    }
    expect(first?.finance.note).toContain('no footprint is given a share');
  });

  it('six footprints have a published do-nothing gap, with its basis and its evidence', () => {
    const found = [...packs().values()]
      .filter((p) => p.finance.doNothingGap !== null)
      .map((p) => [p.footprint.number, p.finance.doNothingGap] as const)
      .toSorted(([a], [b]) => Number(a) - Number(b));
    expect(found.map(([number, gap]) => [number, Number(gap?.millionPounds)])).toEqual([
      [3, 281],
      [5, 1070],
      [10, 542],
      [22, 415],
      [28, 876],
      [37, 557],
    ]);
    for (const [number, gap] of found) {
      expect(gap?.basis, String(number)).toMatch(
        number === 10 ? /^with social care$/ : /^not said whether with social care/,
      );
      expect(gap?.evidence, String(number)).toMatch(/https?:\/\//);
    }
    expect(found[0]?.[1]?.basis).toContain('derived');
  });

  it('a do-nothing gap is no indicator: nothing ranks it, sums it or divides it', async () => {
    expect(
      await rows("SELECT indicator_id FROM indicator WHERE indicator_id ILIKE '%nothing%'"),
    ).toEqual([]);
    const columns = await rows(
      `SELECT table_name, column_name FROM information_schema.columns
       WHERE column_name ILIKE '%gap%' OR column_name ILIKE '%nothing%' ORDER BY ALL`,
    );
    expect(columns.filter((c) => c.column_name !== 'gap')).toEqual([]);
  });

  it('the finance gap holds general practice, mental health and the loans', () => {
    const mine = packs()
      .get('E54000029')
      ?.indicators.filter((i) => i.gap === 'finance')
      .map((i) => i.id);
    expect(mine).toEqual(
      expect.arrayContaining([
        'gp-payments-per-patient-excl-dispensing',
        'gp-payments-per-patient',
        'gp-payments-per-weighted-patient',
        'mh-spend-per-weighted-head',
        'mh-camhs-spend',
        ...Object.keys(ENGLAND),
      ]),
    );
  });
});

const real = atHand(facts, 'the loans are not compared with those compiled');

describe.skipIf(!real)(`held against the facts${real ? '' : ' (skipped: not at hand)'}`, () => {
  it('each trust has the sums that were compiled', () => {
    const compiled = parse(readFileSync(join(facts, 'trust_interim_loans_2016_17.csv')), {
      columns: true,
    }) as Record<string, string>[];
    expect(
      compiled.map((r) => ({
        trust_code: r.trust_ods,
        opening: Number(r.opening_balance),
        drawn: Number(r.drawn_2016_17),
        repaid: Number(r.repaid_2016_17),
        closing: Number(r.closing_balance_2017_03_31),
      })),
    ).toEqual(loans);
  });
});
