-- One row a practice and register. A practice with a list and a blank register is missing on both
-- sides. `covered` is the practice's whole list, whatever the ages that the register counts.
WITH lists AS (
  SELECT
    *,
    max(CASE WHEN list_type = 'TOTAL' THEN to_number(list_size) END)
      OVER (PARTITION BY extract_period, practice_code) AS whole_list,
    make_date(CAST(left(extract_period, 4) AS INTEGER), 4, 1) AS first_day
  FROM raw.qof_prevalence
)
SELECT
  l.source_id,
  l.source_file,
  l.source_line,
  'qof-' || lower(l.register_group) AS indicator_id,
  'practice' AS org_kind,
  l.practice_code AS org_code,
  l.extract_vintage AS org_vintage,
  p.ccg_ods AS parent_code,
  l.first_day AS period_start,
  CAST(l.first_day + INTERVAL 1 YEAR - INTERVAL 1 DAY AS DATE) AS period_end,
  to_number(l.register) AS numerator,
  to_number(l.list_size) AS denominator,
  NULL::DECIMAL(24, 10) AS value,
  false AS suppressed,
  l.whole_list AS covered
FROM lists AS l
LEFT JOIN raw.qof_organisations AS p
  ON p.practice_code = l.practice_code AND p.extract_period = l.extract_period
WHERE l.register IS NOT NULL AND l.list_size IS NOT NULL
