-- One row an organisation and indicator. Where a count is hidden by a star its bounds follow from the
-- publisher's rule (organisation.observed); a denominator that is the difference of two counts, one of
-- them hidden, has bounds of its own, and the numerator beside it is known. STP and region rows are in
-- stage.iapt_total, not here; the England row becomes E92000001.
WITH counts AS (
  SELECT
    source_id,
    source_file,
    org_type,
    org_code,
    extract_vintage,
    CAST(start_date AS DATE) AS period_start,
    CAST(end_date AS DATE) AS period_end,
    measure,
    source_line,
    to_number(value) AS shown,
    value = '*' AS star
  FROM raw.iapt_annual
  WHERE statistic = 'count' AND breakdown = 'Total' AND org_type IN ('CCG', 'England')
),
wide AS (
  SELECT
    source_id, source_file, org_type, org_code, extract_vintage, period_start, period_end,
    max(shown) FILTER (measure = 'finished_course_treatment') AS finished,
    max(shown) FILTER (measure = 'not_at_caseness') AS not_cases,
    bool_or(star) FILTER (measure = 'finished_course_treatment') AS finished_star,
    bool_or(star) FILTER (measure = 'not_at_caseness') AS not_cases_star
  FROM counts
  GROUP BY ALL
),
bounded AS (
  SELECT
    w.*,
    CASE WHEN w.finished_star THEN r.low ELSE w.finished END AS finished_low,
    CASE WHEN w.finished_star THEN r.high ELSE w.finished END AS finished_high,
    CASE WHEN w.not_cases_star THEN r.low ELSE w.not_cases END AS not_cases_low,
    CASE WHEN w.not_cases_star THEN r.high ELSE w.not_cases END AS not_cases_high
  FROM wide AS w
  LEFT JOIN stage.suppression AS r ON r.source_id = w.source_id AND r.before IS NULL
),
measured AS (
  SELECT
    c.*,
    CASE c.measure
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
    c.star AS suppressed,
    NULL::DECIMAL(24, 10) AS denominator_low,
    NULL::DECIMAL(24, 10) AS denominator_high
  FROM counts AS c
  UNION ALL
  SELECT
    c.*,
    CASE c.measure
      WHEN 'recovery' THEN 'iapt-recovery'
      WHEN 'reliable_recovery' THEN 'iapt-reliable-recovery'
      WHEN 'improvement' THEN 'iapt-improvement'
    END,
    c.star OR w.finished_star OR (c.measure <> 'improvement' AND w.not_cases_star),
    CASE WHEN c.measure = 'improvement' THEN w.finished_low
      WHEN w.finished_low < w.not_cases_high THEN 0
      ELSE w.finished_low - w.not_cases_high END,
    CASE WHEN c.measure = 'improvement' THEN w.finished_high
      ELSE w.finished_high - w.not_cases_low END
  FROM counts AS c
  JOIN bounded AS w
    ON w.source_file = c.source_file AND w.org_type = c.org_type AND w.org_code = c.org_code
    AND w.period_start = c.period_start
  WHERE c.measure IN ('recovery', 'reliable_recovery', 'improvement')
)
SELECT
  source_id,
  source_file,
  source_line,
  indicator_id,
  CASE WHEN org_type = 'England' THEN 'england' ELSE 'ccg' END AS org_kind,
  CASE WHEN org_type = 'England' THEN 'E92000001' ELSE org_code END AS org_code,
  extract_vintage AS org_vintage,
  period_start,
  period_end,
  CASE WHEN NOT suppressed THEN CAST(shown AS DECIMAL(24, 10)) END AS numerator,
  CASE WHEN NOT suppressed THEN CAST(denominator_low AS DECIMAL(24, 10)) END AS denominator,
  suppressed,
  CASE WHEN suppressed THEN CAST(shown AS DECIMAL(24, 10)) END AS numerator_low,
  CASE WHEN suppressed THEN CAST(shown AS DECIMAL(24, 10)) END AS numerator_high,
  CASE WHEN suppressed THEN CAST(denominator_low AS DECIMAL(24, 10)) END AS denominator_low,
  CASE WHEN suppressed THEN CAST(denominator_high AS DECIMAL(24, 10)) END AS denominator_high
FROM measured
WHERE indicator_id IS NOT NULL
