-- One row a scheme, footprint and organisation that belongs to it: CCGs, authorities and practices of
-- the vintage that makes the scheme, and the providers whose activity is counted there. Valid from the
-- first day of that vintage, or the day on which it opened where that is later; until the day before
-- its code gave way, or the first list without it, or the day on which a practice left its CCG, else the
-- day on which ODS has it closed.
WITH practice AS (
  SELECT p.*, s.name AS scheme, d.ccg_ods IS NULL AS by_ccg
  FROM organisation.practice_list AS p
  JOIN organisation.scheme AS s ON s.base_vintage = p.vintage
  LEFT JOIN organisation.divided_ccg AS d
    ON d.org_vintage = p.vintage AND d.ccg_ods = p.ccg_ods
),
listed AS (
  SELECT m.scheme, m.footprint_code, m.org_code, m.org_vintage, m.org_kind, m.weight, m.basis,
    NULL AS parent_code, CAST(NULL AS DATE) AS left_on
  FROM organisation.membership AS m
  JOIN organisation.scheme AS s ON s.name = m.scheme
  WHERE m.org_kind IN ('ccg', 'authority') AND m.org_vintage = s.base_vintage
  UNION ALL
  SELECT scheme, footprint_code, org_code, max(org_vintage), org_kind, min(weight),
    arg_max(basis, org_vintage), NULL, NULL
  FROM organisation.membership
  WHERE org_kind = 'provider'
  GROUP BY scheme, footprint_code, org_code, org_kind
  UNION ALL
  SELECT m.scheme, m.footprint_code, p.practice_code, p.vintage, 'practice', m.weight,
    CASE WHEN m.weight = 1 THEN 'practice' ELSE 'population' END, p.ccg_ods, p.left_on
  FROM practice AS p
  JOIN organisation.membership AS m
    ON m.scheme = p.scheme AND m.org_kind = 'ccg' AND m.org_vintage = p.vintage
    AND m.org_code = p.ccg_ods
  WHERE p.by_ccg
  UNION ALL
  SELECT m.scheme, m.footprint_code, p.practice_code, p.vintage, 'practice', m.weight, m.basis,
    p.ccg_ods, p.left_on
  FROM practice AS p
  JOIN organisation.membership AS m
    ON m.scheme = p.scheme AND m.org_kind = 'practice' AND m.org_vintage = p.vintage
    AND m.org_code = p.practice_code
),
names AS (
  SELECT org_kind, org_code, arg_max(name, org_vintage) AS name, max(opened) AS opened,
    max(closed) AS closed
  FROM organisation.organisation
  GROUP BY org_kind, org_code
),
gave_way AS (
  SELECT old_code, old_ons, effective
  FROM organisation.succession
  WHERE old_code <> new_code OR old_ons IS DISTINCT FROM new_ons
),
succeeded AS (
  SELECT l.org_kind, l.org_code, l.org_vintage, min(g.effective) - INTERVAL 1 DAY AS last_day
  FROM (SELECT DISTINCT org_kind, org_code, org_vintage FROM listed) AS l
  JOIN gave_way AS g
    ON g.old_code = l.org_code AND g.effective > CAST(l.org_vintage || '-01' AS DATE)
  WHERE l.org_kind IN ('ccg', 'provider')
  GROUP BY ALL
),
lists AS (
  SELECT vintage, lead(vintage) OVER (ORDER BY vintage) AS next_vintage
  FROM (SELECT DISTINCT vintage FROM stage.area)
),
unlisted AS (
  SELECT o.org_kind, o.org_code, CAST(l.next_vintage || '-01' AS DATE) - INTERVAL 1 DAY AS last_day
  FROM (
    SELECT org_kind, org_code, max(org_vintage) AS last_vintage
    FROM organisation.organisation
    WHERE org_kind IN ('ccg', 'authority')
    GROUP BY org_kind, org_code
  ) AS o
  JOIN lists AS l ON l.vintage = o.last_vintage
  WHERE l.next_vintage IS NOT NULL
),
directory AS (
  SELECT trust_code AS code, arg_max(trust_name, period) AS name,
    arg_max(postcode, period) AS postcode
  FROM stage.trust_directory
  GROUP BY trust_code
),
settings AS (
  SELECT practice_code AS code, any_value(practice_name) AS name
  FROM stage.practice_register
  GROUP BY practice_code
)
SELECT
  l.* EXCLUDE (left_on),
  o.ons_code,
  coalesce(o.name, n.name, d.name, r.name) AS name,
  d.postcode,
  greatest(CAST(l.org_vintage || '-01' AS DATE), n.opened) AS valid_from,
  CAST(coalesce(s.last_day, u.last_day, least(l.left_on, n.closed)) AS DATE) AS valid_to
FROM listed AS l
LEFT JOIN organisation.organisation AS o
  ON o.org_kind = l.org_kind AND o.org_code = l.org_code AND o.org_vintage = l.org_vintage
LEFT JOIN names AS n ON n.org_kind = l.org_kind AND n.org_code = l.org_code
LEFT JOIN succeeded AS s
  ON s.org_kind = l.org_kind AND s.org_code = l.org_code AND s.org_vintage = l.org_vintage
LEFT JOIN unlisted AS u ON u.org_kind = l.org_kind AND u.org_code = l.org_code
LEFT JOIN directory AS d ON d.code = CASE WHEN l.org_kind = 'provider' THEN l.org_code END
LEFT JOIN settings AS r ON r.code = CASE WHEN l.org_kind = 'provider' THEN l.org_code END
