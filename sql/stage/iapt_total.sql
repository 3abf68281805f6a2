-- One row an STP and count, as the publisher sums the CCGs itself: an answer key.
SELECT
  source_id,
  source_file,
  source_line,
  org_code AS stp_ons,
  CASE measure
    WHEN 'referrals_received' THEN 'iapt-referrals-received'
    WHEN 'finished_course_treatment' THEN 'iapt-finished-course'
    WHEN 'at_caseness' THEN 'iapt-at-caseness'
    WHEN 'not_at_caseness' THEN 'iapt-not-at-caseness'
    WHEN 'recovery' THEN 'iapt-recovered'
    WHEN 'improvement' THEN 'iapt-improved'
    WHEN 'reliable_recovery' THEN 'iapt-reliably-recovered'
    WHEN 'no_reliable_change' THEN 'iapt-no-reliable-change'
    WHEN 'deterioration' THEN 'iapt-deteriorated'
  END AS indicator_id,
  period_name(CAST(start_date AS DATE), CAST(end_date AS DATE)) AS period,
  to_number(value) AS shown
FROM raw.iapt_annual
WHERE statistic = 'count' AND breakdown = 'Total' AND org_type = 'STP'
