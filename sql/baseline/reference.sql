-- One row a comparable figure and what it is held against, in the indicator's unit: England; the best
-- fifth of the scheme's footprints, where there is a best; the footprints most like it, where at least
-- three of them have a figure. The last two are sums over sums, never means of rates; standardised
-- rates have England alone.
-- Made by indicator.
WITH summed AS (
  SELECT *, CAST(coalesce(numerator, value * denominator / multiplier) AS DECIMAL(28, 10)) AS events
  FROM baseline.comparable
  WHERE combine IN ('ratio', 'weighted-mean')
),
best AS (
  SELECT scheme, indicator_id, period, any_value(multiplier) * safe_div(sum(events), sum(denominator))
    AS value, count(*) AS footprints
  FROM summed
  WHERE quintile = 1 AND polarity <> 'none'
  GROUP BY scheme, indicator_id, period
),
alike AS (
  SELECT n.scheme, n.footprint_code, s.indicator_id, s.period,
    any_value(s.multiplier) * safe_div(sum(s.events), sum(s.denominator)) AS value,
    count(*) AS footprints
  FROM baseline.neighbour AS n
  JOIN summed AS s ON s.scheme = n.scheme AND s.footprint_code = n.neighbour_code
  GROUP BY n.scheme, n.footprint_code, s.indicator_id, s.period
  HAVING count(*) >= 3
)
SELECT scheme, footprint_code, indicator_id, period, 'England' AS against, NULL AS footprints,
  england_value AS value
FROM baseline.comparable
WHERE england_value IS NOT NULL
UNION ALL
SELECT c.scheme, c.footprint_code, c.indicator_id, c.period, 'best fifth', b.footprints,
  round(b.value, 10)
FROM baseline.comparable AS c
JOIN best AS b
  ON b.scheme = c.scheme AND b.indicator_id = c.indicator_id AND b.period = c.period
UNION ALL
SELECT c.scheme, c.footprint_code, c.indicator_id, c.period, 'similar footprints', a.footprints,
  round(a.value, 10)
FROM baseline.comparable AS c
JOIN alike AS a
  ON a.scheme = c.scheme AND a.footprint_code = c.footprint_code
  AND a.indicator_id = c.indicator_id AND a.period = c.period
