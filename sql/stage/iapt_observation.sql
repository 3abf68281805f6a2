-- One row an organisation and indicator. Where a count is hidden by a star its bounds follow from the
-- publisher's rule (organisation.observed); a denominator that is the difference of two counts, one of
-- them hidden, has bounds of its own, and the numerator beside it is known. STP and region rows are in
-- stage.iapt_total, not here; the England row becomes E92000001.
WITH counts AS (
  SELECT * FROM stage.iapt_count WHERE org_type IN ('CCG', 'England')
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
    c.star AS suppressed,
    NULL::DECIMAL(24, 10) AS denominator_low,
    NULL::DECIMAL(24, 10) AS denominator_high
  FROM counts AS c
  UNION ALL
  SELECT
    c.* REPLACE (CASE c.measure
      WHEN 'recovery' THEN 'iapt-recovery'
      WHEN 'reliable_recovery' THEN 'iapt-reliable-recovery'
      WHEN 'improvement' THEN 'iapt-improvement'
    END AS indicator_id),
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
