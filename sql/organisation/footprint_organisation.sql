-- One row a scheme, footprint and organisation that belongs to it: CCGs, authorities and practices of
-- the vintage that makes the scheme, and the providers whose activity is counted there.
WITH listed AS (
  SELECT m.scheme, m.footprint_code, m.org_code, m.org_vintage, m.org_kind, m.weight, m.basis,
    NULL AS parent_code
  FROM organisation.membership AS m
  JOIN organisation.scheme AS s ON s.name = m.scheme
  WHERE m.org_kind IN ('ccg', 'authority') AND m.org_vintage = s.base_vintage
  UNION ALL
  SELECT scheme, footprint_code, org_code, max(org_vintage), org_kind, min(weight),
    arg_max(basis, org_vintage), NULL
  FROM organisation.membership
  WHERE org_kind = 'provider'
  GROUP BY scheme, footprint_code, org_code, org_kind
  UNION ALL
  SELECT m.scheme, m.footprint_code, p.practice_code, p.vintage, 'practice',
    CAST(1 AS DECIMAL(13, 12)), 'practice', p.ccg_ods
  FROM stage.practice_listing AS p
  JOIN organisation.scheme AS s ON s.base_vintage = p.vintage
  JOIN organisation.membership AS m
    ON m.scheme = s.name AND m.org_kind = 'ccg' AND m.org_vintage = p.vintage
    AND m.org_code = p.ccg_ods AND m.weight = 1
  UNION ALL
  SELECT m.scheme, m.footprint_code, p.practice_code, p.vintage, 'practice', m.weight, m.basis,
    p.ccg_ods
  FROM stage.practice_listing AS p
  JOIN organisation.scheme AS s ON s.base_vintage = p.vintage
  JOIN organisation.membership AS m
    ON m.scheme = s.name AND m.org_kind = 'practice' AND m.org_vintage = p.vintage
    AND m.org_code = p.practice_code
),
names AS (
  SELECT org_kind, org_code, arg_max(name, org_vintage) AS name
  FROM organisation.organisation
  GROUP BY org_kind, org_code
)
SELECT
  l.*,
  o.ons_code,
  coalesce(o.name, n.name) AS name
FROM listed AS l
LEFT JOIN organisation.organisation AS o
  ON o.org_kind = l.org_kind AND o.org_code = l.org_code AND o.org_vintage = l.org_vintage
LEFT JOIN names AS n ON n.org_kind = l.org_kind AND n.org_code = l.org_code
