-- One row a scheme, footprint, indicator and period.
SELECT b.scheme, b.footprint_code, b.indicator_id, b.period, b.period_start, b.period_end,
  b.numerator, b.denominator, b.value, b.lower_95, b.upper_95, b.lower_998, b.upper_998, b.value_low, b.value_high, b.coverage,
  b.members_expected, b.members_present, b.members_suppressed, b.estimated, b.apportioned,
  b.withheld_reason, b.method, b.england_value, b.england_basis, b.england_published, b.england_summed, b.comparison,
  b.rank, b.rank_of, b.quintile
FROM baseline.footprint AS b
JOIN stage.indicator AS i ON i.indicator_id = b.indicator_id
ORDER BY b.scheme, b.footprint_code, i.position, b.period_start NULLS FIRST, b.period
