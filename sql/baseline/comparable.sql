-- One row a figure that may be compared: shown, covered to 95 % or more, with no suppressed count in
-- it and no sum; of the kind of period with which a pack opens. Units are those of the indicator.
-- Made by indicator.
SELECT
  b.scheme,
  b.footprint_code,
  b.indicator_id,
  b.period,
  b.period_start,
  i.combine,
  i."interval" AS interval_kind,
  i.multiplier,
  i.polarity,
  b.numerator,
  b.denominator,
  b.value,
  b.lower_95,
  b.upper_95,
  b.england_value,
  b.quintile
FROM baseline.footprint AS b
JOIN stage.indicator AS i ON i.indicator_id = b.indicator_id
JOIN baseline.period AS p ON p.indicator_id = b.indicator_id AND p.period = b.period
JOIN baseline.headline AS h ON h.indicator_id = b.indicator_id AND h.period_kind = p.period_kind
WHERE b.rank IS NOT NULL
