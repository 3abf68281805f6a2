-- One row an indicator and period that cannot be set beside the periods before it, with the reason.
SELECT * FROM input.series_break
