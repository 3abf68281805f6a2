-- block: no chain of successions, followed in the order of its days, leads back to where it began. A code
-- that gave away a part of its area and lives on has not given way, and may get some back.
WITH RECURSIVE step AS (
  SELECT DISTINCT s.old_code, s.new_code, s.effective
  FROM organisation.succession AS s
  ANTI JOIN (SELECT old_code, vintage FROM organisation.succession WHERE kind = 'part retained') AS k
    ON k.old_code = s.old_code AND k.vintage = s.vintage
  WHERE s.old_code <> s.new_code
),
chain AS (
  SELECT old_code AS begun, new_code AS place, effective FROM step
  UNION
  SELECT c.begun, s.new_code, s.effective
  FROM chain AS c
  JOIN step AS s ON s.old_code = c.place AND s.effective >= c.effective
  WHERE c.place <> c.begun
)
SELECT NULL AS scheme, NULL AS indicator_id, NULL AS period,
  'successions of ' || begun || ' lead back to it by ' || min(effective) AS message
FROM chain
WHERE place = begun
GROUP BY begun
