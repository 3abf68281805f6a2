-- The release as one would write it by hand with DuckDB alone: its tables to Parquet, and of each footprint
-- of stp-2017 one JSON file with the footprint, its organisations, and each indicator's baseline, comparisons,
-- funnel, changes, trend and members. Run in an empty folder on a build database. It writes no database, map,
-- CSV, schema, sentence, hash or manifest, and proves nothing. DuckDB cannot write JSON by partition: after
-- this, bench/release-once.ts copies each row of pack_by_hand to a file of its own.
COPY pack.footprint TO 'footprint.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.organisation TO 'organisation.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.succession TO 'succession.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.membership TO 'membership.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.indicator TO 'indicator.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.framework TO 'framework.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.observation TO 'observation.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.baseline TO 'baseline.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.category TO 'category.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.comparison TO 'comparison.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.funnel TO 'funnel.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.change TO 'change.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.neighbour TO 'neighbour.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.unmapped TO 'unmapped.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.source TO 'source.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack."check" TO 'check.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY pack.quarantine TO 'quarantine.parquet' (FORMAT parquet, COMPRESSION zstd);

CREATE TEMP TABLE pack_by_hand AS
  WITH
    comparisons AS (
      SELECT footprint_code, indicator_id,
        list(struct_pack(against := x.against, footprints := x.footprints, reference_value := x.reference_value, difference := x.difference, excess := x.excess, comparison := x.comparison)
          ORDER BY against) AS comparisons
      FROM pack.comparison AS x WHERE scheme = 'stp-2017' GROUP BY ALL
    ),
    funnel AS (
      SELECT footprint_code, indicator_id,
        list(struct_pack(centre := x.centre, lower_998 := x.lower_998, upper_998 := x.upper_998, unadjusted_lower_998 := x.unadjusted_lower_998, unadjusted_upper_998 := x.unadjusted_upper_998, dispersion := x.dispersion, tau := x.tau, z := x.z, p := x.p, outlier := x.outlier)
          ORDER BY period) AS funnel
      FROM pack.funnel AS x WHERE scheme = 'stp-2017' GROUP BY ALL
    ),
    changes AS (
      SELECT footprint_code, indicator_id,
        list(struct_pack(from_period := x.from_period, to_period := x.to_period, change := x.change, lower_95 := x.lower_95, upper_95 := x.upper_95, direction := x.direction, series_break := x.series_break)
          ORDER BY from_period) AS changes
      FROM pack.change AS x WHERE scheme = 'stp-2017' GROUP BY ALL
    ),
    categories AS (
      SELECT footprint_code, indicator_id,
        list(struct_pack(category := x.category, members := x.members, members_suppressed := x.members_suppressed, count := x.count)
          ORDER BY category) AS categories
      FROM pack.category AS x WHERE scheme = 'stp-2017' GROUP BY ALL
    ),
    trend AS (
      SELECT footprint_code, indicator_id,
        list(struct_pack(period := x.period, numerator := x.numerator, denominator := x.denominator, value := x.value, lower_95 := x.lower_95, upper_95 := x.upper_95, coverage := x.coverage, england_value := x.england_value)
          ORDER BY period_start) AS trend
      FROM pack.trend AS x WHERE scheme = 'stp-2017' GROUP BY ALL
    ),
    members AS (
      SELECT footprint_code, indicator_id,
        list(struct_pack(org_code := x.org_code, org_kind := x.org_kind, org_vintage := x.org_vintage, weight := x.weight, basis := x.basis, numerator := x.numerator, denominator := x.denominator, value := x.value, suppressed := x.suppressed)
          ORDER BY org_code) AS members
      FROM pack.figure AS x WHERE scheme = 'stp-2017' GROUP BY ALL
    ),
    indicators AS (
      SELECT b.footprint_code,
        list(struct_pack(indicator := i, baseline := b, comparisons := c.comparisons, funnel := f.funnel,
          changes := g.changes, categories := k.categories, trend := t.trend, members := m.members)
          ORDER BY i.position) AS indicators
      FROM pack.baseline AS b
      JOIN baseline.headline USING (indicator_id, period)
      JOIN pack.indicator AS i USING (indicator_id)
      LEFT JOIN comparisons AS c USING (footprint_code, indicator_id)
      LEFT JOIN funnel AS f USING (footprint_code, indicator_id)
      LEFT JOIN changes AS g USING (footprint_code, indicator_id)
      LEFT JOIN categories AS k USING (footprint_code, indicator_id)
      LEFT JOIN trend AS t USING (footprint_code, indicator_id)
      LEFT JOIN members AS m USING (footprint_code, indicator_id)
      WHERE b.scheme = 'stp-2017'
      GROUP BY b.footprint_code
    ),
    organisations AS (
      SELECT footprint_code, list(o ORDER BY org_kind, org_code, org_vintage) AS organisations
      FROM pack.footprint_organisation AS o WHERE scheme = 'stp-2017' GROUP BY footprint_code
    )
  SELECT p AS footprint, organisations, indicators, p.footprint_code AS code
  FROM pack.footprint AS p
  JOIN organisations USING (footprint_code)
  JOIN indicators USING (footprint_code)
  WHERE p.scheme = 'stp-2017';
