-- One row an authority, indicator and period: a value without counts, rounded to one decimal, in the
-- indicator's unit. Most are of districts, healthy life expectancy of upper-tier authorities. The codes
-- of a period are those of the lookup that knows most of them, of several the nearest in time. Combined
-- authorities (Greater Manchester) are sums of others and left out; England's row becomes E92000001.
-- Bundled rows have no name of the indicator: their file goes by it.
WITH names AS (
  SELECT * FROM (VALUES
    ('indicator excess_weight_year6', 'Children aged 10-11 years who have excess weight', NULL,
      'excess-weight-year-6', 'district'),
    ('indicator alcohol_related_admissions', 'Alcohol related admissions (narrow measure)', NULL,
      'alcohol-admissions', 'district'),
    ('indicator dementia_diagnosis', 'Estimated dementia diagnosis rate (aged 65 and over)', NULL,
      'dementia-diagnosis', 'district'),
    ('indicator physically_inactive', 'Percentage of physically inactive adults', NULL,
      'physically-inactive', 'district'),
    ('indicator preventable_mortality_from_cancer',
      'Under 75 mortality rate from cancer considered preventable', NULL,
      'preventable-cancer-mortality', 'district'),
    ('indicator healthy_life_expectancy_at_birth', 'Healthy life expectancy at birth', 'Female',
      'healthy-life-expectancy-female', 'authority'),
    ('indicator healthy_life_expectancy_at_birth', 'Healthy life expectancy at birth', 'Male',
      'healthy-life-expectancy-male', 'authority')
  ) AS n (file_of, published_name, sex, indicator_id, org_kind)
),
figures AS (
  SELECT
    r.source_id,
    r.source_file,
    r.source_line,
    r.extract_period,
    r.area_code,
    r.period,
    r.sex,
    n.indicator_id,
    n.org_kind,
    make_date(CAST(left(r.period, 4) AS INTEGER), CASE WHEN r.period LIKE '%/%' THEN 4 ELSE 1 END, 1)
      AS first_day,
    -- Years beyond the first: 1 of 2016/17, 2 of 2015-17, none of 2017.
    CASE WHEN length(r.period) = 7
      THEN ((CAST(right(r.period, 2) AS INTEGER) - CAST(left(r.period, 4) AS INTEGER)) % 100 + 100) % 100
      ELSE 0 END AS more_years,
    to_number(r.value) AS value
  FROM raw.fingertips_rates AS r
  JOIN names AS n
    ON (n.published_name = r.indicator OR (r.indicator IS NULL AND n.file_of = r.extract_period))
    AND n.sex IS NOT DISTINCT FROM r.sex
  WHERE r.value IS NOT NULL AND r.area_code NOT LIKE 'E47%'
    AND regexp_full_match(r.period, '[0-9]{4}([/-][0-9]{2})?')
),
dated AS (
  SELECT
    *,
    CAST(CASE WHEN period LIKE '%/%' THEN first_day + INTERVAL 1 YEAR
      ELSE make_date(year(first_day) + more_years + 1, 1, 1) END
      - INTERVAL 1 DAY AS DATE) AS last_day
  FROM figures
),
reported_with AS (
  SELECT district_code, authority_code FROM stage.district_county WHERE district_code NOT LIKE 'E07%'
),
code AS (
  SELECT DISTINCT 'district' AS org_kind, vintage, district_code AS code FROM stage.area
  UNION
  SELECT 'authority', a.vintage, coalesce(c.authority_code, a.district_code)
  FROM stage.area AS a
  LEFT JOIN stage.district_county AS c ON c.district_code = a.district_code
  UNION
  SELECT 'authority', a.vintage, a.district_code
  FROM stage.area AS a
  JOIN reported_with AS w ON w.district_code = a.district_code
),
fitting AS (
  SELECT d.indicator_id, d.period, c.vintage
  FROM dated AS d
  JOIN code AS c ON c.org_kind = d.org_kind AND c.code = d.area_code
  GROUP BY d.indicator_id, d.period, c.vintage
  QUALIFY row_number() OVER (
    PARTITION BY d.indicator_id, d.period
    ORDER BY count(*) DESC,
      min(abs(date_diff('month', d.first_day, CAST(c.vintage || '-01' AS DATE)))), c.vintage
  ) = 1
)
SELECT
  d.source_id,
  d.source_file,
  d.source_line,
  d.extract_period,
  d.indicator_id,
  CASE WHEN d.area_code = 'E92000001' THEN 'england' ELSE d.org_kind END AS org_kind,
  d.area_code AS org_code,
  w.authority_code AS parent_code,
  f.vintage AS org_vintage,
  d.first_day AS period_start,
  d.last_day AS period_end,
  d.value
FROM dated AS d
JOIN fitting AS f ON f.indicator_id = d.indicator_id AND f.period = d.period
LEFT JOIN reported_with AS w ON w.district_code = d.area_code
