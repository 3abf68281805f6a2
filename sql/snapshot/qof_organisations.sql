-- The practices that are placed one by one, with their CCG in each year.
SELECT 'qof-organisations' AS source_id,
  CAST(CAST(left(p.vintage, 4) AS INTEGER) - 1 AS VARCHAR) || '/' || substr(p.vintage, 3, 2) AS period,
  p.practice_code, p.practice_name, p.ccg_ods, c.ccg_ons
FROM stage.practice_ccg AS p
JOIN (SELECT DISTINCT vintage, ccg_ods, ccg_ons FROM stage.area) AS c
  ON c.vintage = p.vintage AND c.ccg_ods = p.ccg_ods
WHERE p.practice_code IN (
    SELECT o.org_code
    FROM organisation.observation AS o
    WHERE o.org_kind = 'practice' AND o.placed_kind = 'practice'
  )
ORDER BY p.vintage, p.practice_code
