-- One row a succession: on `effective` the old code, or a part of its area, gave way to the new. CCGs
-- and sub-ICB locations from the areas themselves, by the vintage that has them changed, on the day that
-- ODS records since the lookup before; all other organisations, and what ODS records of CCGs at other
-- times, as ODS has it, which is of the whole.
WITH vintages AS (
  SELECT vintage, CAST(vintage || '-01' AS DATE) AS day,
    CAST(lag(vintage) OVER (ORDER BY vintage) || '-01' AS DATE) AS day_before
  FROM (SELECT DISTINCT vintage FROM stage.area)
),
changed AS (
  SELECT a.*, v.day, v.day_before
  FROM organisation.area_succession AS a
  JOIN vintages AS v ON v.vintage = a.vintage
),
recorded AS (
  SELECT c.vintage, s.old_code, s.new_code, min(s.effective) AS effective
  FROM stage.succession AS s
  JOIN changed AS c
    ON c.old_code = s.old_code AND c.new_code = s.new_code
    AND s.effective > c.day_before AND s.effective <= c.day
  GROUP BY c.vintage, s.old_code, s.new_code
)
SELECT
  c.old_code,
  c.new_code,
  coalesce(r.effective, c.day) AS effective,
  c.kind,
  c.share,
  'areas' AS basis,
  c.old_ons,
  c.new_ons,
  c.vintage
FROM changed AS c
LEFT JOIN recorded AS r
  ON r.vintage = c.vintage AND r.old_code = c.old_code AND r.new_code = c.new_code
UNION ALL
SELECT DISTINCT s.old_code, s.new_code, s.effective, 'merged into', NULL, 'ods', NULL, NULL, NULL
FROM stage.succession AS s
ANTI JOIN recorded AS r
  ON r.old_code = s.old_code AND r.new_code = s.new_code AND r.effective = s.effective
