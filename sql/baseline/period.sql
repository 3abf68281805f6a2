-- One row an indicator and reported period, with the vintage of most of the codes observed in it: a
-- stray row of another vintage does not change what is expected. A standardised indicator has the
-- periods of its age bands.
-- Made by indicator.
WITH vintages AS (
  SELECT
    o.indicator_id,
    o.period,
    any_value(o.period_kind) AS period_kind,
    any_value(o.period_start) AS period_start,
    any_value(o.period_end) AS period_end,
    o.org_vintage,
    sum(o.figures) AS figures
  FROM baseline.placed AS o
  JOIN stage.indicator AS i ON i.indicator_id = o.indicator_id
    AND (o.org_kind = i."by" OR (o.org_kind = 'practice' AND i."by" = 'ccg'))
  GROUP BY o.indicator_id, o.period, o.org_vintage
),
standardised AS (
  SELECT i.part_of AS indicator_id, v.* EXCLUDE (indicator_id)
  FROM vintages AS v
  JOIN stage.indicator AS i ON i.indicator_id = v.indicator_id
  WHERE i.part_of IS NOT NULL
)
SELECT indicator_id, period, period_kind, period_start, period_end, org_vintage
FROM (SELECT * FROM vintages UNION ALL SELECT * FROM standardised)
QUALIFY row_number() OVER (
  PARTITION BY indicator_id, period ORDER BY figures DESC, org_vintage DESC
) = 1
