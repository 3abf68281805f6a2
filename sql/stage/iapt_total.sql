-- One row an STP and count, as the publisher sums the CCGs itself: an answer key.
SELECT
  source_id,
  source_file,
  source_line,
  org_code AS stp_ons,
  measure,
  period_name(CAST(start_date AS DATE), CAST(end_date AS DATE)) AS period,
  to_number(value) AS shown
FROM raw.iapt_annual
WHERE statistic = 'count' AND breakdown = 'Total' AND org_type = 'STP'
