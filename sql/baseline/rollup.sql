-- One row a scheme, footprint, indicator and reported period: weighted sums of what is observed, in the
-- units of the observations.
-- Made by indicator.
SELECT
  scheme,
  footprint_code,
  indicator_id,
  period,
  sum(numerator * weight) AS numerator,
  sum(denominator * weight) AS denominator,
  sum(numerator_low * weight) AS numerator_low,
  sum(numerator_high * weight) AS numerator_high,
  sum(denominator_low * weight) AS denominator_low,
  sum(denominator_high * weight) AS denominator_high,
  sum(CASE WHEN weight < 1 THEN numerator * weight ELSE 0 END) AS numerator_apportioned,
  sum(covered * weight) AS covered,
  min(smallest_value) AS smallest_value,
  max(largest_value) AS largest_value,
  sum(suppressed_rows) AS suppressed_rows,
  sum(open_numerators) AS open_numerators,
  sum(open_denominators) AS open_denominators
FROM baseline.figure
GROUP BY scheme, footprint_code, indicator_id, period
