-- One row a CCG and indicator: deprivation of 2015 summed over the areas of the CCG, LSOAs where the archive
-- has them, else the bundled atoms, which sum to the same. The numerator of the score is the sum of score x
-- residents, so that it adds up over CCGs, and score = numerator / denominator.
WITH placed AS (
  SELECT
    d.grain,
    d.source_id,
    min(d.source_file) AS source_file,
    a.ccg_ods,
    sum(d.residents) AS residents,
    sum(d.score_residents) AS score_residents,
    sum(d.residents_decile_1) AS residents_decile_1
  FROM stage.area_deprivation AS d
  JOIN stage.area AS a
    ON a.grain = d.grain AND a.area_code = d.area_code AND a.vintage = '2017-04'
  GROUP BY d.grain, d.source_id, a.ccg_ods
),
measured AS (
  SELECT p.*, 'imd-2015-score' AS indicator_id, score_residents AS numerator,
    CAST(score_residents / residents AS DECIMAL(24, 10)) AS value
  FROM placed AS p
  UNION ALL
  SELECT p.*, 'imd-2015-decile-1', residents_decile_1, NULL FROM placed AS p
)
SELECT
  source_id,
  source_file,
  NULL::BIGINT AS source_line,
  indicator_id,
  'ccg' AS org_kind,
  ccg_ods AS org_code,
  '2017-04' AS org_vintage,
  DATE '2015-01-01' AS period_start,
  DATE '2015-12-31' AS period_end,
  CAST(numerator AS DECIMAL(24, 10)) AS numerator,
  CAST(residents AS DECIMAL(24, 10)) AS denominator,
  value,
  'sum over the areas of the CCG, residents at 30 June 2017' AS note
FROM measured
WHERE grain = (SELECT max(grain) FROM placed)
