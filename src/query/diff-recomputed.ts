import type { Database } from '../duckdb/database.ts';

/** Organisations that are named beside a cause. */
const NAMED = 5;

/** Sides of data and mapping, and what is read of a row by either. */
const TAKEN = ['numerator', 'denominator', 'value', 'suppressed'];
const BOUNDS = ['numerator_low', 'numerator_high', 'denominator_low', 'denominator_high'];

/** a over b as a double; NULL when b is zero. */
const over = (a: string, b: string) => `(CAST(${a} AS DOUBLE) / nullif(CAST(${b} AS DOUBLE), 0))`;

/**
 * Makes `recomputed`: one row a figure whose value changed and that is made of sums or is a range over
 * members, with its lowest and highest possible value for each of the 16 choices of what is taken from
 * which release (`lows`, `highs`), in the order that `FACTORS` gives. The formulas are those of
 * `sql/baseline/rollup.sql` and `valued.sql`.
 */
export async function recompute(db: Database): Promise<void> {
  const take = (name: string) =>
    `CASE k.data WHEN 'a' THEN i.${name}_a ELSE i.${name}_b END AS ${name}`;
  await db.run(
    `CREATE TEMP TABLE changed AS
     SELECT f.*,
       a.combine AS combine_a, b.combine AS combine_b, a.multiplier AS multiplier_a,
       b.multiplier AS multiplier_b
     FROM figure AS f
     JOIN before.indicator AS a ON a.indicator_id = f.indicator_id
     JOIN after.indicator AS b ON b.indicator_id = f.indicator_id
     WHERE f.change = 'value'
       AND a.combine IN ('ratio', 'sum', 'weighted-mean', 'range')
       AND b.combine IN ('ratio', 'sum', 'weighted-mean', 'range');

     CREATE TEMP TABLE recomputed AS
     WITH taken AS (
       SELECT f.id, i.class, k.data, k.mapping,
         CASE k.mapping WHEN 'a' THEN c.weight_a ELSE c.weight_b END AS weight,
         CASE k.data WHEN 'a' THEN i.in_a ELSE i.in_b END AS there,
         ${[...TAKEN, ...BOUNDS].map(take).join(', ')}
       FROM counted AS c
       JOIN input AS i ON i.id = c.id
       JOIN changed AS f
         ON f.indicator_id = i.indicator_id AND f.period = i.period AND f.scheme = c.scheme
         AND f.footprint_code = c.footprint_code
       CROSS JOIN (VALUES ('a', 'a'), ('a', 'b'), ('b', 'a'), ('b', 'b')) AS k (data, mapping)
       WHERE i.class <> 'same' OR k.data = 'a'
     ),
     part AS (
       SELECT id, class, data, mapping,
         sum(coalesce(numerator, numerator_low) * weight) AS x_low,
         sum(coalesce(numerator, numerator_high) * weight) AS x_high,
         sum(coalesce(denominator, denominator_low) * weight) AS n_low,
         sum(coalesce(denominator, denominator_high) * weight) AS n_high,
         min(value) AS smallest,
         max(value) AS largest,
         count(*) FILTER (suppressed AND (numerator_low IS NULL OR numerator_high IS NULL))
           AS open_numerators,
         count(*) FILTER (suppressed AND (denominator_low IS NULL OR denominator_high IS NULL))
           AS open_denominators
       FROM taken
       WHERE there AND weight IS NOT NULL
       GROUP BY ALL
     ),
     choice AS (
       SELECT bits, class,
         CASE (bits // 4) % 2 WHEN 0 THEN 'a' ELSE 'b' END AS mapping,
         CASE WHEN class = 'same' OR (bits // place) % 2 = 0 THEN 'a' ELSE 'b' END AS data
       FROM range(16) AS r (bits)
       CROSS JOIN (VALUES ('same', 1), ('late revision', 1), ('source data', 2), ('method', 8))
         AS c (class, place)
     ),
     summed AS (
       SELECT p.id, c.bits,
         CAST(sum(x_low) AS DOUBLE) AS x_low,
         CAST(sum(x_high) AS DOUBLE) AS x_high,
         CAST(sum(n_low) AS DOUBLE) AS n_low,
         CAST(sum(n_high) AS DOUBLE) AS n_high,
         CAST(min(smallest) AS DOUBLE) AS smallest,
         CAST(max(largest) AS DOUBLE) AS largest,
         sum(open_numerators) AS open_numerators,
         sum(open_denominators) AS open_denominators
       FROM part AS p
       JOIN choice AS c ON c.class = p.class AND c.data = p.data AND c.mapping = p.mapping
       GROUP BY p.id, c.bits
     ),
     ruled AS (
       SELECT f.id, r.bits,
         CASE r.bits // 8 WHEN 0 THEN f.combine_a ELSE f.combine_b END AS combine,
         CASE r.bits // 8 WHEN 0 THEN f.multiplier_a ELSE f.multiplier_b END AS multiplier,
         CASE r.bits // 8 WHEN 0 THEN f.method_a ELSE f.method_b END = 'sum per day' AS per_day,
         f.period_end - f.period_start + 1 AS days,
         s.* EXCLUDE (id, bits)
       FROM changed AS f
       CROSS JOIN range(16) AS r (bits)
       LEFT JOIN summed AS s ON s.id = f.id AND s.bits = r.bits
     ),
     bounded AS (
       SELECT id, bits, combine,
         CASE
           WHEN combine = 'range' THEN smallest
           WHEN open_numerators > 0 OR open_denominators > 0 AND combine <> 'sum' THEN NULL
           WHEN combine = 'sum' AND per_day THEN ${over('x_low', 'days')}
           WHEN combine = 'sum' THEN x_low
           WHEN x_low < 0 THEN multiplier * ${over('x_low', 'n_low')}
           ELSE multiplier * ${over('x_low', 'n_high')}
         END AS low,
         CASE
           WHEN combine = 'range' THEN largest
           WHEN open_numerators > 0 OR open_denominators > 0 AND combine <> 'sum' THEN NULL
           WHEN combine = 'sum' AND per_day THEN ${over('x_high', 'days')}
           WHEN combine = 'sum' THEN x_high
           WHEN x_high < 0 THEN multiplier * ${over('x_high', 'n_high')}
           ELSE multiplier * ${over('x_high', 'n_low')}
         END AS high
       FROM ruled
     )
     SELECT id, bool_and(combine = 'range') AS is_range,
       list(round(CASE
         WHEN low = high THEN low
         WHEN round(low, 1) = round(high, 1) THEN (low + high) / 2
       END, 10) ORDER BY bits) AS "values",
       list(round(low, 10) ORDER BY bits) AS lows,
       list(round(high, 10) ORDER BY bits) AS highs
     FROM bounded
     GROUP BY id`,
  );
}

/**
 * Makes `touch`: one row a figure that differs in more than its standing and a factor that changed one
 * of its members, with how many organisations and the first codes; and `nearby`: the factors that
 * changed what else it rests on, which are other periods, the coverage base, the age bands of a
 * standardised rate, and who should report.
 */
export async function findTouched(db: Database): Promise<void> {
  await db.run(touching());
  const [unexplained] = await db.rows(
    `SELECT f.id FROM figure AS f
     ANTI JOIN touch AS t ON t.id = f.id
     LEFT JOIN recomputed AS r ON r.id = f.id
     WHERE f.change NOT IN ('standing', 'value') OR f.change = 'value' AND r.id IS NULL
     LIMIT 1`,
  );
  // Most of the time nobody asks for what is near, and to find it takes as long as the rest.
  await db.run(unexplained ? nearby() : 'CREATE TEMP TABLE nearby (id BIGINT, factors VARCHAR[])');
}

function touching(): string {
  return `CREATE TEMP TABLE moved AS
     SELECT i.indicator_id, i.period, i.org_code, c.scheme, c.footprint_code,
       unnest(list_filter([
         CASE WHEN i.class <> 'same' THEN i.class END,
         CASE WHEN c.weight_a IS DISTINCT FROM c.weight_b THEN 'mapping' END
       ], lambda factor: factor IS NOT NULL)) AS factor
     FROM input AS i
     JOIN counted AS c ON c.id = i.id;

     CREATE TEMP TABLE touch AS
     SELECT f.id, m.factor, count(DISTINCT m.org_code) AS organisations,
       list_sort(list(DISTINCT m.org_code))[:${NAMED}] AS codes
     FROM figure AS f
     JOIN moved AS m
       ON m.indicator_id = f.indicator_id AND m.period = f.period AND m.scheme = f.scheme
       AND m.footprint_code = f.footprint_code
     WHERE f.change <> 'standing'
     GROUP BY f.id, m.factor`;
}

function nearby(): string {
  return `CREATE TEMP TABLE nearby AS
     WITH base AS (
       SELECT indicator_id, indicator_id AS other FROM figure
       UNION
       SELECT indicator_id, other FROM rests_on
     ),
     member AS (
       SELECT DISTINCT coalesce(a.scheme, b.scheme) AS scheme,
         coalesce(a.footprint_code, b.footprint_code) AS footprint_code,
         coalesce(a.org_kind, b.org_kind) AS org_kind
       FROM before.membership AS a
       FULL JOIN after.membership AS b
         ON a.scheme = b.scheme AND a.org_kind = b.org_kind AND a.org_code = b.org_code
         AND a.org_vintage = b.org_vintage AND a.footprint_code = b.footprint_code
       WHERE a.weight IS DISTINCT FROM b.weight
     ),
     found AS (
       SELECT f.id, m.factor
       FROM figure AS f
       JOIN base AS b ON b.indicator_id = f.indicator_id
       JOIN moved AS m
         ON m.indicator_id = b.other AND m.scheme = f.scheme
         AND m.footprint_code = f.footprint_code
       WHERE f.change <> 'standing'
       UNION
       SELECT f.id, 'mapping'
       FROM figure AS f
       JOIN after.indicator AS i ON i.indicator_id = f.indicator_id
       JOIN member AS m
         ON m.scheme = f.scheme AND m.footprint_code = f.footprint_code
         AND m.org_kind = i.observed_by
       WHERE f.change <> 'standing'
     )
     SELECT id, list_sort(list(DISTINCT factor)) AS factors FROM found GROUP BY id`;
}
