-- One row a scheme, footprint, indicator that is counted by category, period and category. An
-- organisation is inherited whole by each footprint that holds some of it: a rating is not divided.
-- `count` adds what its members count in the category, each 1 where it gives no number; it is NULL where
-- one of them is suppressed.
WITH figure AS (
  SELECT m.scheme, m.footprint_code, o.indicator_id, o.period, o.org_code, o.category, o.numerator,
    o.suppressed
  FROM organisation.reported AS o
  JOIN stage.indicator AS i ON i.indicator_id = o.indicator_id AND i.combine = 'none'
  JOIN organisation.membership AS m
    ON m.org_kind = o.placed_kind AND m.org_code = o.placed_by AND m.org_vintage = o.org_vintage
  JOIN organisation.scheme AS s ON s.name = m.scheme AND s.selected
)
SELECT
  f.scheme,
  f.footprint_code,
  f.indicator_id,
  f.period,
  f.category,
  CAST(count(DISTINCT f.org_code) AS INTEGER) AS members,
  CAST(count(DISTINCT f.org_code) FILTER (f.suppressed) AS INTEGER) AS members_suppressed,
  CASE WHEN NOT bool_or(f.suppressed)
    THEN CAST(sum(coalesce(f.numerator, 1)) AS DECIMAL(28, 10)) END AS count
FROM figure AS f
JOIN stage.indicator AS i ON i.indicator_id = f.indicator_id
JOIN baseline.period AS p ON p.indicator_id = f.indicator_id AND p.period = f.period
WHERE f.category IS NOT NULL
GROUP BY f.scheme, f.footprint_code, f.indicator_id, i.position, f.period, p.period_start, f.category
ORDER BY f.scheme, f.footprint_code, i.position, p.period_start NULLS FIRST, f.period, f.category
