-- One row a figure as published, for one organisation, indicator and period: the union of what is
-- staged. A new source is one line here. Rows of kind `england` are the publisher's own totals.
-- Codes of ONS give way to those of ODS, of the same vintage. (The joins keep to equalities: a
-- further condition on the left side makes DuckDB compare every pair.)
WITH staged AS (
  SELECT * FROM stage.tidy_observation
  UNION ALL BY NAME
  SELECT * FROM stage.population_observation
  UNION ALL BY NAME
  SELECT * FROM stage.gp_payments_observation
  UNION ALL BY NAME
  SELECT * FROM stage.qof_observation
  UNION ALL BY NAME
  SELECT * FROM stage.ae_observation
  UNION ALL BY NAME
  SELECT * FROM stage.iapt_observation
  UNION ALL BY NAME
  SELECT * FROM stage.dtoc_observation
  UNION ALL BY NAME
  SELECT * FROM stage.mental_health_observation
),
spans AS (
  SELECT period_start, period_end, period_name(period_start, period_end) AS period
  FROM (SELECT DISTINCT period_start, period_end FROM staged)
),
codes AS (
  SELECT DISTINCT vintage, ccg_ons, ccg_ods FROM stage.area
)
SELECT
  s.source_id,
  s.source_file,
  s.source_line,
  s.indicator_id,
  s.org_kind,
  coalesce(c.ccg_ods, s.org_code) AS org_code,
  s.org_vintage,
  coalesce(s.parent_code, p.ccg_ods) AS parent_code,
  n.period,
  period_kind(n.period) AS period_kind,
  s.period_start,
  s.period_end,
  CASE WHEN NOT coalesce(s.suppressed, false) THEN s.numerator END AS numerator,
  CASE WHEN NOT coalesce(s.suppressed, false) THEN s.denominator END AS denominator,
  s.value,
  coalesce(s.suppressed, false) AS suppressed,
  s.numerator_low,
  s.numerator_high,
  s.denominator_low,
  s.denominator_high,
  s.covered,
  s.note
FROM staged AS s
JOIN spans AS n
  ON n.period_start IS NOT DISTINCT FROM s.period_start
  AND n.period_end IS NOT DISTINCT FROM s.period_end
LEFT JOIN codes AS c
  ON c.ccg_ons = CASE WHEN s.org_kind = 'ccg' THEN s.org_code END AND c.vintage = s.org_vintage
LEFT JOIN organisation.practice_parent AS p
  ON p.practice_code = CASE WHEN s.org_kind = 'practice' THEN s.org_code END
  AND p.vintage = s.org_vintage
