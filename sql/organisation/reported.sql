-- One row a figure and reported period: the figures that roll up to footprints. A month stands once
-- for itself and once for its financial year, where the year is made of months. A mean counts with its
-- weight: its numerator is value x denominator. A figure that lacks its numerator or its denominator
-- where it needs both counts on neither side.
-- Made by indicator.
WITH weighed AS (
  SELECT
    o.* EXCLUDE (period, period_kind, period_start, period_end),
    r.period,
    r.period_kind,
    r.period_start,
    r.period_end,
    r.paired,
    CASE WHEN r.averaged AND o.numerator IS NULL
      THEN TRY_CAST(CAST(o.value AS DOUBLE) * CAST(o.denominator AS DOUBLE) AS DECIMAL(24, 10))
      ELSE o.numerator END AS whole_numerator
  FROM organisation.observation AS o
  JOIN organisation.reporting_period AS r
    ON r.indicator_id = o.indicator_id AND r.observed_period = o.period
    AND (r.period = o.period OR r.org_kind = o.org_kind)
)
SELECT
  * EXCLUDE (paired, whole_numerator)
    REPLACE (
      CASE WHEN NOT paired OR denominator IS NOT NULL THEN whole_numerator END AS numerator,
      CASE WHEN NOT paired OR whole_numerator IS NOT NULL THEN denominator END AS denominator
    )
FROM weighed
