-- block: the rows of an extract meet its own England row: within rounding to 5 (2.5 a row) for
-- talking therapies, within 1 % for delayed transfers (whose remainder is known, about 0.45 %), within
-- 0.01 % for smoking (whose districts fall 158 people short in 2020/21), and exactly elsewhere.
-- Made by indicator.
WITH summed AS (
  SELECT o.source_id, o.indicator_id, o.period,
    sum(coalesce(o.numerator, o.numerator_low, 0)) AS low,
    CASE WHEN NOT bool_or(o.suppressed AND o.numerator_high IS NULL)
      THEN sum(coalesce(o.numerator, o.numerator_high, 0)) END AS high,
    count(*) AS figures
  FROM organisation.reported AS o
  WHERE o.numerator IS NOT NULL OR o.numerator_low IS NOT NULL OR o.suppressed
  GROUP BY ALL
),
toleranced AS (
  SELECT s.*, t.numerator AS total,
    CASE t.source_id
      WHEN 'iapt-annual' THEN 2.5 * s.figures
      WHEN 'dtoc-days' THEN 0.01 * t.numerator
      WHEN 'fingertips' THEN 0.0001 * t.numerator
      ELSE 0 END AS tolerance
  FROM organisation.published_total AS t
  JOIN summed AS s
    ON s.indicator_id = t.indicator_id AND s.period = t.period AND s.source_id = t.source_id
)
SELECT NULL AS scheme, indicator_id, period,
  'rows sum to ' || plain(low) || ' at least' || coalesce(' and ' || plain(high) || ' at most', '')
    || ', the England row says ' || plain(total) AS message
FROM toleranced
WHERE total < low - tolerance OR total > high + tolerance
