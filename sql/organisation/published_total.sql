-- One row an indicator and period: the publisher's own figure for England, from a row of the
-- extract, months summed to years as the organisations' are.
SELECT
  o.source_id,
  o.indicator_id,
  r.period,
  sum(o.numerator) AS numerator,
  sum(o.denominator) AS denominator
FROM organisation.observed AS o
JOIN organisation.reporting_period AS r
  ON r.indicator_id = o.indicator_id AND r.observed_period = o.period
WHERE o.org_kind = 'england'
GROUP BY o.source_id, o.indicator_id, r.period
