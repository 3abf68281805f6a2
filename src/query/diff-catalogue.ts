import { text } from '../duckdb/quote.ts';
import type { Json } from '../duckdb/value.ts';
import type { Diff } from '../model/diff.ts';
import { differingFields } from './diff-organisations.ts';
import type { Pair } from './diff-pair.ts';

type Indicator = Diff['indicators'][number];
type Source = Diff['sources'][number];

/** What is not compared of an indicator: its id, and its place in a pack, which others move. */
const APART = ['indicator_id', 'position'];

const orNull = (value: Json | undefined) => (value == null ? null : String(value));

/** A whole number that DuckDB writes as a double is written as a reader would. */
function whole(value: Json): Json {
  return typeof value === 'string' ? value.replace(/^(-?\d+)\.0$/, '$1') : value;
}

function fieldsIn(value: Json | undefined): Indicator['fields'] {
  return ((value ?? []) as unknown as Indicator['fields']).map(({ field, before, after }) => ({
    field,
    before: whole(before) as string | null,
    after: whole(after) as string | null,
  }));
}

/** Indicators that came, went, or are declared otherwise. */
export async function indicatorDiff(pair: Pair, indicator: string | null): Promise<Indicator[]> {
  if (!pair.has('indicator')) return [];
  const about = pair.shared('indicator').filter((column) => !APART.includes(column));
  const rows = await pair.db.rows(
    `SELECT coalesce(a.indicator_id, b.indicator_id) AS id, coalesce(b.title, a.title) AS title,
       CASE WHEN a.indicator_id IS NULL THEN 'came' WHEN b.indicator_id IS NULL THEN 'went'
         ELSE 'changed' END AS change,
       CASE WHEN a.indicator_id IS NULL OR b.indicator_id IS NULL THEN []
         ELSE ${differingFields(about)} END AS fields
     FROM before.indicator AS a
     FULL JOIN after.indicator AS b ON a.indicator_id = b.indicator_id
     WHERE (a.indicator_id IS NULL OR b.indicator_id IS NULL OR len(fields) > 0)
       ${indicator === null ? '' : `AND coalesce(a.indicator_id, b.indicator_id) = ${text(indicator)}`}
     ORDER BY CASE change WHEN 'came' THEN 1 WHEN 'went' THEN 2 ELSE 3 END,
       coalesce(b.position, a.position), id`,
  );
  return rows.map((row) => ({
    id: String(row.id),
    title: orNull(row.title),
    change: row.change as Indicator['change'],
    fields: fieldsIn(row.fields),
  }));
}

/** Extracts that came, went, or came again with other bytes: one item a source and period. */
export async function sourceDiff(pair: Pair): Promise<Source[]> {
  if (!pair.has('source')) return [];
  const files = (side: string) =>
    `SELECT source_id, period, list({'file': source_file, 'sha256': sha256,
         'retrieved': CAST(retrieved AS VARCHAR)} ORDER BY source_file) AS files,
       list(sha256 ORDER BY sha256) AS bytes
     FROM ${side}.source GROUP BY source_id, period`;
  const rows = await pair.db.rows(
    `WITH a AS (${files('before')}), b AS (${files('after')})
     SELECT source_id, period, coalesce(a.files, []) AS before, coalesce(b.files, []) AS after,
       CASE WHEN a.files IS NULL THEN 'came' WHEN b.files IS NULL THEN 'went'
         ELSE 'changed' END AS change
     FROM a FULL JOIN b USING (source_id, period)
     WHERE a.bytes IS DISTINCT FROM b.bytes
     ORDER BY source_id, period`,
  );
  return rows.map((row) => ({
    source: String(row.source_id),
    period: String(row.period),
    change: row.change as Source['change'],
    before: row.before as unknown as Source['before'],
    after: row.after as unknown as Source['after'],
  }));
}
