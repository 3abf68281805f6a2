-- One row an indicator and period for which the catalogue states the publisher's England figure.
SELECT indicator_id, period, numerator, value, tolerance FROM input.published_england
