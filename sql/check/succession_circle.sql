-- block: no chain of successions, followed in the order of its days, leads back to where it began.
WITH RECURSIVE chain AS (
  SELECT old_code AS begun, new_code AS place, effective, 1 AS steps
  FROM organisation.succession
  WHERE old_code <> new_code
  UNION
  SELECT c.begun, s.new_code, s.effective, c.steps + 1
  FROM chain AS c
  JOIN organisation.succession AS s
    ON s.old_code = c.place AND s.effective >= c.effective AND s.old_code <> s.new_code
  WHERE c.place <> c.begun AND c.steps < 20
)
SELECT NULL AS scheme, NULL AS indicator_id, NULL AS period,
  'successions of ' || begun || ' lead back to it by ' || max(effective) AS message
FROM chain
WHERE place = begun
GROUP BY begun
