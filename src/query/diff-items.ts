import type { Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Json } from '../duckdb/value.ts';
import type { FigureDiff } from '../model/diff.ts';
import { FIGURE_CHANGES, type FigureChange } from '../model/lists.ts';
import { causesOf, type Evidence, FACTORS, type Factor, type Touch } from './diff-causes.ts';
import type { Pair } from './diff-pair.ts';

/** Columns of an indicator that change what a figure is, and how it is judged. */
const MAKING = ['combine', 'multiplier', 'interval_method', 'coverage_base', 'observed_by'];
const JUDGING = ['polarity', 'interval_method'];

const numberIn = (value: Json | undefined) => (value == null ? null : Number(value));
const textIn = (value: Json | undefined) => (value == null ? null : String(value));
const exactIn = (value: Json | undefined) =>
  value == null ? null : typeof value === 'number' ? value : String(value);
const numbersIn = (value: Json | undefined) =>
  value == null ? null : (value as Json[]).map(numberIn);

function sideOf(row: Row, side: 'a' | 'b'): FigureDiff['before'] {
  if (row[`in_${side}`] !== true) return null;
  const of = (column: string) => row[`${column}_${side}`];
  return {
    value: numberIn(of('value')),
    low: numberIn(of('value_low')),
    high: numberIn(of('value_high')),
    numerator: exactIn(of('numerator')),
    denominator: exactIn(of('denominator')),
    coverage: numberIn(of('coverage')),
    withheldReason: textIn(of('withheld_reason')),
    method: textIn(of('method')),
    englandValue: numberIn(of('england_value')),
    comparison: textIn(of('comparison')),
    rank: numberIn(of('rank')),
    rankOf: numberIn(of('rank_of')),
    quintile: numberIn(of('quintile')),
  };
}

function evidenceOf(row: Row): Evidence {
  const touches = new Map(
    ((row.touches ?? []) as unknown as (Touch & { factor: Factor })[]).map((touch) => [
      touch.factor,
      { organisations: Number(touch.organisations), codes: [...touch.codes] },
    ]),
  );
  const touched = Object.fromEntries(
    FACTORS.map((factor) => [factor, touches.get(factor) ?? { organisations: 0, codes: [] }]),
  ) as Record<Factor, Touch>;
  const lows = numbersIn(row.lows);
  const highs = numbersIn(row.highs);
  return {
    change: row.change as FigureChange,
    before: numberIn(row.value_a),
    after: numberIn(row.value_b),
    values: row.is_range === true ? null : numbersIn(row.values),
    ranges: lows && highs ? lows.map((low, i) => [low, highs[i] ?? null] as const) : null,
    touched,
    nearby: FACTORS.filter((factor) => ((row.nearby ?? []) as Json[]).includes(factor)),
    redefined: row.redefined === true,
    stirred: row.stirred === true,
    leans: row.leans === true,
  };
}

function itemOf(row: Row, name: string | null, { explains }: Pair): FigureDiff {
  const [before, after] = [numberIn(row.value_a), numberIn(row.value_b)];
  const difference =
    before === null || after === null ? null : Number((after - before).toFixed(10));
  return {
    scheme: String(row.scheme),
    footprint: String(row.footprint_code),
    footprintName: name,
    indicator: String(row.indicator_id),
    title: textIn(row.title),
    unit: textIn(row.unit),
    period: String(row.period),
    change: row.change as FigureChange,
    before: sideOf(row, 'a'),
    after: sideOf(row, 'b'),
    difference,
    relative: difference === null || before === 0 ? null : difference / Math.abs(before ?? 0),
    columns: ((row.columns ?? []) as Json[]).map(String),
    causes: explains ? causesOf(evidenceOf(row)) : [],
  };
}

/** How large a change is beside the figure; anything beside nothing is larger than all else. */
const size = (item: FigureDiff) => Math.abs(item.relative ?? Number.POSITIVE_INFINITY);

/** Largest first: by the change beside the figure, then by itself; then those without a number. */
export function largestFirst(a: FigureDiff, b: FigureDiff): number {
  const ranked = (item: FigureDiff) => (item.difference === null || item.difference === 0 ? 1 : 0);
  if (ranked(a) !== ranked(b)) return ranked(a) - ranked(b);
  if (ranked(a) === 0) {
    if (size(a) !== size(b)) return size(b) - size(a);
    const apart = Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0);
    if (apart !== 0) return apart;
  }
  const order = FIGURE_CHANGES.indexOf(a.change) - FIGURE_CHANGES.indexOf(b.change);
  const key = (item: FigureDiff) =>
    [item.indicator, item.period, item.scheme, item.footprint].join('\n');
  return order || (key(a) < key(b) ? -1 : 1);
}

/** A SELECT of figures that differ, `columns` of them, with what is known of why. */
function evidence({ explains, shared }: Pair, columns: string): string {
  const said = (columns: readonly string[]) =>
    columns
      .filter((column) => shared('indicator').includes(column))
      .map((column) => `a.${column} IS DISTINCT FROM b.${column}`)
      .join(' OR ') || 'false';
  const told = explains
    ? `LEFT JOIN recomputed AS r ON r.id = f.id
       LEFT JOIN nearby AS n ON n.id = f.id
       LEFT JOIN (
         SELECT id, list({'factor': factor, 'organisations': organisations, 'codes': codes}) AS touches
         FROM touch GROUP BY id
       ) AS t ON t.id = f.id`
    : '';
  const why = explains
    ? 'r.is_range, r."values", r.lows, r.highs, n.factors AS nearby, t.touches'
    : 'NULL AS touches';
  return `WITH bytes AS (
       SELECT source_id, side, string_agg(sha256, ' ' ORDER BY sha256) AS bytes
       FROM (SELECT *, 1 AS side FROM before.source UNION ALL SELECT *, 2 FROM after.source)
       GROUP BY source_id, side
     ),
     renewed AS (
       SELECT source_id FROM bytes
       GROUP BY source_id HAVING count(*) = 1 OR count(DISTINCT bytes) > 1
     ),
     stirred AS (
       SELECT DISTINCT scheme, indicator_id, period FROM figure WHERE change <> 'standing'
     )
     SELECT ${columns}, ${why}, coalesce(b.title, a.title) AS title,
       coalesce(b.unit, a.unit) AS unit,
       f.in_a AND f.in_b AND CASE f.change WHEN 'standing' THEN ${said(JUDGING)}
         ELSE ${said(MAKING)} OR f.method_a IS DISTINCT FROM f.method_b END AS redefined,
       s.scheme IS NOT NULL OR w.source_id IS NOT NULL AS stirred,
       coalesce(b.combine, a.combine) = 'isr' AND w.source_id IS NOT NULL AS leans
     FROM figure AS f
     ${told}
     LEFT JOIN before.indicator AS a ON a.indicator_id = f.indicator_id
     LEFT JOIN after.indicator AS b ON b.indicator_id = f.indicator_id
     LEFT JOIN stirred AS s
       ON s.scheme = f.scheme AND s.indicator_id = f.indicator_id AND s.period = f.period
     LEFT JOIN renewed AS w ON w.source_id = coalesce(b.source_id, a.source_id)`;
}

/**
 * The figures that differ, each with its causes, largest first. Needs the tables that `findFigures`
 * makes and, where anything can be explained, those of `gatherInputs`, `recompute` and `findTouched`.
 */
export async function figureItems(
  pair: Pair,
  footprints: readonly string[] | null,
): Promise<FigureDiff[]> {
  const names = await pair.db.rows(
    `SELECT scheme, footprint_code, arg_max(name, side) AS name
     FROM (SELECT *, 1 AS side FROM before.footprint UNION ALL SELECT *, 2 FROM after.footprint)
     GROUP BY scheme, footprint_code`,
  );
  const nameOf = new Map(names.map((r) => [`${r.scheme} ${r.footprint_code}`, textIn(r.name)]));
  const rows = await pair.db.rows(
    `${evidence(pair, 'f.*')}
     ${footprints === null ? '' : `WHERE f.footprint_code IN (${footprints.map(text).join(', ')})`}`,
  );
  return rows
    .map((row) => itemOf(row, nameOf.get(`${row.scheme} ${row.footprint_code}`) ?? null, pair))
    .sort(largestFirst);
}

/** Those that differ in more than their standing, without their numbers: how, and why. */
export async function figureCauses(pair: Pair): Promise<Pick<FigureDiff, 'change' | 'causes'>[]> {
  const rows = await pair.db.rows(
    `${evidence(pair, 'f.change, f.value_a, f.value_b')} WHERE f.change <> 'standing'`,
  );
  return rows.map((row) => ({
    change: row.change as FigureChange,
    causes: pair.explains ? causesOf(evidenceOf(row)) : [],
  }));
}
