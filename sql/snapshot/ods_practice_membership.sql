-- The memberships since April 2013 of practices that are placed one by one.
SELECT 'ods-practice-membership' AS source_id, '2019' AS period, h.practice_code, h.parent_code,
  h.joined, h.left_on AS "left"
FROM stage.practice_history AS h
WHERE h.joined >= DATE '2013-04-01'
  AND h.practice_code IN (
    SELECT o.org_code
    FROM organisation.observation AS o
    WHERE o.org_kind = 'practice' AND o.placed_kind = 'practice'
  )
ORDER BY h.practice_code, h.joined, h.parent_code
