-- One row a comparable figure and what it is held against. `difference` is in the indicator's unit;
-- `excess` in that of its numerator: how many more (or, below zero, fewer) there are than there would
-- be at the other's rate. The words go by the figure's 95 % interval and the indicator's polarity.
-- Made by indicator.
SELECT
  c.scheme,
  c.footprint_code,
  c.indicator_id,
  c.period,
  r.against,
  r.footprints,
  r.value AS reference_value,
  round(c.value - r.value, 10) AS difference,
  CASE WHEN c.combine = 'ratio'
    THEN round(c.numerator - c.denominator * r.value / c.multiplier, 6) END AS excess,
  verdict(c.value, c.lower_95, c.upper_95, r.value, c.polarity) AS comparison
FROM baseline.comparable AS c
JOIN baseline.reference AS r
  ON r.scheme = c.scheme AND r.footprint_code = c.footprint_code
  AND r.indicator_id = c.indicator_id AND r.period = c.period
