-- Smoking by district and of England in two years, the districts that are computed from.
SELECT
  'fingertips' AS source_id,
  'indicator 91547' AS period,
  '91547' AS "Indicator ID",
  NULL AS "Indicator Name",
  NULL AS "Parent Code",
  area_code AS "Area Code",
  NULL AS "Area Name",
  area_type AS "Area Type",
  NULL AS "Sex",
  '15+ yrs' AS "Age",
  NULL AS "Category Type",
  NULL AS "Category",
  period_name(first_day, CAST(first_day + INTERVAL 1 YEAR - INTERVAL 1 DAY AS DATE)) AS "Time period",
  NULL AS "Value",
  NULL AS "Lower CI 95.0 limit",
  NULL AS "Upper CI 95.0 limit",
  plain(numerator) AS "Count",
  plain(denominator) AS "Denominator",
  NULL AS "Value note"
FROM stage.smoking
WHERE first_day IN (DATE '2016-04-01', DATE '2017-04-01')
