-- One row a line and year of NHS England's resources, £ million.
SELECT line, year, CAST(million_pounds AS DECIMAL(18, 3)) AS million_pounds, evidence
FROM raw.facts_resources
