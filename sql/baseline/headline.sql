-- One row an indicator: the period with which a pack opens. A financial year before other kinds,
-- and of a kind the latest: a part of a year never stands in for one.
-- Made by indicator.
WITH preferred AS (
  SELECT *, CASE period_kind
    WHEN 'financial year' THEN 1
    WHEN 'calendar year' THEN 2
    WHEN 'quarter' THEN 3
    WHEN 'month' THEN 4
    ELSE 5 END AS preference
  FROM baseline.period
)
SELECT
  indicator_id,
  arg_max(period, (-preference, coalesce(period_start, DATE '1900-01-01'))) AS period,
  arg_max(period_kind, (-preference, coalesce(period_start, DATE '1900-01-01'))) AS period_kind
FROM preferred
GROUP BY indicator_id
ORDER BY indicator_id
