-- One row a figure and reported period: the figures that roll up to footprints. A month stands once
-- for itself and once for its financial year, where the year is made of months.
SELECT
  o.* EXCLUDE (period, period_kind, period_start, period_end),
  r.period,
  r.period_kind,
  r.period_start,
  r.period_end
FROM organisation.observation AS o
JOIN organisation.reporting_period AS r
  ON r.indicator_id = o.indicator_id AND r.observed_period = o.period
  AND (r.period = o.period OR r.org_kind = o.org_kind)
