-- warn: no count that its publisher hides follows from the publisher's own totals, less the counts that
-- are shown: from its row for England or for an STP, from the year of a month, or from all ages of an
-- age band. footpack cannot hide such a count; the cell is named here, and not what it holds.
-- Made by indicator.
WITH cell AS (
  SELECT
    o.source_id,
    o.source_file,
    o.source_line,
    o.indicator_id,
    o.org_kind,
    o.org_code,
    o.org_vintage,
    o.period,
    o.period_kind,
    o.period_start,
    o.numerator,
    o.numerator IS NULL AND o.numerator_low IS DISTINCT FROM o.numerator_high
      OR (o.numerator IS NULL AND o.suppressed AND o.numerator_high IS NULL) AS hidden,
    CASE WHEN o.numerator IS NOT NULL OR o.numerator_low = o.numerator_high
      THEN coalesce(o.numerator, o.numerator_low) - coalesce(o.rounding, 0)
      ELSE coalesce(o.numerator_low, 0) END AS low,
    CASE WHEN o.numerator IS NOT NULL OR o.numerator_low = o.numerator_high
      THEN coalesce(o.numerator, o.numerator_low) + coalesce(o.rounding, 0)
      ELSE o.numerator_high END AS high
  FROM organisation.observation AS o
  JOIN stage.indicator AS i ON i.indicator_id = o.indicator_id AND i.combine IN ('ratio', 'sum', 'isr')
  WHERE o.numerator IS NOT NULL OR o.suppressed
),
counted_in AS (
  SELECT 'the row for England' AS total, concat_ws('|', c.source_id, c.indicator_id, c.period) AS sum_id,
    c.*, t.numerator AS total_low, t.numerator AS total_high
  FROM cell AS c
  JOIN organisation.observed AS t
    ON t.org_kind = 'england' AND t.source_id = c.source_id AND t.indicator_id = c.indicator_id
    AND t.period = c.period AND t.numerator IS NOT NULL
  UNION ALL
  SELECT 'the row for its STP', concat_ws('|', t.stp_ons, c.indicator_id, c.period), c.*,
    t.shown - coalesce(r.rounding, 0), t.shown + coalesce(r.rounding, 0)
  FROM cell AS c
  JOIN organisation.membership AS m
    ON m.org_kind = c.org_kind AND m.org_code = c.org_code AND m.org_vintage = c.org_vintage
    AND m.scheme = 'stp-2017' AND m.weight = 1
  JOIN stage.iapt_total AS t
    ON t.stp_ons = m.footprint_code AND t.period = c.period AND t.source_id = c.source_id
    AND t.indicator_id = c.indicator_id
  LEFT JOIN stage.suppression AS r ON r.source_id = t.source_id AND r.before IS NULL
  WHERE t.shown IS NOT NULL
  UNION ALL
  SELECT 'its year', concat_ws('|', c.indicator_id, c.org_kind, c.org_code, y.period), c.*, y.low, y.high
  FROM cell AS c
  JOIN cell AS y
    ON y.source_id = c.source_id AND y.indicator_id = c.indicator_id AND y.org_kind = c.org_kind
    AND y.org_code = c.org_code AND y.period_kind = 'financial year'
    AND y.period_start = year_opening(c.period_start)
  WHERE c.period_kind = 'month' AND NOT y.hidden
  UNION ALL
  SELECT 'all ages', concat_ws('|', i.part_of, c.org_kind, c.org_code, c.org_vintage, c.period), c.*,
    a.low, a.high
  FROM cell AS c
  JOIN stage.indicator AS i ON i.indicator_id = c.indicator_id
  JOIN cell AS a
    ON a.indicator_id = i.part_of AND a.org_kind = c.org_kind AND a.org_code = c.org_code
    AND a.org_vintage = c.org_vintage AND a.period = c.period
  WHERE NOT a.hidden
),
left_over AS (
  SELECT
    *,
    CASE WHEN count(*) FILTER (high IS NULL) OVER (one) = CASE WHEN high IS NULL THEN 1 ELSE 0 END
      THEN total_low - (sum(high) OVER (one) - coalesce(high, 0)) END AS at_least,
    total_high - (sum(low) OVER (one) - low) AS at_most
  FROM counted_in
  WINDOW one AS (PARTITION BY total, sum_id)
)
SELECT NULL AS scheme, indicator_id, period,
  org_kind || ' ' || org_code || ' of ' || org_vintage || ', hidden in ' || source_file || ' line '
    || source_line || ', ' || CASE WHEN at_least = at_most THEN 'follows from ' ELSE 'is narrowed by ' END
    || total || ' less what is shown' AS message
FROM left_over
WHERE hidden AND (at_least >= at_most OR at_most <= low OR at_least > low AND high IS NOT NULL
  OR at_most < high)
