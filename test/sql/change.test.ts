import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Row } from '../../src/duckdb/database.ts';
import { bench, lay, step } from './step.ts';

let db: Database;
beforeAll(async () => {
  db = await bench();
});
afterAll(() => db.close());

interface Point {
  year: number;
  value: number | null;
  low?: number | null;
  high?: number | null;
  coverage?: number;
  source?: string;
  vintage?: string;
  apportioned?: number;
}

interface Series {
  id: string;
  points: Point[];
  polarity?: string;
  combine?: string;
  accumulates?: boolean;
  breaks?: { year: number; why: string }[];
  parts?: [vintage: string, org: string, weight: number][];
}

const name = (year: number) => `${year}/${String((year + 1) % 100).padStart(2, '0')}`;

/** The changes of one footprint's series, each on its own. */
async function changes(...series: Series[]): Promise<Row[]> {
  const each = series.flatMap((s) => s.points.map((p) => ({ ...s, ...p })));
  await lay(db, {
    'baseline.footprint': {
      columns: {
        scheme: 'VARCHAR',
        footprint_code: 'VARCHAR',
        indicator_id: 'VARCHAR',
        period: 'VARCHAR',
        period_start: 'DATE',
        value: 'DOUBLE',
        lower_95: 'DOUBLE',
        upper_95: 'DOUBLE',
        coverage: 'DOUBLE',
        apportioned: 'DOUBLE',
      },
      rows: each.map((p) => [
        'made-up',
        'E54000001',
        p.id,
        name(p.year),
        `${p.year}-04-01`,
        p.value,
        p.low === undefined ? (p.value ?? 0) - 1 : p.low,
        p.high === undefined ? (p.value ?? 0) + 1 : p.high,
        p.coverage ?? 1,
        p.apportioned ?? 0,
      ]),
    },
    'baseline.period': {
      columns: {
        indicator_id: 'VARCHAR',
        period: 'VARCHAR',
        period_kind: 'VARCHAR',
        period_start: 'DATE',
        org_vintage: 'VARCHAR',
      },
      rows: each.map((p) => [
        p.id,
        name(p.year),
        'financial year',
        `${p.year}-04-01`,
        p.vintage ?? '2017-04',
      ]),
    },
    'baseline.headline': {
      columns: { indicator_id: 'VARCHAR', period: 'VARCHAR', period_kind: 'VARCHAR' },
      rows: series.map((s) => [s.id, name(s.points.at(-1)?.year ?? 0), 'financial year']),
    },
    'stage.indicator': {
      columns: {
        indicator_id: 'VARCHAR',
        by: 'VARCHAR',
        combine: 'VARCHAR',
        polarity: 'VARCHAR',
        accumulates: 'BOOLEAN',
      },
      rows: series.map((s) => [
        s.id,
        'ccg',
        s.combine ?? 'ratio',
        s.polarity ?? 'none',
        s.accumulates ?? false,
      ]),
    },
    'stage.series_break': {
      columns: { indicator_id: 'VARCHAR', period: 'VARCHAR', why: 'VARCHAR' },
      rows: series.flatMap((s) => (s.breaks ?? []).map((b) => [s.id, name(b.year), b.why])),
    },
    'organisation.reported': {
      columns: { indicator_id: 'VARCHAR', period: 'VARCHAR', source_id: 'VARCHAR' },
      rows: each.map((p) => [p.id, name(p.year), p.source ?? 'one']),
    },
    'organisation.membership': {
      columns: {
        scheme: 'VARCHAR',
        footprint_code: 'VARCHAR',
        org_kind: 'VARCHAR',
        org_vintage: 'VARCHAR',
        org_code: 'VARCHAR',
        weight: 'DECIMAL(13, 12)',
      },
      rows: series.flatMap((s) =>
        (s.parts ?? []).map(([vintage, org, weight]) => [
          'made-up',
          'E54000001',
          'ccg',
          vintage,
          org,
          weight,
        ]),
      ),
    },
  });
  return (await step(db, 'baseline.change')).sort((a, b) =>
    `${a.indicator_id} ${a.to_period}` < `${b.indicator_id} ${b.to_period}` ? -1 : 1,
  );
}

const rising = (year: number, value: number): Point => ({ year, value });

describe('the change from one period to the next', () => {
  it('has the limits of two independent figures, and a direction where they allow one', async () => {
    const points = [rising(2015, 10), rising(2016, 13), rising(2017, 14)];
    const [first, second] = await changes({ id: 'a', points });
    const half = Math.sqrt(2);
    expect(first).toMatchObject({ from_period: '2015/16', to_period: '2016/17', change: 3 });
    expect(first?.lower_95).toBeCloseTo(3 - half, 9);
    expect(first?.upper_95).toBeCloseTo(3 + half, 9);
    expect(first?.direction).toBe('rising');
    expect(second).toMatchObject({ change: 1, direction: 'no clear change', series_break: null });
  });

  it('is better or worse by polarity', async () => {
    const points = [rising(2016, 10), rising(2017, 20)];
    const [high, low, none] = await changes(
      { id: 'high', points, polarity: 'high' },
      { id: 'low', points, polarity: 'low' },
      { id: 'none', points: points.toReversed().map((p, i) => ({ ...p, year: 2016 + i })) },
    );
    expect([high?.direction, low?.direction, none?.direction]).toEqual([
      'better',
      'worse',
      'falling',
    ]);
  });

  it('has no direction without limits, of a sum, and of a register that only grows', async () => {
    const points = [rising(2016, 10), rising(2017, 20)];
    const open = points.map((p) => ({ ...p, low: null, high: null }));
    const told = await changes(
      { id: 'open', points: open },
      { id: 'sum', points, combine: 'sum' },
      { id: 'grows', points, accumulates: true },
    );
    expect(told.map((r) => [r.indicator_id, r.change, r.direction])).toEqual([
      ['grows', 10, null],
      ['open', 10, null],
      ['sum', 10, null],
    ]);
  });

  it('goes from whole period to whole period, past one with holes', async () => {
    const holes = { ...rising(2016, 12), coverage: 0.94 };
    const withheld = { ...rising(2017, 12), value: null };
    const [only, ...more] = await changes({
      id: 'a',
      points: [rising(2015, 10), holes, withheld, rising(2018, 20)],
    });
    expect(only).toMatchObject({ from_period: '2015/16', to_period: '2018/19', change: 10 });
    expect(more).toEqual([]);
  });

  it('is marked and not bridged where the series breaks', async () => {
    const whole = [rising(2016, 10), rising(2017, 20)];
    const told = await changes(
      {
        id: 'declared',
        points: [
          rising(2015, 10),
          rising(2016, 11),
          { ...rising(2017, 12), coverage: 0 },
          rising(2018, 20),
        ],
        breaks: [{ year: 2017, why: 'counted anew' }],
      },
      { id: 'source', points: [whole[0]!, { ...whole[1]!, source: 'another' }] },
      {
        id: 'areas',
        points: [
          { ...whole[0]!, vintage: '2016-04', apportioned: 0.2 },
          { ...whole[1]!, apportioned: 0.2 },
        ],
        parts: [['2016-04', '01H', 0.639]],
      },
    );
    expect(told.map((r) => [r.indicator_id, r.to_period, r.series_break])).toEqual([
      ['areas', '2017/18', 'other areas: a divided member changed'],
      ['declared', '2016/17', null],
      ['declared', '2018/19', 'counted anew'],
      ['source', '2017/18', 'another source'],
    ]);
    for (const row of told.filter((r) => r.series_break !== null)) {
      expect(row).toMatchObject({ lower_95: null, upper_95: null, direction: null });
      expect(row.change).not.toBeNull();
    }
  });

  it('does not break where codes merge whole, or where practices stand in for a divided CCG', async () => {
    const at = (apportioned: number) => [
      { ...rising(2016, 10), vintage: '2016-04', apportioned },
      { ...rising(2017, 20), apportioned },
    ];
    const [same] = await changes({
      id: 'same',
      points: at(0.5),
      parts: [
        ['2016-04', 'X', 0.5],
        ['2017-04', 'X', 0.5],
      ],
    });
    const [practices] = await changes({
      id: 'practices',
      points: at(0.001),
      parts: [['2016-04', '01H', 0.639]],
    });
    expect([same?.series_break, practices?.series_break]).toEqual([null, null]);
  });
});
