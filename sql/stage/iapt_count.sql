-- One row an organisation (CCG, STP or England) and count of the extract, with the indicator it is; a
-- count of no indicator by itself has none. `shown` is NULL where a star hides it.
SELECT
  source_id,
  source_file,
  source_line,
  org_type,
  org_code,
  extract_vintage,
  CAST(start_date AS DATE) AS period_start,
  CAST(end_date AS DATE) AS period_end,
  measure,
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
  to_number(value) AS shown,
  value = '*' AS star
FROM raw.iapt_annual
WHERE statistic = 'count' AND breakdown = 'Total'
