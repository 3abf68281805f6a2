-- One row a scheme, footprint, indicator and period: the value by the indicator's combining rule,
-- its bounds where suppression leaves them open, and its 95 % interval, all unrounded. A figure
-- that rests on a suppressed count is given when both bounds agree to one decimal, as their middle.
WITH deviate AS (
  SELECT confidence_deviate(0.95) AS z
),
summed AS (
  SELECT
    f.scheme,
    f.footprint_code,
    p.indicator_id,
    p.period,
    p.period_kind,
    p.period_start,
    p.period_end,
    p.period_end - p.period_start + 1 AS days,
    i.combine,
    i."interval" AS interval_kind,
    i.multiplier,
    i.per_day,
    r.* EXCLUDE (scheme, footprint_code, indicator_id, period)
  FROM organisation.footprint AS f
  JOIN organisation.scheme AS s ON s.name = f.scheme AND s.selected
  CROSS JOIN baseline.period AS p
  JOIN stage.indicator AS i ON i.id = p.indicator_id
  LEFT JOIN baseline.rollup AS r
    ON r.scheme = f.scheme AND r.footprint_code = f.footprint_code
    AND r.indicator_id = p.indicator_id AND r.period = p.period
),
bounded AS (
  SELECT
    *,
    CASE
      WHEN open_numerators > 0 OR (combine = 'ratio' AND open_denominators > 0) THEN NULL
      WHEN combine = 'ratio' THEN multiplier * safe_div(numerator_low, denominator_high)
      WHEN combine = 'sum' AND per_day THEN safe_div(numerator_low, days)
      WHEN combine = 'sum' THEN CAST(numerator_low AS DOUBLE)
      WHEN combine = 'range' THEN CAST(smallest_value AS DOUBLE)
    END AS low,
    CASE
      WHEN open_numerators > 0 OR (combine = 'ratio' AND open_denominators > 0) THEN NULL
      WHEN combine = 'ratio' THEN multiplier * safe_div(numerator_high, denominator_low)
      WHEN combine = 'sum' AND per_day THEN safe_div(numerator_high, days)
      WHEN combine = 'sum' THEN CAST(numerator_high AS DOUBLE)
      WHEN combine = 'range' THEN CAST(largest_value AS DOUBLE)
    END AS high
  FROM summed
)
SELECT
  b.* EXCLUDE (low, high),
  low,
  high,
  CASE WHEN combine <> 'range' AND (suppressed_rows = 0 OR round(low, 1) = round(high, 1))
    THEN (low + high) / 2 END AS value,
  CASE WHEN interval_kind = 'wilson' AND suppressed_rows = 0
    THEN multiplier * wilson_limit(numerator, denominator, z, -1) END AS lower_95,
  CASE WHEN interval_kind = 'wilson' AND suppressed_rows = 0
    THEN multiplier * wilson_limit(numerator, denominator, z, 1) END AS upper_95
FROM bounded AS b
CROSS JOIN deviate
