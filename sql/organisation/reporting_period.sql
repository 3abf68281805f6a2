-- One row an indicator, observed period and period reported: each period reports itself, and twelve
-- months that make up a financial year report the year too, where the year itself is not published.
-- `org_kind` is the kind of organisation to which the step from months to a year applies.
WITH own AS (
  SELECT DISTINCT indicator_id, period, period_kind, period_start, period_end
  FROM organisation.observed
  WHERE org_kind <> 'england'
),
months AS (
  SELECT
    indicator_id,
    org_kind,
    period AS observed_period,
    year_opening(period_start) AS first_day,
    CAST(year_opening(period_start) + INTERVAL 1 YEAR - INTERVAL 1 DAY AS DATE) AS last_day
  FROM organisation.observed
  WHERE period_kind = 'month' AND org_kind <> 'england'
  GROUP BY ALL
),
whole_years AS (
  SELECT
    indicator_id,
    org_kind,
    first_day,
    last_day,
    period_name(first_day, last_day) AS period
  FROM months
  GROUP BY ALL
  HAVING count(DISTINCT observed_period) = 12
)
SELECT indicator_id, NULL AS org_kind, period AS observed_period, period, period_kind, period_start,
  period_end
FROM own
UNION ALL
SELECT m.indicator_id, m.org_kind, m.observed_period, y.period, 'financial year', y.first_day,
  y.last_day
FROM months AS m
JOIN whole_years AS y
  ON y.indicator_id = m.indicator_id AND y.org_kind = m.org_kind AND y.first_day = m.first_day
ANTI JOIN own AS o ON o.indicator_id = y.indicator_id AND o.period = y.period
UNION ALL
SELECT y.indicator_id, NULL, y.period, y.period, 'financial year', y.first_day, y.last_day
FROM whole_years AS y
ANTI JOIN own AS o ON o.indicator_id = y.indicator_id AND o.period = y.period
