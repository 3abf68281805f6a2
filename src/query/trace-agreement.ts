import type { Database, Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Json } from '../duckdb/value.ts';
import { recomputedRow } from './trace-recompute.ts';
import type { Difference, Exact, Figure, Member, Traced } from './traced.ts';

/** `lower_95` as `lower95`. */
function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** What differs between two rows, in the columns that both have. */
function rowDifferences(published: Row, again: Row): Difference[] {
  return Object.keys(published)
    .filter((column) => column in again && published[column] !== again[column])
    .map((column) => ({
      what: camel(column),
      published: published[column] ?? null,
      recomputed: again[column] ?? null,
    }));
}

/** What one observation brings to the figure: its organisation's weight and basis, and its numbers. */
type Brought = Record<string, Json>;

/** By observation and the organisation that places it. */
function broughtBy(members: readonly Member[]): Map<string, Brought> {
  return new Map(
    members.flatMap((member) =>
      member.observations.map((one): [string, Brought] => [
        `${one.id} of ${member.kind} ${member.code}`,
        {
          weight: member.weight,
          basis: member.basis,
          numerator: one.counts.numerator,
          denominator: one.counts.denominator,
          value: one.value,
          suppressed: one.suppressed,
          category: one.category,
        },
      ]),
    ),
  );
}

async function broughtAgain(
  db: Database,
  figure: Figure,
  indicators: readonly string[],
): Promise<Map<string, Brought>> {
  const rows = await db.rows(
    `SELECT o.observation_id, o.placed_kind, o.placed_by, m.weight, m.basis, o.numerator,
       o.denominator, o.value, o.suppressed, o.category
     FROM organisation.reported AS o
     JOIN organisation.membership AS m
       ON m.org_kind = o.placed_kind AND m.org_code = o.placed_by AND m.org_vintage = o.org_vintage
     WHERE m.scheme = ${text(figure.scheme)} AND m.footprint_code = ${text(figure.footprint.code)}
       AND o.period = ${text(figure.period)}
       AND o.indicator_id IN (${indicators.map(text).join(', ')})`,
  );
  return new Map(
    rows.map(({ observation_id, placed_kind, placed_by, ...brought }) => [
      `${observation_id} of ${placed_kind} ${placed_by}`,
      brought,
    ]),
  );
}

/** Observations that only one side has, and those that differ in something. */
function memberDifferences(
  published: ReadonlyMap<string, Brought>,
  again: ReadonlyMap<string, Brought>,
): Difference[] {
  const keys = [...new Set([...published.keys(), ...again.keys()])].sort();
  return keys.flatMap((key) => {
    const [one, other] = [published.get(key), again.get(key)];
    if (!one || !other) {
      const there = (brought: Brought | undefined) => (brought ? 'there' : 'not there');
      return [{ what: `observation ${key}`, published: there(one), recomputed: there(other) }];
    }
    return rowDifferences(one, other).map((d) => ({ ...d, what: `observation ${key}: ${d.what}` }));
  });
}

/** The sums of the listed members against those of the figure, where the figure is made of them. */
export function sumDifferences(
  figure: Figure,
  sums: { numerator: Exact | null; denominator: Exact | null } | undefined,
): Difference[] {
  if (!['ratio', 'sum', 'weighted-mean'].includes(figure.indicator.combine)) return [];
  return (['numerator', 'denominator'] as const)
    .filter((side) => figure[side] !== (sums?.[side] ?? null))
    .map((side) => ({
      what: `sum of the members’ ${side}s`,
      published: figure[side],
      recomputed: sums?.[side] ?? null,
    }));
}

/**
 * Holds a published figure against the same made again: every column of its row, and every observation
 * with the weight that it counts with. All of it must be the same, to the last decimal.
 */
export async function agreementOf(
  db: Database,
  figure: Figure,
  row: Row,
  members: readonly Member[],
  indicators: readonly string[],
): Promise<Pick<Traced, 'recomputed' | 'differences'> & { columns: number; observations: number }> {
  const again = await recomputedRow(db, figure);
  const published = broughtBy(members);
  const differences = [
    ...(again
      ? rowDifferences(row, again)
      : [{ what: 'the figure', published: 'there', recomputed: 'not there' }]),
    ...memberDifferences(published, await broughtAgain(db, figure, indicators)),
  ];
  return {
    recomputed: again
      ? Object.fromEntries(Object.entries(again).map(([name, value]) => [camel(name), value]))
      : null,
    differences,
    columns: again ? Object.keys(row).filter((column) => column in again).length : 0,
    observations: published.size,
  };
}
