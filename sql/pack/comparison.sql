-- One row a comparable figure of the headline's kind of period and what it is held against.
SELECT c.scheme, c.footprint_code, c.indicator_id, c.period, c.against, c.footprints,
  c.reference_value, c.difference, c.excess, c.comparison
FROM baseline.comparison AS c
JOIN stage.indicator AS i ON i.indicator_id = c.indicator_id
ORDER BY c.scheme, c.footprint_code, i.position, c.period, c.against
