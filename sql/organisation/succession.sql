-- One row a succession: on `effective` the old code, or a part of its area, gave way to the new. CCGs
-- and sub-ICB locations from the areas themselves, with the day that ODS records where it does; all
-- other organisations, and CCGs before and after the lookups, as ODS records them, which is of the whole.
WITH recorded AS (
  SELECT old_code, new_code, min(effective) AS effective
  FROM stage.succession
  GROUP BY old_code, new_code
)
SELECT
  a.old_code,
  a.new_code,
  coalesce(r.effective, CAST(a.vintage || '-01' AS DATE)) AS effective,
  a.kind,
  a.share,
  'areas' AS basis,
  a.old_ons,
  a.new_ons
FROM organisation.area_succession AS a
LEFT JOIN recorded AS r ON r.old_code = a.old_code AND r.new_code = a.new_code
UNION ALL
SELECT DISTINCT s.old_code, s.new_code, s.effective, 'merged into', NULL, 'ods', NULL, NULL
FROM stage.succession AS s
ANTI JOIN organisation.area_succession AS a
  ON a.old_code = s.old_code AND a.new_code = s.new_code
