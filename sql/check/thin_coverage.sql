-- warn: a footprint's figure covers less than 95 % of what it should.
-- Made by indicator.
SELECT scheme, indicator_id, period,
  footprint_code || ' covers ' || format('{:.1f}', 100 * coverage) || ' %' AS message
FROM baseline.footprint
WHERE coverage < 0.95 AND numerator IS NOT NULL
