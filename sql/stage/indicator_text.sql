-- One row an indicator of the catalogue or of the user's own: what is told of it.
SELECT indicator_id, title, definition, gap, domain, numerator, denominator, caveats
FROM input.indicator
