-- One row an indicator of the catalogue or of the user's own.
SELECT * FROM input.indicator
