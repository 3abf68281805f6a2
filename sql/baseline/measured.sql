-- One row a scheme, footprint, indicator and period: the value, and its limits at 95 % and 99.8 % by
-- the method that suits it, unrounded and in the indicator's unit. A figure that rests on a suppressed
-- count has none. Wilson for proportions; for rates and for indirectly standardised ratios the limits
-- of the count, over what it is divided by; Dobson for directly standardised rates; Student's t for
-- means of which every member gives its spread. (The limits of few figures are taken in rows of their
-- own, so that each macro is written out once: to plan them takes longer than to work them out.)
-- Made by indicator.
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
),
counted AS (
  SELECT
    t.*,
    c.confidence,
    CASE WHEN told_kind IN ('poisson', 'dobson') THEN poisson_lower(numerator, confidence) END
      AS least,
    CASE WHEN told_kind IN ('poisson', 'dobson') THEN poisson_upper(numerator, confidence) END
      AS most
  FROM told AS t
  CROSS JOIN (VALUES (0.95), (0.998)) AS c (confidence)
  WHERE told_kind IN ('poisson', 'dobson', 'student')
),
limited AS (
  SELECT
    scheme,
    footprint_code,
    indicator_id,
    period,
    confidence,
    CASE told_kind
      WHEN 'poisson' THEN multiplier * safe_div(least, denominator)
      WHEN 'dobson' THEN dobson_limit(value, variance, numerator, least)
      WHEN 'student' THEN mean_lower(value, spread, denominator, confidence)
    END AS lower_limit,
    CASE told_kind
      WHEN 'poisson' THEN multiplier * safe_div(most, denominator)
      WHEN 'dobson' THEN dobson_limit(value, variance, numerator, most)
      WHEN 'student' THEN mean_upper(value, spread, denominator, confidence)
    END AS upper_limit
  FROM counted
),
paired AS (
  SELECT scheme, footprint_code, indicator_id, period,
    max(lower_limit) FILTER (confidence = 0.95) AS lower_95,
    max(upper_limit) FILTER (confidence = 0.95) AS upper_95,
    max(lower_limit) FILTER (confidence = 0.998) AS lower_998,
    max(upper_limit) FILTER (confidence = 0.998) AS upper_998
  FROM limited
  GROUP BY scheme, footprint_code, indicator_id, period
)
SELECT
  t.* EXCLUDE (told_kind),
  CASE WHEN told_kind = 'wilson' THEN multiplier * wilson_limit(numerator, denominator, z95, -1)
    ELSE p.lower_95 END AS lower_95,
  CASE WHEN told_kind = 'wilson' THEN multiplier * wilson_limit(numerator, denominator, z95, 1)
    ELSE p.upper_95 END AS upper_95,
  CASE WHEN told_kind = 'wilson' THEN multiplier * wilson_limit(numerator, denominator, z998, -1)
    ELSE p.lower_998 END AS lower_998,
  CASE WHEN told_kind = 'wilson' THEN multiplier * wilson_limit(numerator, denominator, z998, 1)
    ELSE p.upper_998 END AS upper_998
FROM told AS t
CROSS JOIN deviate
LEFT JOIN paired AS p
  ON p.scheme = t.scheme AND p.footprint_code = t.footprint_code
  AND p.indicator_id = t.indicator_id AND p.period = t.period
