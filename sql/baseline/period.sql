-- One row an indicator and reported period, with the vintage of most of the codes observed in it: a
-- stray row of another vintage does not change what is expected.
WITH vintages AS (
  SELECT
    r.indicator_id,
    r.period,
    any_value(r.period_kind) AS period_kind,
    any_value(r.period_start) AS period_start,
    any_value(r.period_end) AS period_end,
    o.org_vintage,
    count(*) AS figures
  FROM organisation.reporting_period AS r
  JOIN stage.indicator AS i ON i.id = r.indicator_id
  JOIN organisation.observation AS o
    ON o.indicator_id = r.indicator_id AND o.period = r.observed_period
    AND (r.period = o.period OR r.org_kind = o.org_kind)
    AND (o.org_kind = i."by" OR (o.org_kind = 'practice' AND i."by" = 'ccg'))
  GROUP BY r.indicator_id, r.period, o.org_vintage
)
SELECT indicator_id, period, period_kind, period_start, period_end, org_vintage
FROM vintages
QUALIFY row_number() OVER (
  PARTITION BY indicator_id, period ORDER BY figures DESC, org_vintage DESC
) = 1
