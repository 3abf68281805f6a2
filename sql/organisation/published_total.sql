-- One row an indicator and period: the publisher's own figure for England, from a row of the
-- extract, months summed to years as the organisations' are. `value`, in the indicator's unit, is
-- England's where it is published without counts: it is never made of months.
-- Made by indicator.
SELECT
  o.source_id,
  o.indicator_id,
  r.period,
  sum(o.numerator) AS numerator,
  sum(o.denominator) AS denominator,
  max(CASE WHEN o.numerator IS NULL AND r.period = o.period THEN o.value END) AS value
FROM organisation.observed AS o
JOIN organisation.reporting_period AS r
  ON r.indicator_id = o.indicator_id AND r.observed_period = o.period
WHERE o.org_kind = 'england'
GROUP BY o.source_id, o.indicator_id, r.period
