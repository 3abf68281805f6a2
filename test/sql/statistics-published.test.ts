import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/duckdb/database.ts';
import { atHand, facts } from '../support.ts';
import { CLOSED, ITERATED, isNear, missed, VECTORS, type Vector, withMacros } from './vectors.ts';

let db: Database;
beforeAll(async () => {
  db = await withMacros();
});
afterAll(() => db.close());

it.each([...new Set(VECTORS.map(({ call }) => call))])('%s answers as known', async (call) => {
  const own = VECTORS.filter((vector) => vector.call === call);
  expect(await missed(db, own)).toEqual([]);
});

const file = join(facts, 'phe_test_vectors.json');
const known = atHand(file, 'the whole set of published test vectors is not tried');

/** Rows of the published workbooks, turned into JSON. */
interface Workbooks {
  phe_proportion: { cases: Wide[] };
  phe_rate: { cases: Wide[] };
  phe_proportion_grouped: { cases: Grouped[] };
  phe_rate_grouped: { cases: Grouped[] };
  wilson_byars_raw: { cases: Raw[] };
  phe_mean: { testdata_Mean: { area: string; values: number }[]; testdata_Mean_results: Mean[] };
  phe_dsr: {
    cases: {
      count: number[];
      pop: number[];
      stdpop_esp2013: number[];
      multiplier: number;
      expected: { value: number } & Limits;
    }[];
  };
  calculate_ISRate_ISRatio: {
    cases: {
      count: number[];
      pop: number[];
      refcount: number[];
      refpop: number[];
      expected_rate_per_100000: Standardised;
      expected_ratio_x100: Standardised;
    }[];
  };
  phe_quantile: {
    cases: { nquantiles: number; invert: boolean; values: number[]; expected: (number | null)[] }[];
  };
  phe_sii: {
    cases: { population: number[]; value: number[]; expected: { sii: number; rii: number } }[];
  };
}
interface Limits {
  lower95_0cl: number;
  upper95_0cl: number;
  lower99_8cl: number;
  upper99_8cl: number;
}
interface Wide extends Limits {
  Numerator: number;
  Denominator: number;
  multiplier: number;
  value: number;
  method: string;
}
interface Grouped {
  Numerator: number;
  Denominator: number;
  multiplier: number;
  value: number;
  lowercl: number;
  uppercl: number;
  confidence: string;
  method: string;
}
interface Raw {
  x: number;
  n: number | null;
  lowercl: number;
  uppercl: number;
  confidence: string;
  method: string;
}
interface Mean extends Limits {
  area: string;
  value_count: number;
  stdev: number;
  value: number;
}
interface Standardised extends Limits {
  observed: number;
  expected: number;
  ref_rate: number | null;
  value: number;
}

const level = (text: string) => Number(text.replace('%', '')) / 100;
const exactBelowTen = (x: number) => (x < 10 ? ITERATED : CLOSED);

/** Both limits at both levels, as vectors: `name` is of a macro and its side. */
function bounds(
  name: (side: 'lower' | 'upper') => string,
  given: string,
  limits: Limits,
  within: number,
  per: number,
): Vector[] {
  return [
    [0.95, 'lower', limits.lower95_0cl] as const,
    [0.95, 'upper', limits.upper95_0cl] as const,
    [0.998, 'lower', limits.lower99_8cl] as const,
    [0.998, 'upper', limits.upper99_8cl] as const,
  ].map(([confidence, side, answer]) => ({
    call: name(side),
    given: `${given}, ${confidence}`,
    answer,
    within,
    per,
  }));
}

const proportion = (side: string) => `wilson_${side}(a, b, c)`;
const count = (side: string) => `poisson_${side}(a, b)`;
const list = (numbers: number[]) => `[${numbers.join(', ')}]`;
const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

describe.skipIf(!known)(`the whole published set${known ? '' : ' (skipped: not at hand)'}`, () => {
  const books: Workbooks = known ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const cases = <T>(kind: () => { cases: T[] }): T[] => (known ? kind().cases : []);

  it('proportions, of one area and of areas together', async () => {
    const wide = cases(() => books.phe_proportion).flatMap((c) =>
      bounds(proportion, `${c.Numerator}, ${c.Denominator}`, c, CLOSED, c.multiplier),
    );
    const grouped = cases(() => books.phe_proportion_grouped).flatMap(fromGrouped(proportion));
    expect([wide.length, grouped.length]).toEqual([64, 16]);
    expect(await missed(db, [...wide, ...grouped])).toEqual([]);
  });

  it('rates, exact below 10 and Byar’s from 10', async () => {
    const wide = cases(() => books.phe_rate).flatMap((c) => {
      const per = c.multiplier / c.Denominator;
      return bounds(count, `${c.Numerator}`, c, exactBelowTen(c.Numerator), per);
    });
    const grouped = cases(() => books.phe_rate_grouped).flatMap(fromGrouped(count));
    expect([wide.length, grouped.length]).toEqual([68, 18]);
    expect(await missed(db, [...wide, ...grouped])).toEqual([]);
    const methods = cases(() => books.phe_rate).map((c) => [c.Numerator < 10, c.method]);
    expect(new Set(methods.map(String))).toEqual(new Set(['true,Exact', 'false,Byars']));
  });

  function fromGrouped(name: (side: string) => string): (c: Grouped) => Vector[] {
    return (c) => {
      const ofCount = name === count;
      const given = ofCount ? `${c.Numerator}` : `${c.Numerator}, ${c.Denominator}`;
      const per = ofCount ? c.multiplier / c.Denominator : c.multiplier;
      return (['lower', 'upper'] as const).map((side) => ({
        call: name(side),
        given: `${given}, ${level(c.confidence)}`,
        answer: side === 'lower' ? c.lowercl : c.uppercl,
        within: ofCount ? exactBelowTen(c.Numerator) : CLOSED,
        per,
      }));
    };
  }

  it('values are numerator over denominator', async () => {
    const all = [
      ...cases(() => books.phe_proportion),
      ...cases(() => books.phe_rate),
      ...cases(() => books.phe_proportion_grouped),
      ...cases(() => books.phe_rate_grouped),
    ];
    const values = all.map((c) => ({
      call: 'safe_div(a, b)',
      given: `${c.Numerator}, ${c.Denominator}`,
      answer: c.value,
      within: CLOSED,
      per: c.multiplier,
    }));
    expect(values.length).toBe(50);
    expect(await missed(db, values)).toEqual([]);
  });

  it('Wilson’s and Byar’s limits by themselves, Byar’s of 1 among them', async () => {
    const raw = cases(() => books.wilson_byars_raw).flatMap((c) =>
      (['lower', 'upper'] as const).map((side) => ({
        call: c.method === 'Wilson' ? proportion(side) : `byar_${side}(a, b)`,
        given: `${c.method === 'Wilson' ? `${c.x}, ${c.n}` : c.x}, ${level(c.confidence)}`,
        answer: side === 'lower' ? c.lowercl : c.uppercl,
        within: CLOSED,
        per: 1,
      })),
    );
    expect(raw.length).toBe(24);
    expect(await missed(db, raw)).toEqual([]);
  });

  it('means, from their spread and from the values themselves', async () => {
    const { testdata_Mean: values, testdata_Mean_results: results } = books.phe_mean;
    const told = results.flatMap((c) =>
      bounds(
        (side) => `mean_${side}(a, b, c, d)`,
        `${c.value}, ${c.stdev}, ${c.value_count}`,
        c,
        ITERATED,
        1,
      ),
    );
    expect(told.length).toBe(12);
    expect(await missed(db, told)).toEqual([]);

    const rows = await db.rows(
      `SELECT coalesce(area, 'No grouping') AS area, count(v) AS n, avg(v) AS mean,
         mean_lower(avg(v), stddev_samp(v), count(v), 0.95) AS low,
         mean_upper(avg(v), stddev_samp(v), count(v), 0.998) AS high
       FROM (VALUES ${values.map((v) => `('${v.area}', ${v.values}::DOUBLE)`).join(', ')})
         AS t(area, v) GROUP BY ROLLUP (area) ORDER BY area`,
    );
    expect(rows.length).toBe(3);
    for (const row of rows) {
      const said = results.find((c) => c.area === row.area);
      expect(row.n).toBe(said?.value_count);
      expect(isNear(row.mean ?? null, said?.value ?? null, CLOSED)).toBe(true);
      expect(isNear(row.low ?? null, said?.lower95_0cl ?? null, ITERATED)).toBe(true);
      expect(isNear(row.high ?? null, said?.upper99_8cl ?? null, ITERATED)).toBe(true);
    }
  });

  it('directly standardised rates, from lists and from grouped sums', async () => {
    const standardised = cases(() => books.phe_dsr);
    const told = standardised.flatMap((c) => {
      const lists = [c.count, c.pop, c.stdpop_esp2013].map(list).join(', ');
      return [
        {
          call: 'dsr_value(a, b, c)',
          given: lists,
          answer: c.expected.value,
          within: CLOSED,
          per: c.multiplier,
        },
        ...bounds((side) => `dsr_${side}(a, b, c, d)`, lists, c.expected, CLOSED, c.multiplier),
      ];
    });
    expect(told.length).toBe(10);
    expect(await missed(db, told)).toEqual([]);

    for (const c of standardised) {
      const bands = c.count.map((o, i) => `(${o}, ${c.pop[i]}, ${c.stdpop_esp2013[i]}::DOUBLE)`);
      const [row] = await db.rows(
        `SELECT dobson_lower(rate, variance, events, 0.95) AS low,
           dobson_upper(rate, variance, events, 0.998) AS high
         FROM (SELECT sum(w * o / n) / sum(w) AS rate, sum(o) AS events,
           sum(w * w * o / (n * n)) / (sum(w) * sum(w)) AS variance
           FROM (VALUES ${bands.join(', ')}) AS t(o, n, w))`,
      );
      const { lower95_0cl: low, upper99_8cl: high } = c.expected;
      expect(isNear(row?.low ?? null, low, CLOSED, c.multiplier), `${row?.low}`).toBe(true);
      expect(isNear(row?.high ?? null, high, CLOSED, c.multiplier), `${row?.high}`).toBe(true);
    }
  });

  it('indirectly standardised ratios and rates', async () => {
    const told = cases(() => books.calculate_ISRate_ISRatio).flatMap((c) => {
      const events = sum(c.count);
      const reference = sum(c.refcount) / sum(c.refpop);
      const ratio = c.expected_ratio_x100;
      const rate = c.expected_rate_per_100000;
      const given = `${events}, ${ratio.expected}`;
      const isr = (side: string) => `isr_${side}(a, b, c)`;
      expect(isNear(reference * 100_000, rate.ref_rate, CLOSED)).toBe(true);
      return [
        {
          call: 'isr_expected(a, b, c)',
          given: [c.pop, c.refcount, c.refpop].map(list).join(', '),
          answer: ratio.expected,
          within: CLOSED,
          per: 1,
        },
        { call: 'isr_value(a, b)', given, answer: ratio.value, within: CLOSED, per: 100 },
        {
          call: 'isr_value(a, b)',
          given,
          answer: rate.value,
          within: CLOSED,
          per: 100_000 * reference,
        },
        ...bounds(isr, given, ratio, CLOSED, 100),
        ...bounds(isr, given, rate, CLOSED, 100_000 * reference),
      ];
    });
    expect(told.length).toBe(22);
    expect(await missed(db, told)).toEqual([]);
  });

  it('quantile groups, from a list and by rank in a column', async () => {
    const grouped = cases(() => books.phe_quantile);
    expect(grouped.length).toBe(4);
    for (const c of grouped) {
      const values = c.invert ? c.values.map((v) => -v) : c.values;
      const [row] = await db.rows(
        `SELECT quantile_groups(${list(values)}, ${c.nquantiles}) AS groups`,
      );
      expect(row?.groups).toEqual(c.expected);
      const rows = await db.rows(
        `SELECT quantile_group(rank() OVER (ORDER BY v), count(*) OVER (), ${c.nquantiles}) AS q
         FROM (VALUES ${values.map((v, i) => `(${i}, ${v})`).join(', ')}) AS t(i, v) ORDER BY i`,
      );
      expect(rows.map(({ q }) => q)).toEqual(c.expected);
    }
  });

  it('slope and relative indices', async () => {
    const told = cases(() => books.phe_sii).flatMap((c) => {
      const given = `${list(c.value)}, ${list(c.population)}`;
      return [
        { call: 'slope_index(a, b)', given, answer: c.expected.sii, within: CLOSED, per: 1 },
        { call: 'relative_index(a, b)', given, answer: c.expected.rii, within: CLOSED, per: 1 },
      ];
    });
    expect(told.length).toBe(4);
    expect(await missed(db, told)).toEqual([]);
  });
});
