-- One row a CCG and measure: admissions of 2014/15. The rows by sex repeat those of all persons and are
-- left alone. CCGs that were gone by April 2016, the first lookup, are placed by the one that took them
-- over; the rate, of residents of mid-2017, has one row each CCG of 2016 and none for England. Admissions
-- of no known CCG (code U) are kept among the counts, and England's row becomes E92000001. A star hides 1 to 5, or more where it hides
-- another star: its bounds leave at least 1 to each of the others and all that England has beyond the
-- rows that are shown.
WITH figures AS (
  SELECT
    source_id,
    source_file,
    source_line,
    extract_period,
    org_type,
    org_ods,
    CASE classification
      WHEN 'FAE_PrimarySecondary_Obesity' THEN 'obesity-admissions'
      WHEN 'FAE_Primary_Obesity' THEN 'obesity-admissions-primary'
      WHEN 'FCE_PrimarySecondary_Obesity_Bariatric' THEN 'obesity-bariatric-procedures'
    END AS indicator_id,
    org_ons = 'E92000001' AS england,
    admissions = '*' AS star,
    to_number(admissions) AS shown
  FROM raw.obesity_admissions
  WHERE persons = 'All persons'
    AND (org_type = 'CCG' OR org_ons = 'E92000001' OR org_ods = 'U')
),
hidden AS (
  SELECT
    indicator_id,
    sum(CASE WHEN england THEN shown ELSE -coalesce(shown, 0) END) AS amount,
    count(*) FILTER (star) AS stars
  FROM figures
  GROUP BY indicator_id
),
listed AS (
  SELECT DISTINCT ccg_ods FROM stage.area WHERE vintage = '2016-04'
),
heir AS (
  SELECT s.old_code, min(s.new_code) AS new_code
  FROM stage.succession AS s
  JOIN listed AS n ON n.ccg_ods = s.new_code
  ANTI JOIN listed AS o ON o.ccg_ods = s.old_code
  WHERE s.effective <= DATE '2016-04-01'
  GROUP BY s.old_code
  HAVING count(DISTINCT s.new_code) = 1
),
resident AS (
  SELECT a.ccg_ods, sum(p.population) AS residents
  FROM stage.area AS a
  JOIN stage.area_population AS p ON p.grain = a.grain AND p.area_code = a.area_code
  WHERE a.vintage = '2016-04' AND a.grain = (SELECT max(grain) FROM stage.area_population)
  GROUP BY a.ccg_ods
),
counted AS (
  SELECT
    f.*,
    CASE WHEN f.england THEN 'england' ELSE 'ccg' END AS org_kind,
    CASE WHEN f.england THEN 'E92000001' ELSE f.org_ods END AS org_code,
    h.new_code AS parent_code,
    CAST(left(f.extract_period, 4) || '-04-01' AS DATE) AS period_start,
    CASE WHEN f.star THEN 1 END AS numerator_low,
    CASE WHEN f.star THEN x.amount - x.stars + 1 END AS numerator_high
  FROM figures AS f
  JOIN hidden AS x ON x.indicator_id = f.indicator_id
  LEFT JOIN heir AS h ON h.old_code = f.org_ods
),
rated AS (
  SELECT
    c.source_id,
    c.source_file,
    min(c.source_line) AS source_line,
    c.extract_period,
    coalesce(c.parent_code, c.org_code) AS org_code,
    c.period_start,
    CASE WHEN NOT bool_or(c.star) THEN sum(c.shown) END AS numerator,
    any_value(r.residents) AS denominator,
    CASE WHEN count(*) > 1 THEN 'sum of ' || string_agg(c.org_code, ', ' ORDER BY c.org_code) END AS note
  FROM counted AS c
  LEFT JOIN resident AS r ON r.ccg_ods = coalesce(c.parent_code, c.org_code)
  WHERE c.indicator_id = 'obesity-admissions' AND c.org_type = 'CCG'
  GROUP BY ALL
)
SELECT
  source_id,
  source_file,
  source_line,
  extract_period,
  indicator_id,
  org_kind,
  org_code,
  parent_code,
  '2016-04' AS org_vintage,
  period_start,
  CAST(period_start + INTERVAL 1 YEAR - INTERVAL 1 DAY AS DATE) AS period_end,
  CAST(shown AS DECIMAL(24, 10)) AS numerator,
  NULL::DECIMAL(24, 10) AS denominator,
  star AS suppressed,
  CAST(numerator_low AS DECIMAL(24, 10)) AS numerator_low,
  CAST(numerator_high AS DECIMAL(24, 10)) AS numerator_high,
  NULL AS note
FROM counted
UNION ALL
SELECT
  source_id,
  source_file,
  source_line,
  extract_period,
  'obesity-admissions-per-100k',
  'ccg',
  org_code,
  NULL,
  '2016-04',
  period_start,
  CAST(period_start + INTERVAL 1 YEAR - INTERVAL 1 DAY AS DATE),
  CAST(numerator AS DECIMAL(24, 10)),
  CAST(denominator AS DECIMAL(24, 10)),
  false,
  NULL,
  NULL,
  note
FROM rated
