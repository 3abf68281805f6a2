-- block: at least 95 % of every catalogued figure by CCG or practice is in a footprint: with less,
-- the organisation map is missing or of another vintage. What a national body commissions is in none.
-- Made by indicator.
WITH lost AS (
  SELECT scheme, indicator_id, period, sum(coalesce(numerator, denominator)) AS amount
  FROM baseline.unmapped
  WHERE figures > 0 AND source_id NOT LIKE 'user-%' AND reason NOT IN
    ('outside the footprints of the scheme', 'national body')
  GROUP BY ALL
)
SELECT l.scheme, l.indicator_id, l.period,
  format('{:.1f}', 100 * safe_div(l.amount, e.whole_numerator)) || ' % is in no footprint' AS message
FROM lost AS l
JOIN stage.indicator AS i ON i.indicator_id = l.indicator_id AND i."by" = 'ccg'
JOIN baseline.england AS e
  ON e.scheme = l.scheme AND e.indicator_id = l.indicator_id AND e.period = l.period
WHERE safe_div(l.amount, e.whole_numerator) > 0.05
