-- One row a practice and vintage of which every practice is listed: its name, its CCG, and the last day
-- on which it answered to that one, where ODS tells it and the CCG did not itself give way the next
-- day. The practices are those of NHS Payments to General Practice; for a vintage without payments,
-- those that ODS has as members of its CCGs on its first day, if each CCG has some: a part of the
-- history of memberships is no list.
WITH vintages AS (
  SELECT DISTINCT vintage, CAST(vintage || '-01' AS DATE) AS day FROM stage.area
),
stay AS (
  SELECT h.practice_code, h.parent_code, h.joined, h.left_on, h.known_until, r.practice_name
  FROM stage.practice_history AS h
  LEFT JOIN stage.practice_register AS r ON r.practice_code = h.practice_code
  WHERE coalesce(r.setting, '4') = '4'
),
member AS (
  SELECT v.vintage, s.practice_code, any_value(s.practice_name) AS practice_name,
    arg_max(s.parent_code, s.joined) AS ccg_ods
  FROM stay AS s
  JOIN vintages AS v
    ON v.vintage <= s.known_until AND s.joined <= v.day AND (s.left_on IS NULL OR s.left_on >= v.day)
  JOIN (SELECT DISTINCT vintage, ccg_ods FROM stage.area) AS c
    ON c.vintage = v.vintage AND c.ccg_ods = s.parent_code
  GROUP BY v.vintage, s.practice_code
),
whole AS (
  SELECT c.vintage
  FROM (SELECT DISTINCT vintage, ccg_ods FROM stage.area) AS c
  LEFT JOIN member AS m ON m.vintage = c.vintage AND m.ccg_ods = c.ccg_ods
  GROUP BY c.vintage
  HAVING bool_and(m.practice_code IS NOT NULL)
),
listing AS (
  SELECT practice_code, vintage, practice_name, ccg_ods FROM stage.practice_listing
  UNION ALL
  SELECT m.practice_code, m.vintage, m.practice_name, m.ccg_ods
  FROM member AS m
  SEMI JOIN whole AS w ON w.vintage = m.vintage
  ANTI JOIN stage.practice_listing AS p ON p.vintage = m.vintage
),
gone AS (
  SELECT v.vintage, s.practice_code, min(s.left_on) AS left_on
  FROM stay AS s
  JOIN vintages AS v ON s.left_on >= v.day
  ANTI JOIN organisation.succession AS g
    ON g.old_code = s.parent_code AND g.effective = s.left_on + 1
  GROUP BY v.vintage, s.practice_code
)
SELECT l.practice_code, l.vintage, l.practice_name, l.ccg_ods, g.left_on
FROM listing AS l
LEFT JOIN gone AS g ON g.vintage = l.vintage AND g.practice_code = l.practice_code
