import type { Database } from '../duckdb/database.ts';
import { ident, text } from '../duckdb/quote.ts';
import type { Column, Layout } from '../model/source.ts';

/** A count as a number that adds up fast: whole and half counts are exact in a double. */
function count(column: Column): string {
  const name = ident(column.name);
  return `coalesce(TRY_CAST(${name} AS DOUBLE), TRY_CAST(replace(${name}, ',', '') AS DOUBLE))`;
}

/** The ways in which a total row is marked in an extract, often none. */
async function marksOf(db: Database, total: NonNullable<Layout['total']>, kept: string) {
  const flags = total.is.ignoreCase ? 'i' : 'c';
  const found = await db.rows(
    `SELECT mark FROM (SELECT DISTINCT ${ident(total.column)} AS mark FROM (${kept}))
     WHERE regexp_matches(mark, ${text(total.is.source)}, ${text(flags)})`,
  );
  return found.map(({ mark }) => String(mark));
}

/**
 * Where the counts of the rows that are `kept` (SQL) do not sum to those of a total row, in words. A
 * column in which a figure is suppressed is passed over, for it does not sum.
 */
export async function totalDifferences(
  db: Database,
  layout: Layout,
  kept: string,
): Promise<string[]> {
  const { total } = layout;
  const counts = layout.columns.filter((c) => c.kind === 'count' && c.name !== total?.column);
  if (!total || counts.length === 0) return [];
  const marks = await marksOf(db, total, kept);
  if (marks.length === 0) return [];
  const isTotal = `coalesce(${ident(total.column)} IN (${marks.map(text).join(', ')}), false)`;
  const suppressed = (layout.suppressed ?? []).map(text).join(', ');
  const sums = counts.map((c, i) => {
    const open = suppressed ? `count(*) FILTER (${ident(c.name)} IN (${suppressed}))` : '0';
    return `CASE WHEN ${open} = 0 THEN sum(${count(c)}) END AS s${i}`;
  });
  const [summed] = await db.rows(`SELECT ${sums.join(', ')} FROM (${kept}) WHERE NOT ${isTotal}`);
  const totals = await db.rows(
    `SELECT record, ${counts.map((c, i) => `${count(c)} AS s${i}`).join(', ')}
     FROM (${kept}) WHERE ${isTotal} ORDER BY record`,
  );
  return totals.flatMap((row) =>
    counts.flatMap((column, i) => {
      const [is, says] = [summed?.[`s${i}`], row[`s${i}`]];
      if (typeof is !== 'number' || typeof says !== 'number') return [];
      if (Math.abs(is - says) < 1e-6) return [];
      return [`${column.name} sums to ${is}, the total of record ${row.record} says ${says}`];
    }),
  );
}
