-- One row a scheme, footprint, indicator and period: the value by the indicator's combining rule and
-- its bounds where suppression or rounding leaves them open, unrounded and in the indicator's unit. A
-- figure that rests on a suppressed count is given when its bounds agree to one decimal, as their
-- middle. Rounding moves `low` and `high` alone, not the value. What cannot be combined has the smallest
-- and the largest of the members; so has a standardised rate that cannot be made, where members have
-- one. `uncombined` says why a standardised rate has neither.
-- Made by indicator.
WITH summed AS (
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
  JOIN stage.indicator AS i ON i.indicator_id = p.indicator_id
  LEFT JOIN baseline.rollup AS r
    ON r.scheme = f.scheme AND r.footprint_code = f.footprint_code
    AND r.indicator_id = p.indicator_id AND r.period = p.period
),
joined AS (
  SELECT
    s.* REPLACE (
      coalesce(t.numerator, CASE WHEN s.combine <> 'none' THEN s.numerator END) AS numerator,
      coalesce(t.denominator, CASE WHEN s.combine <> 'none' THEN s.denominator END) AS denominator,
      coalesce(t.numerator_apportioned, s.numerator_apportioned) AS numerator_apportioned,
      coalesce(t.suppressed_rows, s.suppressed_rows) AS suppressed_rows
    ),
    s.combine = 'range' OR (s.combine IN ('dsr', 'isr') AND t.low IS NULL
      AND s.smallest_value IS NOT NULL) AS ranged,
    CASE WHEN s.combine IN ('dsr', 'isr') AND t.scheme IS NULL THEN 'no age band has a figure'
      ELSE t.uncombined END AS uncombined,
    s.open_numerators > 0 OR s.open_denominators > 0 AND s.combine <> 'sum' AS open,
    t.low AS standard_low,
    t.high AS standard_high,
    t.variance,
    d.scheme IS NOT NULL AS rounded,
    CAST(coalesce(d.numerator_down, 0) AS DOUBLE) AS numerator_down,
    CAST(coalesce(d.numerator_up, 0) AS DOUBLE) AS numerator_up,
    CAST(coalesce(d.denominator_down, 0) AS DOUBLE) AS denominator_down,
    CAST(coalesce(d.denominator_up, 0) AS DOUBLE) AS denominator_up,
    CAST(s.numerator_low AS DOUBLE) AS x_low,
    CAST(s.numerator_high AS DOUBLE) AS x_high,
    CAST(s.denominator_low AS DOUBLE) AS n_low,
    CAST(s.denominator_high AS DOUBLE) AS n_high
  FROM summed AS s
  LEFT JOIN baseline.standardised AS t
    ON t.scheme = s.scheme AND t.footprint_code = s.footprint_code
    AND t.indicator_id = s.indicator_id AND t.period = s.period
  LEFT JOIN baseline.rounding AS d
    ON d.scheme = s.scheme AND d.footprint_code = s.footprint_code
    AND d.indicator_id = s.indicator_id AND d.period = s.period
),
-- Money may be below zero: the smallest of such a ratio has the smallest denominator.
bounded AS (
  SELECT
    *,
    CASE
      WHEN ranged THEN CAST(smallest_value AS DOUBLE)
      WHEN combine IN ('dsr', 'isr') THEN standard_low
      WHEN open THEN NULL
      WHEN combine IN ('ratio', 'weighted-mean') AND x_low < 0
        THEN multiplier * safe_div(x_low, n_low)
      WHEN combine IN ('ratio', 'weighted-mean') THEN multiplier * safe_div(x_low, n_high)
      WHEN combine = 'sum' AND per_day THEN safe_div(x_low, days)
      WHEN combine = 'sum' THEN x_low
    END AS known_low,
    CASE
      WHEN ranged THEN CAST(largest_value AS DOUBLE)
      WHEN combine IN ('dsr', 'isr') THEN standard_high
      WHEN open THEN NULL
      WHEN combine IN ('ratio', 'weighted-mean') AND x_high < 0
        THEN multiplier * safe_div(x_high, n_high)
      WHEN combine IN ('ratio', 'weighted-mean') THEN multiplier * safe_div(x_high, n_low)
      WHEN combine = 'sum' AND per_day THEN safe_div(x_high, days)
      WHEN combine = 'sum' THEN x_high
    END AS known_high
  FROM joined
),
widened AS (
  SELECT
    *,
    CASE
      WHEN NOT rounded OR known_low IS NULL THEN known_low
      WHEN combine IN ('ratio', 'weighted-mean')
        THEN multiplier * safe_div(x_low - numerator_down, n_high + denominator_up)
      WHEN combine = 'sum' AND per_day THEN safe_div(x_low - numerator_down, days)
      WHEN combine = 'sum' THEN x_low - numerator_down
      ELSE known_low
    END AS low,
    CASE
      WHEN NOT rounded OR known_high IS NULL THEN known_high
      -- A proportion ends at the whole.
      WHEN combine = 'ratio' AND interval_kind = 'wilson' AND known_high <= multiplier
        AND x_high + numerator_up >= n_low - denominator_down THEN multiplier
      WHEN combine IN ('ratio', 'weighted-mean')
        THEN multiplier * safe_div(x_high + numerator_up, n_low - denominator_down)
      WHEN combine = 'sum' AND per_day THEN safe_div(x_high + numerator_up, days)
      WHEN combine = 'sum' THEN x_high + numerator_up
      ELSE known_high
    END AS high
  FROM bounded
)
SELECT
  scheme,
  footprint_code,
  indicator_id,
  period,
  period_kind,
  period_start,
  period_end,
  combine,
  interval_kind,
  multiplier,
  per_day,
  numerator,
  denominator,
  numerator_apportioned,
  suppressed_rows,
  variance,
  low,
  high,
  CASE
    WHEN ranged OR combine = 'none' OR (combine = 'dsr' AND suppressed_rows > 0) THEN NULL
    WHEN known_low = known_high THEN known_low
    WHEN round(known_low, 1) = round(known_high, 1) THEN (known_low + known_high) / 2
  END AS value,
  CASE WHEN NOT ranged THEN uncombined END AS uncombined,
  CASE
    WHEN ranged THEN 'range over members'
    WHEN combine = 'ratio' THEN 'ratio of sums'
    WHEN combine = 'sum' AND per_day THEN 'sum per day'
    WHEN combine = 'sum' THEN 'sum'
    WHEN combine = 'weighted-mean' THEN 'weighted mean'
    WHEN combine = 'dsr' THEN 'directly standardised'
    WHEN combine = 'isr' THEN 'indirectly standardised'
    ELSE 'counts by category'
  END AS method
FROM widened
