import type { Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Json } from '../duckdb/value.ts';
import type { Diff } from '../model/diff.ts';
import type { Pair } from './diff-pair.ts';

type Organisation = Diff['organisations'][number];
type Membership = Diff['memberships'][number];
type Field = Organisation['fields'][number];

/** What of an organisation may change while its code and vintage stay. */
const ABOUT = ['name', 'ons_code', 'parent_code', 'opened', 'closed'];

/** The columns of two joined rows that differ, as a list of structs. */
export function differingFields(columns: readonly string[]): string {
  const pairs = columns.map(
    (column) => `CASE WHEN a.${column} IS DISTINCT FROM b.${column}
      THEN {'field': ${text(column)}, 'before': CAST(a.${column} AS VARCHAR),
        'after': CAST(b.${column} AS VARCHAR)} END`,
  );
  return `list_filter([${pairs.join(', ')}], lambda pair: pair IS NOT NULL)`;
}

const fieldsIn = (value: Json | undefined) => (value ?? []) as unknown as Field[];
const orNull = (value: Json | undefined) => (value == null ? null : String(value));
const texts = (value: Json | undefined) => ((value ?? []) as Json[]).map(String);

/** Codes of one footprint or more, in a list of SQL. */
const listed = (codes: readonly string[]) => codes.map(text).join(', ') || 'NULL';

/** Which organisations and memberships are told. */
export interface Whose {
  schemes: readonly string[];
  /** Codes of the footprints whose organisations are told; null for all. */
  footprints: readonly string[] | null;
}

/**
 * Organisations that came, went or changed: by kind and code, whatever their vintages. A code is
 * there when any list of the release has it.
 */
export async function organisationDiff(pair: Pair, whose: Whose): Promise<Organisation[]> {
  if (!pair.has('organisation')) return [];
  const rows = await pair.db.rows(
    `WITH a AS (SELECT org_kind, org_code, arg_max(name, org_vintage) AS name,
         list_sort(list(org_vintage)) AS vintages
       FROM before.organisation GROUP BY ALL),
     b AS (SELECT org_kind, org_code, arg_max(name, org_vintage) AS name,
         list_sort(list(org_vintage)) AS vintages
       FROM after.organisation GROUP BY ALL),
     altered AS (
       SELECT a.org_kind, a.org_code, b.name, a.org_vintage, ${differingFields(ABOUT)} AS fields
       FROM before.organisation AS a
       JOIN after.organisation AS b
         ON a.org_kind = b.org_kind AND a.org_code = b.org_code AND a.org_vintage = b.org_vintage
     ),
     found AS (
       SELECT org_kind, org_code, coalesce(b.name, a.name) AS name,
         CASE WHEN a.vintages IS NULL THEN 'came' ELSE 'went' END AS change,
         coalesce(a.vintages, b.vintages) AS vintages, [] AS fields
       FROM a FULL JOIN b USING (org_kind, org_code)
       WHERE a.vintages IS NULL OR b.vintages IS NULL
       UNION ALL
       SELECT org_kind, org_code, arg_max(name, org_vintage), 'changed',
         list_sort(list(org_vintage)), fields
       FROM altered WHERE len(fields) > 0
       GROUP BY org_kind, org_code, fields
     )
     SELECT * FROM found ${whose.footprints === null ? '' : `AS f WHERE ${within('f', whose)}`}
     ORDER BY CASE change WHEN 'came' THEN 1 WHEN 'went' THEN 2 ELSE 3 END, org_kind, org_code,
       vintages`,
  );
  return rows.map((row) => ({
    kind: String(row.org_kind),
    code: String(row.org_code),
    name: orNull(row.name),
    change: row.change as Organisation['change'],
    vintages: texts(row.vintages),
    fields: fieldsIn(row.fields),
  }));
}

/** Whether an organisation, or the CCG that a practice belongs to, is in the footprints told. */
function within(alias: string, { schemes, footprints }: Whose): string {
  const members = ['before', 'after'].map(
    (side) => `SELECT m.org_kind, m.org_code FROM ${side}.membership AS m
      WHERE m.scheme IN (${listed(schemes)}) AND m.footprint_code IN (${listed(footprints ?? [])})`,
  );
  const practices = ['before', 'after'].map(
    (side) => `SELECT o.org_kind, o.org_code FROM ${side}.organisation AS o
      JOIN (${members.join(' UNION ')}) AS m
        ON m.org_kind = 'ccg' AND m.org_code = o.parent_code
      WHERE o.org_kind = 'practice'`,
  );
  return `(${alias}.org_kind, ${alias}.org_code) IN (${[...members, ...practices].join(' UNION ')})`;
}

function placesIn(value: Json | undefined): Membership['before'] {
  return ((value ?? []) as unknown as Membership['before']).map(({ footprint, name, weight }) => ({
    footprint,
    name,
    weight,
  }));
}

/** How the places of an organisation differ. */
export function membershipChange(
  before: Membership['before'],
  after: Membership['after'],
): Membership['change'] {
  if (before.length === 0) return 'came';
  if (after.length === 0) return 'went';
  const same = (of: 'footprint' | 'weight') =>
    before.length === after.length && before.every((place, i) => place[of] === after[i]?.[of]);
  if (!same('footprint')) return 'moved';
  return same('weight') ? 'basis' : 'weighed';
}

/**
 * Organisations that are in other footprints of a scheme, or with other weights or on another basis:
 * vintages that changed alike together.
 */
export async function membershipDiff(pair: Pair, whose: Whose): Promise<Membership[]> {
  if (!pair.has('membership')) return [];
  const key = 'scheme, org_kind, org_code, org_vintage';
  const places = (side: string) =>
    `SELECT ${key}, list({'footprint': m.footprint_code, 'name': f.name, 'weight': m.weight,
         'basis': m.basis} ORDER BY m.footprint_code) AS places
     FROM ${side}.membership AS m
     LEFT JOIN names AS f USING (scheme, footprint_code)
     WHERE m.scheme IN (${listed(whose.schemes)})
     GROUP BY ${key}`;
  const told =
    whose.footprints === null
      ? ''
      : `AND list_has_any(list_transform(list_concat(before, after), lambda place: place.footprint),
           [${listed(whose.footprints)}])`;
  const rows = await pair.db.rows(
    `WITH names AS (
       SELECT scheme, footprint_code, arg_max(name, side) AS name
       FROM (SELECT *, 1 AS side FROM before.footprint UNION ALL SELECT *, 2 FROM after.footprint)
       GROUP BY scheme, footprint_code
     ),
     a AS (${places('before')}),
     b AS (${places('after')}),
     named AS (
       SELECT org_kind, org_code, arg_max(name, org_vintage) AS name
       FROM (FROM before.organisation UNION ALL FROM after.organisation)
       GROUP BY org_kind, org_code
     ),
     matched AS (
       SELECT ${key}, coalesce(a.places, []) AS before, coalesce(b.places, []) AS after
       FROM a FULL JOIN b USING (${key})
       WHERE a.places IS DISTINCT FROM b.places
     )
     SELECT m.scheme, m.org_kind, m.org_code, n.name, list_sort(list(m.org_vintage)) AS vintages,
       m.before, m.after
     FROM matched AS m
     LEFT JOIN named AS n USING (org_kind, org_code)
     WHERE true ${told}
     GROUP BY m.scheme, m.org_kind, m.org_code, n.name, m.before, m.after
     ORDER BY m.scheme, m.org_kind, m.org_code, vintages`,
  );
  const items = rows.map((row: Row): Membership => {
    const [before, after] = [placesIn(row.before), placesIn(row.after)];
    return {
      scheme: String(row.scheme),
      kind: String(row.org_kind),
      code: String(row.org_code),
      name: orNull(row.name),
      vintages: texts(row.vintages),
      change: membershipChange(before, after),
      before,
      after,
    };
  });
  const order: Membership['change'][] = ['moved', 'weighed', 'came', 'went', 'basis'];
  return items.sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change));
}
