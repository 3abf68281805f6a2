-- One row a finding of fetching and reading.
SELECT * FROM input.finding
