-- One row a scheme, footprint, indicator and period: the value, and its limits at 95 % and 99.8 % by
-- the method that suits it, unrounded and in the indicator's unit. A figure that rests on a suppressed
-- count has none. Wilson for proportions; for rates and for indirectly standardised ratios the limits
-- of the count, over what it is divided by; Dobson for directly standardised rates; Student's t for
-- means of which every member gives its spread.
WITH deviate AS (
  SELECT confidence_deviate(0.95) AS z95, confidence_deviate(0.998) AS z998
),
told AS (
  SELECT v.*, p.spread,
    CASE WHEN v.suppressed_rows = 0 AND v.value IS NOT NULL THEN v.interval_kind END AS told_kind
  FROM baseline.valued AS v
  LEFT JOIN baseline.spread AS p
    ON p.scheme = v.scheme AND p.footprint_code = v.footprint_code
    AND p.indicator_id = v.indicator_id AND p.period = v.period
)
SELECT
  t.* EXCLUDE (told_kind),
  CASE told_kind
    WHEN 'wilson' THEN multiplier * wilson_limit(numerator, denominator, z95, -1)
    WHEN 'poisson' THEN multiplier * safe_div(poisson_lower(numerator, 0.95), denominator)
    WHEN 'dobson' THEN dobson_lower(value, variance, numerator, 0.95)
    WHEN 'student' THEN mean_lower(value, spread, denominator, 0.95)
  END AS lower_95,
  CASE told_kind
    WHEN 'wilson' THEN multiplier * wilson_limit(numerator, denominator, z95, 1)
    WHEN 'poisson' THEN multiplier * safe_div(poisson_upper(numerator, 0.95), denominator)
    WHEN 'dobson' THEN dobson_upper(value, variance, numerator, 0.95)
    WHEN 'student' THEN mean_upper(value, spread, denominator, 0.95)
  END AS upper_95,
  CASE told_kind
    WHEN 'wilson' THEN multiplier * wilson_limit(numerator, denominator, z998, -1)
    WHEN 'poisson' THEN multiplier * safe_div(poisson_lower(numerator, 0.998), denominator)
    WHEN 'dobson' THEN dobson_lower(value, variance, numerator, 0.998)
    WHEN 'student' THEN mean_lower(value, spread, denominator, 0.998)
  END AS lower_998,
  CASE told_kind
    WHEN 'wilson' THEN multiplier * wilson_limit(numerator, denominator, z998, 1)
    WHEN 'poisson' THEN multiplier * safe_div(poisson_upper(numerator, 0.998), denominator)
    WHEN 'dobson' THEN dobson_upper(value, variance, numerator, 0.998)
    WHEN 'student' THEN mean_upper(value, spread, denominator, 0.998)
  END AS upper_998
FROM told AS t
CROSS JOIN deviate
