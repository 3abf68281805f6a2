-- One row a scheme, footprint, indicator and two whole periods of the headline's kind, one after the
-- other: the change from the first to the second, in the indicator's unit. A month or quarter follows the
-- same one of an earlier year: from one month to the next it is the season that changes. Its 95 % limits take the two
-- figures for independent (Newcombe's square-and-add of their own limits). A direction is told only
-- where the limits allow one, and never of a sum, of a register that only grows, or across a break.
-- Made by indicator.
WITH whole AS (
  SELECT b.*, p.org_vintage, CASE WHEN p.period_kind IN ('month', 'quarter')
      THEN month(b.period_start) END AS season, i."by" AS org_kind, i.combine, i.polarity, i.accumulates
  FROM baseline.footprint AS b
  JOIN baseline.period AS p ON p.indicator_id = b.indicator_id AND p.period = b.period
  JOIN baseline.headline AS h ON h.indicator_id = b.indicator_id AND h.period_kind = p.period_kind
  JOIN stage.indicator AS i ON i.indicator_id = b.indicator_id
  WHERE b.value IS NOT NULL AND b.coverage >= 0.95 AND b.period_start IS NOT NULL
),
sources AS (
  SELECT indicator_id, period, string_agg(DISTINCT source_id, ', ' ORDER BY source_id) AS source_ids
  FROM organisation.reported
  GROUP BY indicator_id, period
),
-- Which members are divided, and how, at a vintage: where that changes, so does the area behind a
-- figure. Members that lie whole in a footprint may merge and split without changing it.
divided AS (
  SELECT scheme, footprint_code, org_kind, org_vintage,
    string_agg(org_code || ' ' || weight, ', ' ORDER BY org_code) AS parts
  FROM organisation.membership
  WHERE weight < 1 AND org_kind IN ('ccg', 'authority', 'district')
  GROUP BY scheme, footprint_code, org_kind, org_vintage
),
told AS (
  SELECT w.*, s.source_ids, coalesce(d.parts, '') AS parts
  FROM whole AS w
  LEFT JOIN sources AS s ON s.indicator_id = w.indicator_id AND s.period = w.period
  LEFT JOIN divided AS d
    ON d.scheme = w.scheme AND d.footprint_code = w.footprint_code AND d.org_kind = w.org_kind
    AND d.org_vintage = w.org_vintage
),
pairs AS (
  SELECT
    t.scheme,
    t.footprint_code,
    t.indicator_id,
    lag(t.period) OVER series AS from_period,
    t.period AS to_period,
    lag(t.value) OVER series AS from_value,
    t.value AS to_value,
    t.combine,
    t.polarity,
    t.accumulates,
    change_lower(lag(t.value) OVER series, lag(t.lower_95) OVER series, lag(t.upper_95) OVER series,
      t.value, t.lower_95, t.upper_95) AS lower_95,
    change_upper(lag(t.value) OVER series, lag(t.lower_95) OVER series, lag(t.upper_95) OVER series,
      t.value, t.lower_95, t.upper_95) AS upper_95,
    lag(t.period_start) OVER series AS from_start,
    t.period_start AS to_start,
    CASE
      WHEN lag(t.source_ids) OVER series <> t.source_ids THEN 'another source'
      WHEN lag(t.parts) OVER series <> t.parts
        AND (t.apportioned > 0.01 OR lag(t.apportioned) OVER series > 0.01)
        THEN 'other areas: a divided member changed'
    END AS found_break
  FROM told AS t
  WINDOW series AS (
    PARTITION BY t.scheme, t.footprint_code, t.indicator_id, t.season ORDER BY t.period_start
  )
),
declared AS (
  SELECT b.indicator_id, p.period_start, b.why
  FROM stage.series_break AS b
  JOIN baseline.period AS p ON p.indicator_id = b.indicator_id AND p.period = b.period
),
broken AS (
  SELECT p.scheme, p.footprint_code, p.indicator_id, p.to_period, min(d.why) AS why
  FROM pairs AS p
  JOIN declared AS d
    ON d.indicator_id = p.indicator_id AND d.period_start > p.from_start
    AND d.period_start <= p.to_start
  GROUP BY p.scheme, p.footprint_code, p.indicator_id, p.to_period
),
marked AS (
  SELECT p.*, coalesce(b.why, p.found_break) AS series_break
  FROM pairs AS p
  LEFT JOIN broken AS b
    ON b.scheme = p.scheme AND b.footprint_code = p.footprint_code
    AND b.indicator_id = p.indicator_id AND b.to_period = p.to_period
)
SELECT
  scheme,
  footprint_code,
  indicator_id,
  from_period,
  to_period,
  from_value,
  to_value,
  round(to_value - from_value, 10) AS change,
  CASE WHEN series_break IS NULL THEN round(lower_95, 10) END AS lower_95,
  CASE WHEN series_break IS NULL THEN round(upper_95, 10) END AS upper_95,
  CASE WHEN series_break IS NULL AND combine <> 'sum' AND NOT accumulates
    THEN direction(to_value - from_value, lower_95, upper_95, polarity) END AS direction,
  series_break
FROM marked
WHERE from_period IS NOT NULL
