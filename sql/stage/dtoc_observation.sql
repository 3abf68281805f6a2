-- One row an authority, month and indicator. The England row (code "-") becomes E92000001. Authority
-- codes are those of the lookup of the month's year; before April 2016 no lookup is at hand, and
-- those of April 2016 hold (numeric codes before July 2015 are in none, and stay unmapped).
WITH months AS (
  SELECT
    source_id,
    source_file,
    source_line,
    CASE WHEN authority_code = '-' THEN 'E92000001' ELSE authority_code END AS org_code,
    CAST(month AS DATE) AS first_day,
    to_number(days) AS numerator
  FROM raw.dtoc_days
),
indicators AS (
  SELECT unnest(['dtoc-days', 'dtoc-average-beds', 'dtoc-days-per-100k-adults']) AS indicator_id
)
SELECT
  m.source_id,
  m.source_file,
  m.source_line,
  i.indicator_id,
  CASE WHEN m.org_code = 'E92000001' THEN 'england' ELSE 'authority' END AS org_kind,
  m.org_code,
  greatest(year_vintage(m.first_day), '2016-04') AS org_vintage,
  m.first_day AS period_start,
  last_day(m.first_day) AS period_end,
  m.numerator,
  NULL::DECIMAL(24, 10) AS denominator
FROM months AS m
CROSS JOIN indicators AS i
