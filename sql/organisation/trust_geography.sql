-- One row a scheme since April 2020 and trust: the footprint in whose geography ODS lists the trust, NULL
-- where that lies outside the footprints of the scheme. A directory names STPs or ICBs of its own time:
-- in another scheme each is the footprint with its ODS code, else the one that all of its residents are
-- in. So an ICB of 2026 that several became says nothing of those; of several directories the first
-- since the scheme was listed is asked before later ones, and earlier ones last.
WITH published AS (
  SELECT ods_code, scheme, footprint_kind, listed, footprint_code
  FROM organisation.footprint
  WHERE footprint_kind <> 'own' AND listed >= '2020-04' AND ods_code IS NOT NULL
),
named AS (
  SELECT DISTINCT vintage, geography_ods FROM stage.trust_directory
),
meant AS (
  SELECT n.vintage, p.*
  FROM named AS n
  JOIN published AS p ON p.ods_code = n.geography_ods
  QUALIFY row_number() OVER (
    PARTITION BY n.vintage, n.geography_ods
    ORDER BY p.listed > n.vintage, abs(datediff('month', CAST(p.listed || '-01' AS DATE),
      CAST(n.vintage || '-01' AS DATE))), p.scheme, p.footprint_code
  ) = 1
),
heir AS (
  SELECT n.vintage, n.geography_ods, p.scheme, p.listed, p.footprint_code
  FROM named AS n
  JOIN published AS p ON p.ods_code = n.geography_ods
  UNION ALL
  SELECT m.vintage, m.ods_code, a.scheme, s.listed, a.footprint_code
  FROM meant AS m
  JOIN organisation.area_share AS a
    ON a.org_kind = m.footprint_kind AND a.org_vintage = m.listed AND a.org_code = m.footprint_code
    AND a.footprints = 1
  JOIN organisation.scheme AS s ON s.name = a.scheme AND s.listed >= '2020-04'
  ANTI JOIN published AS p ON p.scheme = a.scheme AND p.ods_code = m.ods_code
)
SELECT h.scheme, t.trust_code, h.footprint_code
FROM stage.trust_directory AS t
JOIN heir AS h ON h.vintage = t.vintage AND h.geography_ods = t.geography_ods
QUALIFY row_number() OVER (
  PARTITION BY h.scheme, t.trust_code
  ORDER BY t.vintage < h.listed, abs(datediff('month', CAST(h.listed || '-01' AS DATE),
    CAST(t.vintage || '-01' AS DATE))), t.period DESC, h.footprint_code
) = 1
