-- One row a footprint whose do-nothing gap in 2020/21 was published, £ million, on mixed bases.
SELECT
  CAST(footprint_number AS INTEGER) AS footprint_number,
  CAST(million_pounds AS DECIMAL(18, 3)) AS million_pounds,
  basis,
  evidence
FROM raw.facts_do_nothing_gap
