-- One row a line and year of national resources, £ million.
SELECT line, year, million_pounds, evidence FROM stage.resource ORDER BY line, year
