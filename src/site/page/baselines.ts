import type { Table } from 'apache-arrow';
import {
  type Comparison,
  type Figure,
  type Footprint,
  type FunnelPlace,
  NO_FIGURE,
} from './figure.ts';

/** Figures of a scheme by indicator and period. */
export type Baselines = ReadonlyMap<string, Figure[]>;

export function keyOf(indicator: string, period: string): string {
  return `${indicator} ${period}`;
}

type Cell = (row: number, column: string) => unknown;

/** Reads cells of an Arrow table; a column that a release does not have reads as null. */
function cellsOf(table: Table): Cell {
  const columns = new Map(
    table.schema.fields.map(({ name }) => [name, table.getChild(name)] as const),
  );
  return (row, column) => columns.get(column)?.get(row) ?? null;
}

const number = (cell: unknown): number | null => (cell === null ? null : Number(cell));
const text = (cell: unknown): string | null => (cell === null ? null : String(cell));

function grouped<T>(table: Table, read: (cell: Cell, row: number) => T): Map<string, T[]> {
  const cell = cellsOf(table);
  const groups = new Map<string, T[]>();
  for (let row = 0; row < table.numRows; row += 1) {
    const key = keyOf(String(cell(row, 'indicator_id')), String(cell(row, 'period')));
    const one = read(cell, row);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** The rows of `values.arrow` or `periods.arrow`, named after the footprints of the index. */
export function baselinesIn(table: Table, footprints: readonly Footprint[]): Baselines {
  const names = new Map(footprints.map(({ code, name }) => [code, name]));
  return grouped(table, (cell, row): Figure => {
    const code = String(cell(row, 'footprint_code'));
    return {
      code,
      name: names.get(code) ?? code,
      value: number(cell(row, 'value')),
      lower: number(cell(row, 'lower_95')),
      upper: number(cell(row, 'upper_95')),
      range: null,
      coverage: number(cell(row, 'coverage')),
      estimated: cell(row, 'estimated') === true,
      england: number(cell(row, 'england_value')),
      comparison: text(cell(row, 'comparison')) as Comparison | null,
      rank: number(cell(row, 'rank')),
      rankOf: number(cell(row, 'rank_of')),
      quintile: number(cell(row, 'quintile')),
      withheld: text(cell(row, 'withheld_reason')),
    };
  });
}

/** Periods of each indicator in the order of the rows, for a release that does not list them. */
export function periodsIn(...all: Baselines[]): Map<string, string[]> {
  const periods = new Map<string, string[]>();
  for (const key of all.flatMap((some) => [...some.keys()])) {
    const at = key.indexOf(' ');
    const indicator = key.slice(0, at);
    periods.set(indicator, [...(periods.get(indicator) ?? []), key.slice(at + 1)]);
  }
  return periods;
}

/** The rows of `funnel.arrow`. */
export function funnelsIn(table: Table): ReadonlyMap<string, FunnelPlace[]> {
  return grouped(table, (cell, row) => ({
    code: String(cell(row, 'footprint_code')),
    denominator: number(cell(row, 'denominator')) ?? 0,
    centre: number(cell(row, 'centre')) ?? 0,
    lower: number(cell(row, 'lower_998')),
    upper: number(cell(row, 'upper_998')),
    chanceLower: number(cell(row, 'unadjusted_lower_998')),
    chanceUpper: number(cell(row, 'unadjusted_upper_998')),
    outlier: text(cell(row, 'outlier')),
  }));
}

/** The rows of `ranges.arrow`: smallest and largest of the members, by footprint. */
export function rangesIn(table: Table): ReadonlyMap<string, ReadonlyMap<string, [number, number]>> {
  const groups = grouped(table, (cell, row) => ({
    code: String(cell(row, 'footprint_code')),
    range: [Number(cell(row, 'value_low')), Number(cell(row, 'value_high'))] as [number, number],
  }));
  return new Map(
    [...groups].map(([key, rows]) => [key, new Map(rows.map(({ code, range }) => [code, range]))]),
  );
}

/** One figure for every footprint of the scheme, in its order; one without a row has no figure. */
export function figuresFor(
  footprints: readonly Footprint[],
  rows: readonly Figure[],
  ranges?: ReadonlyMap<string, [number, number]>,
): Figure[] {
  const byCode = new Map(rows.map((row) => [row.code, row]));
  return footprints.map(({ code, name }): Figure => {
    const row = byCode.get(code) ?? { ...NO_FIGURE, code, name };
    return { ...row, range: ranges?.get(code) ?? null };
  });
}
