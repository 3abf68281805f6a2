-- One row a scheme, organisation of a vintage and footprint: the weight with which the organisation
-- counts there, and on what basis. The weights of an organisation sum to exactly 1 in each scheme.
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
  NULL::DATE AS valid_to
FROM organisation.area_share AS a
LEFT JOIN organisation.scheme_ccg AS l
  ON a.org_kind = 'ccg' AND l.scheme = a.scheme AND l.vintage = a.org_vintage
  AND l.ccg_ods = a.org_code AND l.footprint_code = a.footprint_code
UNION ALL
SELECT
  p.scheme, p.practice_code, p.org_vintage, 'practice', p.footprint_code,
  CAST(1 AS DECIMAL(13, 12)), 'practice', CAST(p.org_vintage || '-01' AS DATE), NULL
FROM organisation.practice_share AS p
UNION ALL
SELECT
  p.scheme, p.provider_code, v.org_vintage, 'provider', p.footprint_code,
  CAST(1 AS DECIMAL(13, 12)), p.basis, CAST(v.org_vintage || '-01' AS DATE), NULL
FROM organisation.provider_footprint AS p
JOIN (
  SELECT DISTINCT org_code, org_vintage FROM organisation.observed WHERE org_kind = 'provider'
  UNION
  SELECT trust_code, '2017-04' FROM stage.trust_headquarters
) AS v ON v.org_code = p.provider_code
