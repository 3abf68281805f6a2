-- One row an indicator, observed period and period reported: each period reports itself, and the twelve
-- months or four quarters that make up a financial year report the year too, where the year itself is not
-- published and the figures can be added. `org_kind` is the kind of organisation to which the step to a
-- year applies. `averaged` says that figures are means, which count with a weight; `paired` that a
-- figure needs both its numerator and its denominator: not where the two come in rows of their own, as
-- days of delay by authority and adults by CCG do.
-- Made by indicator.
WITH own AS (
  SELECT DISTINCT indicator_id, period, period_kind, period_start, period_end
  FROM organisation.observed
  WHERE org_kind <> 'england'
),
parts AS (
  SELECT
    indicator_id,
    org_kind,
    period_kind,
    period AS observed_period,
    year_opening(period_start) AS first_day,
    CAST(year_opening(period_start) + INTERVAL 1 YEAR - INTERVAL 1 DAY AS DATE) AS last_day
  FROM organisation.observed
  WHERE period_kind IN ('month', 'quarter') AND org_kind <> 'england'
  GROUP BY ALL
),
whole_years AS (
  SELECT
    m.indicator_id,
    m.org_kind,
    m.period_kind,
    m.first_day,
    m.last_day,
    period_name(m.first_day, m.last_day) AS period
  FROM parts AS m
  JOIN stage.indicator AS i ON i.indicator_id = m.indicator_id AND i.combine IN ('ratio', 'sum', 'weighted-mean')
  GROUP BY m.indicator_id, m.org_kind, m.period_kind, m.first_day, m.last_day
  HAVING count(DISTINCT m.observed_period) = CASE m.period_kind WHEN 'month' THEN 12 ELSE 4 END
  QUALIFY row_number() OVER (
    PARTITION BY m.indicator_id, m.org_kind, m.first_day ORDER BY m.period_kind
  ) = 1
),
pairs AS (
  SELECT o.indicator_id
  FROM organisation.observed AS o
  JOIN stage.indicator AS i ON i.indicator_id = o.indicator_id AND i.combine IN ('ratio', 'weighted-mean')
  WHERE o.org_kind <> 'england'
  GROUP BY o.indicator_id
  HAVING bool_or(coalesce(o.numerator, o.value) IS NOT NULL AND o.denominator IS NOT NULL)
),
reporting AS (
  SELECT indicator_id, NULL AS org_kind, period AS observed_period, period, period_kind, period_start,
    period_end
  FROM own
  UNION ALL
  SELECT m.indicator_id, m.org_kind, m.observed_period, y.period, 'financial year', y.first_day,
    y.last_day
  FROM parts AS m
  JOIN whole_years AS y
    ON y.indicator_id = m.indicator_id AND y.org_kind = m.org_kind AND y.first_day = m.first_day
    AND y.period_kind = m.period_kind
  ANTI JOIN own AS o ON o.indicator_id = y.indicator_id AND o.period = y.period
  UNION ALL
  SELECT y.indicator_id, NULL, y.period, y.period, 'financial year', y.first_day, y.last_day
  FROM whole_years AS y
  ANTI JOIN own AS o ON o.indicator_id = y.indicator_id AND o.period = y.period
)
SELECT
  r.*,
  i.combine = 'weighted-mean' AS averaged,
  p.indicator_id IS NOT NULL AS paired
FROM reporting AS r
JOIN stage.indicator AS i ON i.indicator_id = r.indicator_id
LEFT JOIN pairs AS p ON p.indicator_id = r.indicator_id
