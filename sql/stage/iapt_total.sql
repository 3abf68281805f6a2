-- One row an STP and count, as the publisher sums the CCGs itself: an answer key.
SELECT
  source_id,
  source_file,
  source_line,
  org_code AS stp_ons,
  indicator_id,
  period_name(period_start, period_end) AS period,
  shown
FROM stage.iapt_count
WHERE org_type = 'STP'
