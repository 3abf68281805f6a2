-- One row a figure as published, for one organisation, indicator and period: the union of what is
-- staged. A new source is one line here. Rows of kind `england` are the publisher's own totals.
-- A suppressed figure keeps no number but its bounds: those that came with it, else by the rule of its
-- source and period; a denominator that stands beside a hidden numerator bounds itself.
-- Codes of ONS give way to those of ODS, of the same vintage. (The joins keep to equalities: a
-- further condition on the left side makes DuckDB compare every pair.)
-- Made by indicator.
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
  UNION ALL BY NAME
  SELECT * FROM stage.smoking_observation
  UNION ALL BY NAME
  SELECT * FROM stage.authority_rate_observation
  UNION ALL BY NAME
  SELECT * FROM stage.cover_observation
  UNION ALL BY NAME
  SELECT * FROM stage.obesity_observation
  UNION ALL BY NAME
  SELECT * FROM stage.rtt_observation
  UNION ALL BY NAME
  SELECT * FROM stage.deprivation_observation
  UNION ALL BY NAME
  SELECT * FROM stage.interim_loan_observation
),
spans AS (
  SELECT t.source_id, t.period_start, t.period_end, period_name(t.period_start, t.period_end) AS period,
    r.low, r.high, r.rounding
  FROM (SELECT DISTINCT source_id, period_start, period_end FROM staged) AS t
  LEFT JOIN stage.suppression AS r
    ON r.source_id = t.source_id
    AND coalesce(t.period_start >= r.first_day, r.first_day IS NULL OR r.before IS NULL)
    AND coalesce(t.period_start < r.before, r.before IS NULL)
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
  CASE WHEN NOT coalesce(s.suppressed, false) THEN s.value END AS value,
  coalesce(s.suppressed, false) AS suppressed,
  coalesce(s.numerator_low, CASE WHEN s.suppressed THEN n.low END) AS numerator_low,
  coalesce(s.numerator_high, CASE WHEN s.suppressed THEN n.high END) AS numerator_high,
  coalesce(s.denominator_low, CASE WHEN s.suppressed AND s.numerator IS NULL THEN s.denominator END)
    AS denominator_low,
  coalesce(s.denominator_high, CASE WHEN s.suppressed AND s.numerator IS NULL THEN s.denominator END)
    AS denominator_high,
  s.covered,
  s.spread,
  s.category,
  s.note,
  n.rounding
FROM staged AS s
JOIN spans AS n
  ON n.source_id = s.source_id AND n.period_start IS NOT DISTINCT FROM s.period_start
  AND n.period_end IS NOT DISTINCT FROM s.period_end
LEFT JOIN codes AS c
  ON c.ccg_ons = CASE WHEN s.org_kind = 'ccg' THEN s.org_code END AND c.vintage = s.org_vintage
LEFT JOIN organisation.practice_parent AS p
  ON p.practice_code = CASE WHEN s.org_kind = 'practice' THEN s.org_code END
  AND p.vintage = s.org_vintage
