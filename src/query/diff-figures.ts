import { ident, text } from '../duckdb/quote.ts';
import { KEYS } from '../model/keys.ts';
import type { Pair } from './diff-pair.ts';

/** What a figure shows of itself, what stands behind that, and how it stands among others. */
const SHOWN = ['value', 'value_low', 'value_high'];
const BASIS = [
  ...['numerator', 'denominator', 'lower_95', 'upper_95', 'lower_998', 'upper_998', 'coverage'],
  ...['members_expected', 'members_present', 'members_suppressed', 'estimated', 'apportioned'],
  ...['withheld_reason', 'method', 'categories'],
];
const STANDING = [
  ...['england_value', 'england_basis', 'england_published', 'england_summed', 'comparison'],
  ...['rank', 'rank_of', 'quintile'],
];
const COLUMNS = [...SHOWN, ...BASIS, ...STANDING];

/** Which figures are compared. */
export interface Chosen {
  schemes: readonly string[];
  /** Null for all. */
  indicator: string | null;
}

/** Values as they are compared: to ten decimals. */
const ROUNDED = new Set([
  ...['value', 'value_low', 'value_high', 'lower_95', 'upper_95', 'lower_998', 'upper_998'],
  ...['coverage', 'apportioned', 'england_value', 'england_published', 'england_summed'],
]);

function differ(column: string): string {
  const side = (s: string) =>
    ROUNDED.has(column) ? `round(${column}_${s}, 10)` : `${column}_${s}`;
  return `${side('a')} IS DISTINCT FROM ${side('b')}`;
}

const differing = (columns: readonly string[]) => columns.map(differ).join(' OR ');

/** Baselines of a side, each with its counts by category as one text. */
function baselines(side: string, chosen: Chosen): string {
  const figure = (KEYS.baseline?.primary ?? []).join(', ');
  const indicator = chosen.indicator === null ? '' : `AND indicator_id = ${text(chosen.indicator)}`;
  return `SELECT b.*, c.categories
    FROM ${ident(side)}.baseline AS b
    LEFT JOIN (
      SELECT ${figure}, string_agg(concat_ws(' ', category, members, count), ', ' ORDER BY category)
        AS categories
      FROM ${ident(side)}.category GROUP BY ${figure}
    ) AS c USING (${figure})
    WHERE b.scheme IN (${chosen.schemes.map(text).join(', ') || 'NULL'}) ${indicator}`;
}

/** Whether a side shows a figure, withholds one, or has none. */
function state(side: string): string {
  const of = (column: string) => `${column}_${side}`;
  return `CASE
    WHEN NOT in_${side} THEN 'absent'
    WHEN ${of('value')} IS NOT NULL OR (${of('withheld_reason')} IS NULL
      AND (${of('value_low')} IS NOT NULL OR ${of('members_present')} > 0)) THEN 'shown'
    WHEN ${of('members_present')} > 0 OR ${of('numerator')} IS NOT NULL
      OR ${of('denominator')} IS NOT NULL THEN 'withheld'
    ELSE 'absent' END`;
}

/**
 * Makes table `figure`: one row a figure of the chosen schemes that differs in any column that both
 * releases have, with both sides (`value_a`, `value_b`, …), the kind of `change`, and which `columns`
 * differ. A row that never had a member with a figure is none. Gives how many there are.
 */
export async function findFigures({ db }: Pair, chosen: Chosen): Promise<number> {
  const keys = KEYS.baseline?.primary ?? [];
  const pairs = COLUMNS.map((column) => `a.${column} AS ${column}_a, b.${column} AS ${column}_b`);
  const told = COLUMNS.map((column) => `CASE WHEN ${differ(column)} THEN ${text(column)} END`);
  await db.run(
    `CREATE TEMP TABLE figure AS
     WITH a AS (${baselines('before', chosen)}), b AS (${baselines('after', chosen)}),
     matched AS (
       SELECT ${keys.map((key) => `coalesce(a.${key}, b.${key}) AS ${key}`).join(', ')},
         coalesce(b.period_start, a.period_start) AS period_start,
         coalesce(b.period_end, a.period_end) AS period_end,
         a.scheme IS NOT NULL AS in_a, b.scheme IS NOT NULL AS in_b, ${pairs.join(', ')}
       FROM a FULL JOIN b ON ${keys.map((key) => `a.${key} = b.${key}`).join(' AND ')}
     ),
     stated AS (
       SELECT *, ${state('a')} AS state_a, ${state('b')} AS state_b
       FROM matched
       WHERE NOT (in_a AND in_b) OR ${differing(COLUMNS)}
     )
     SELECT row_number() OVER () AS id, *,
       CASE
         WHEN state_a = 'absent' THEN 'came'
         WHEN state_b = 'absent' THEN 'went'
         WHEN state_a = 'shown' AND state_b = 'withheld' THEN 'withheld'
         WHEN state_a = 'withheld' AND state_b = 'shown' THEN 'shown'
         WHEN ${differ('value')} OR (value_a IS NULL AND (${differing(['value_low', 'value_high'])}))
           THEN 'value'
         WHEN ${differing([...SHOWN, ...BASIS])} THEN 'basis'
         ELSE 'standing'
       END AS change,
       list_filter([${told.join(', ')}], lambda name: name IS NOT NULL) AS columns
     FROM stated
     WHERE state_a <> 'absent' OR state_b <> 'absent'`,
  );
  const [row] = await db.rows('SELECT count(*) AS n FROM figure');
  return Number(row?.n);
}

/** How many figures of the chosen schemes both releases have. */
export async function countBoth({ db }: Pair, chosen: Chosen): Promise<number> {
  const keys = (KEYS.baseline?.primary ?? []).join(', ');
  const where = `WHERE scheme IN (${chosen.schemes.map(text).join(', ') || 'NULL'})
    ${chosen.indicator === null ? '' : `AND indicator_id = ${text(chosen.indicator)}`}`;
  const [row] = await db.rows(
    `SELECT count(*) AS n FROM (
       SELECT ${keys} FROM before.baseline ${where} INTERSECT SELECT ${keys} FROM after.baseline ${where})`,
  );
  return Number(row?.n);
}
