-- One row a CCG and indicator, codes of ONS. Zero over zero is a missing figure, and left out.
-- Spending is published in £ thousand and kept in £. Only three extracts say their year.
WITH measured AS (
  SELECT source_id, source_file, source_line, extract_period, extract_vintage, ccg_ons,
    'mh-spend-per-weighted-head' AS indicator_id,
    CAST(to_number(spending_thousands) * 1000 AS DECIMAL(24, 10)) AS numerator,
    to_number(weighted_population) AS denominator,
    NULL::DECIMAL(24, 10) AS value
  FROM raw.mh_spending
  UNION ALL
  SELECT source_id, source_file, source_line, extract_period, extract_vintage, ccg_ons,
    'mh-camhs-spend', NULL, NULL, to_number(value)
  FROM raw.mh_camhs_spending
  UNION ALL
  SELECT source_id, source_file, source_line, extract_period, extract_vintage, ccg_ons,
    'mh-cmd-prevalence', to_number(numerator), to_number(denominator), NULL
  FROM raw.mh_cmd_prevalence
  UNION ALL
  SELECT source_id, source_file, source_line, extract_period, extract_vintage, ccg_ons,
    'mh-iapt-improvement', to_number(numerator), to_number(denominator), NULL
  FROM raw.mh_iapt_improvement
  UNION ALL
  SELECT source_id, source_file, source_line, extract_period, extract_vintage, ccg_ons,
    'mh-depression-prevalence', to_number(numerator), to_number(denominator), NULL
  FROM raw.mh_depression_prevalence
  UNION ALL
  SELECT source_id, source_file, source_line, extract_period, extract_vintage, ccg_ons,
    'mh-depression-review', to_number(numerator), to_number(denominator), NULL
  FROM raw.mh_depression_review
)
SELECT
  source_id,
  source_file,
  source_line,
  indicator_id,
  'ccg' AS org_kind,
  ccg_ons AS org_code,
  extract_vintage AS org_vintage,
  TRY_CAST(left(extract_period, 4) || '-04-01' AS DATE) AS period_start,
  CAST(TRY_CAST(left(extract_period, 4) || '-04-01' AS DATE) + INTERVAL 1 YEAR - INTERVAL 1 DAY AS DATE)
    AS period_end,
  numerator,
  denominator,
  value
FROM measured
WHERE value IS NOT NULL OR denominator > 0
