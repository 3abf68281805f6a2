-- One row an authority, quarter and vaccine: children who had their second birthday, and how many were
-- vaccinated. Percentages are published, rounded to one decimal: the numerator is the whole number nearest
-- to what they imply, its bounds the smallest and largest whole number that round to the same percentage
-- (of up to 1,000 children there is but one). A star is no hidden count: the City of London is counted
-- with Hackney, and Surrey of April to June 2017 in no total. No figure is made of no children. England's
-- row becomes E92000001, with its percentage alone. Two authorities stand under codes that had been
-- replaced in 2013, until June 2016.
WITH quarters AS (
  SELECT
    *,
    make_date(CAST(left(extract_period, 4) AS INTEGER), 3 * CAST(right(extract_period, 1) AS INTEGER) - 2,
      1) AS first_day,
    CASE authority_ons
      WHEN 'E06000048' THEN 'E06000057'
      WHEN 'E08000020' THEN 'E08000037'
      ELSE authority_ons END AS authority_code
  FROM raw.cover_24_months
  WHERE (authority_ons LIKE 'E%' OR authority_name = 'England')
    AND regexp_full_match(extract_period, '[0-9]{4}-Q[1-4]')
),
vaccines AS (
  SELECT
    source_id,
    source_file,
    source_line,
    extract_period,
    authority_code,
    first_day,
    to_number(children) AS children,
    unnest(['vaccination-24m-dtap-ipv-hib', 'vaccination-24m-pcv-booster',
      'vaccination-24m-hib-menc', 'vaccination-24m-mmr1']) AS indicator_id,
    unnest([dtap_ipv_hib, pcv_booster, hib_menc, mmr1]) AS percent
  FROM quarters
),
-- In whole numbers, so that no half is lost: `n` children, `p` twentieths of a percent.
whole AS (
  SELECT
    * EXCLUDE (percent),
    to_number(percent) AS percent,
    CAST(children AS BIGINT) AS n,
    CAST(round(20 * to_number(percent)) AS BIGINT) AS p
  FROM vaccines
  WHERE children > 0 AND to_number(percent) IS NOT NULL
),
implied AS (
  SELECT
    *,
    greatest((n * (p - 1) + 1999) // 2000, 0) AS fewest,
    (n * p + 1000) // 2000 AS nearest,
    least(n * (p + 1) // 2000, n) AS most
  FROM whole
),
reported_with AS (
  SELECT district_code, authority_code FROM stage.district_county WHERE district_code NOT LIKE 'E07%'
)
SELECT
  i.source_id,
  i.source_file,
  i.source_line,
  i.extract_period,
  i.indicator_id,
  CASE WHEN i.authority_code IS NULL THEN 'england' ELSE 'authority' END AS org_kind,
  coalesce(i.authority_code, 'E92000001') AS org_code,
  r.authority_code AS parent_code,
  year_vintage(i.first_day) AS org_vintage,
  i.first_day AS period_start,
  last_day(CAST(i.first_day + INTERVAL 2 MONTH AS DATE)) AS period_end,
  CAST(CASE WHEN i.authority_code IS NOT NULL THEN i.nearest END AS DECIMAL(24, 10)) AS numerator,
  CASE WHEN i.authority_code IS NOT NULL THEN i.children END AS denominator,
  i.percent AS value,
  CAST(CASE WHEN i.authority_code IS NOT NULL THEN least(i.fewest, i.nearest) END AS DECIMAL(24, 10))
    AS numerator_low,
  CAST(CASE WHEN i.authority_code IS NOT NULL THEN greatest(i.most, i.nearest) END AS DECIMAL(24, 10))
    AS numerator_high,
  i.children
FROM implied AS i
LEFT JOIN reported_with AS r ON r.district_code = i.authority_code
