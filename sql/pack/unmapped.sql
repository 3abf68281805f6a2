-- One row a scheme, figure in no footprint and reason.
SELECT scheme, source_id, indicator_id, period, org_code,
  CAST(round(numerator, 10) AS DECIMAL(28, 10)) AS numerator,
  CAST(round(denominator, 10) AS DECIMAL(28, 10)) AS denominator,
  reason, CAST(figures AS BIGINT) AS figures
FROM baseline.unmapped
ORDER BY scheme, source_id, indicator_id, period, org_code, reason
