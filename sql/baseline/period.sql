-- One row an indicator and reported period, with the vintage of the codes observed in it.
SELECT
  r.indicator_id,
  r.period,
  any_value(r.period_kind) AS period_kind,
  any_value(r.period_start) AS period_start,
  any_value(r.period_end) AS period_end,
  min(o.org_vintage) AS org_vintage
FROM organisation.reporting_period AS r
JOIN stage.indicator AS i ON i.id = r.indicator_id
JOIN organisation.observation AS o
  ON o.indicator_id = r.indicator_id AND o.period = r.observed_period
  AND (r.period = o.period OR r.org_kind = o.org_kind)
  AND (o.org_kind = i."by" OR (o.org_kind = 'practice' AND i."by" = 'ccg'))
GROUP BY r.indicator_id, r.period
