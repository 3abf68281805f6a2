-- One row a district, or England, and financial year: people recorded as smokers, and people, aged 15 and
-- over. The file names districts of many years beside one another, some counted with the one that took
-- them in (eight of 334 in 2016/17): those are kept that the lookup of one vintage names, that of which
-- most are there, and of several the nearest in time. A year of which no lookup knows the districts is left
-- out. Rows stand once for each parent, and in 2015/16 for two names of the age; those of categories are
-- left alone. A district may stand there without a figure (those of Buckinghamshire, 2017/18).
WITH figures AS (
  SELECT
    source_id,
    source_file,
    source_line,
    area_code,
    area_type,
    CAST(left(period, 4) || '-04-01' AS DATE) AS first_day,
    to_number(numerator) AS numerator,
    to_number(denominator) AS denominator
  FROM raw.fingertips
  WHERE indicator_id = '91547' AND area_type IN ('England', 'District', 'UA') AND age = '15+ yrs'
    AND category_type IS NULL
    AND regexp_full_match(period, '[0-9]{4}/[0-9]{2}')
  QUALIFY row_number() OVER (PARTITION BY area_code, period ORDER BY source_line) = 1
),
district AS (
  SELECT DISTINCT vintage, district_code FROM stage.area
),
district_count AS (
  SELECT vintage, count(*) AS districts FROM district GROUP BY vintage
),
fitting AS (
  SELECT f.first_day, d.vintage
  FROM figures AS f
  JOIN district AS d ON d.district_code = f.area_code
  JOIN district_count AS c ON c.vintage = d.vintage
  GROUP BY f.first_day, d.vintage, c.districts
  HAVING count(*) >= 0.99 * c.districts
  QUALIFY row_number() OVER (
    PARTITION BY f.first_day
    ORDER BY count(*) / c.districts DESC,
      abs(date_diff('month', f.first_day, CAST(d.vintage || '-01' AS DATE))), d.vintage
  ) = 1
)
SELECT f.*, t.vintage
FROM figures AS f
JOIN fitting AS t ON t.first_day = f.first_day
LEFT JOIN district AS d ON d.vintage = t.vintage AND d.district_code = f.area_code
WHERE f.area_type = 'England' OR d.district_code IS NOT NULL
