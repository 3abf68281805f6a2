-- One row an indicator.
SELECT id AS indicator_id, position, title, gap, domain, unit, multiplier, polarity, combine,
  "interval" AS interval_method, "by" AS observed_by, numerator, denominator, source_id, caveats
FROM stage.indicator
ORDER BY position
