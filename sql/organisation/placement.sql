-- One row a scheme, organisation of a vintage and footprint: the weight with which the organisation
-- counts there, and on what basis. The weights of an organisation sum to exactly 1 in each scheme, with
-- the part of it that lies in no footprint, which stands without one.
WITH listed AS (
  SELECT l.scheme, s.base_vintage AS vintage, l.ccg_ods, l.footprint_code
  FROM stage.scheme_listing AS l
  JOIN organisation.scheme AS s ON s.name = l.scheme
  WHERE l.ccg_ods IS NOT NULL AND l.authority_code IS NULL
),
seen AS (
  SELECT DISTINCT org_code, org_vintage FROM organisation.observed WHERE org_kind = 'provider'
  UNION
  SELECT trust_code, '2017-04' FROM stage.trust_headquarters
),
provider AS (
  SELECT org_code, org_vintage FROM seen
  UNION
  SELECT org_code, org_vintage
  FROM organisation.organisation
  WHERE org_kind = 'provider' AND org_code NOT IN (SELECT org_code FROM seen)
),
until AS (
  SELECT org_kind, org_vintage,
    lead(org_vintage) OVER (
      PARTITION BY CASE WHEN org_kind IN ('stp', 'icb') THEN 'published footprint' ELSE org_kind END
      ORDER BY org_vintage
    ) AS next_vintage
  FROM (SELECT DISTINCT org_kind, org_vintage FROM organisation.area_member)
)
SELECT
  a.scheme,
  a.org_code,
  a.org_vintage,
  a.org_kind,
  a.footprint_code,
  a.weight,
  CASE
    WHEN a.footprints > 1 THEN 'population'
    WHEN l.ccg_ods IS NOT NULL THEN 'listed'
    ELSE 'area'
  END AS basis,
  CAST(a.org_vintage || '-01' AS DATE) AS valid_from,
  CAST(u.next_vintage || '-01' AS DATE) - 1 AS valid_to
FROM organisation.area_share AS a
JOIN until AS u ON u.org_kind = a.org_kind AND u.org_vintage = a.org_vintage
LEFT JOIN listed AS l
  ON l.scheme = a.scheme AND l.vintage = a.org_vintage AND l.footprint_code = a.footprint_code
  AND l.ccg_ods = CASE WHEN a.org_kind = 'ccg' THEN a.org_code END
UNION ALL
SELECT
  p.scheme, p.practice_code, p.org_vintage, 'practice', p.footprint_code, p.weight, p.basis,
  CAST(p.org_vintage || '-01' AS DATE), NULL
FROM organisation.practice_share AS p
UNION ALL
SELECT
  p.scheme, p.provider_code, v.org_vintage, 'provider', p.footprint_code, p.weight, p.basis,
  CAST(v.org_vintage || '-01' AS DATE), NULL
FROM organisation.provider_membership AS p
JOIN provider AS v ON v.org_code = p.provider_code
