-- One row a source and rule of its publisher, in force for periods that begin on `first_day` or later
-- and before `before`: the smallest and the largest count that is hidden, and how far a count that is
-- shown may lie from the one that was made (`rounding`). Without `before` it is the last.
SELECT
  source_id,
  lag(before) OVER (PARTITION BY source_id ORDER BY position) AS first_day,
  before,
  low,
  high,
  rounding
FROM input.suppression
