-- One row a source and extract in use.
SELECT * FROM input.source
