-- One row a provider, month and indicator. A provider without a type 1 department has no type 1 row.
WITH measured AS (
  SELECT *, 'ae-4hr-type1' AS indicator_id, attendances_1 - breaches_1 AS numerator,
    attendances_1 AS denominator
  FROM stage.ae_month WHERE attendances_1 > 0
  UNION ALL
  SELECT *, 'ae-4hr-all', attendances_all - breaches_all, attendances_all
  FROM stage.ae_month WHERE attendances_all > 0
  UNION ALL
  SELECT *, 'ae-attendances', attendances_all, NULL FROM stage.ae_month
  UNION ALL
  SELECT *, 'ae-attendances-type1', attendances_1, NULL FROM stage.ae_month WHERE attendances_1 > 0
  UNION ALL
  SELECT *, 'ae-admissions', admissions_all, NULL FROM stage.ae_month
)
SELECT
  source_id,
  source_file,
  source_line,
  indicator_id,
  CASE WHEN org_code = 'E92000001' THEN 'england' ELSE 'provider' END AS org_kind,
  org_code,
  year_vintage(first_day) AS org_vintage,
  NULL::VARCHAR AS parent_code,
  first_day AS period_start,
  last_day(first_day) AS period_end,
  CAST(numerator AS DECIMAL(24, 10)) AS numerator,
  CAST(denominator AS DECIMAL(24, 10)) AS denominator,
  NULL::DECIMAL(24, 10) AS value,
  false AS suppressed
FROM measured
