-- One row a district and financial year: people recorded as smokers, and people, aged 15 and over.
-- England's row becomes E92000001. Districts without a row of their own in the map are placed with the
-- authority that reports for them.
WITH reported_with AS (
  SELECT district_code, authority_code FROM stage.district_county WHERE district_code NOT LIKE 'E07%'
)
SELECT
  f.source_id,
  f.source_file,
  f.source_line,
  'smoking-15plus' AS indicator_id,
  CASE WHEN f.area_type = 'England' THEN 'england' ELSE 'district' END AS org_kind,
  f.area_code AS org_code,
  r.authority_code AS parent_code,
  f.vintage AS org_vintage,
  f.first_day AS period_start,
  CAST(f.first_day + INTERVAL 1 YEAR - INTERVAL 1 DAY AS DATE) AS period_end,
  f.numerator,
  f.denominator
FROM stage.smoking AS f
LEFT JOIN reported_with AS r ON r.district_code = f.area_code
WHERE f.numerator IS NOT NULL
