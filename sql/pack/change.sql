-- One row a scheme, footprint, indicator and two whole periods that follow each other.
SELECT c.scheme, c.footprint_code, c.indicator_id, c.from_period, c.to_period, c.from_value,
  c.to_value, c.change, c.lower_95, c.upper_95, c.direction, c.series_break
FROM baseline.change AS c
JOIN stage.indicator AS i ON i.indicator_id = c.indicator_id
ORDER BY c.scheme, c.footprint_code, i.position, c.from_period, c.to_period
