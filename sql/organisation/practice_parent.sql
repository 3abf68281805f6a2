-- One row a practice and vintage: its CCG, by the Quality and Outcomes Framework where it counts
-- the practice, else by the dated membership that ODS keeps.
WITH known AS (
  SELECT practice_code, vintage, ccg_ods, 1 AS preference FROM stage.practice_ccg
  UNION ALL
  SELECT h.practice_code, v.vintage, h.parent_code, 2
  FROM stage.practice_history AS h
  JOIN (SELECT DISTINCT vintage FROM stage.area) AS v
    ON v.vintage <= h.known_until
    AND h.joined <= CAST(v.vintage || '-01' AS DATE)
    AND (h.left_on IS NULL OR h.left_on >= CAST(v.vintage || '-01' AS DATE))
)
SELECT practice_code, vintage, arg_min(ccg_ods, (preference, ccg_ods)) AS ccg_ods
FROM known
GROUP BY practice_code, vintage
