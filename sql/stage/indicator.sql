-- One row an indicator of the catalogue or of the user's own: what its figures follow from. What is
-- only told of it stands in stage.indicator_text, so that other words leave every figure as it is.
SELECT * EXCLUDE (title, definition, gap, domain, numerator, denominator, caveats)
FROM input.indicator
