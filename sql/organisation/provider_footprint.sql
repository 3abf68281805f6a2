-- One row a scheme and provider of which something tells where it is: the footprint to which its activity
-- is counted, NULL where it is known to lie outside all of them, and on what basis, best first: for
-- schemes since April 2020, the STP or ICB in whose geography ODS lists it or its successor; its
-- headquarters in 2017/18; that of the trust which succeeded it; that which all of its
-- predecessors since 2016 share; the one footprint of which it is a partner; the CCG to which ODS
-- registers it. A provider with several answers on a basis is not placed by it.
WITH headquarters AS (
  SELECT h.scheme, t.trust_code AS code, h.footprint_code
  FROM stage.trust_headquarters AS t
  JOIN organisation.footprint_heir AS h ON h.code_2017 = t.stp_ons
),
found AS (
  SELECT scheme, trust_code AS code, footprint_code, 'directory' AS basis, 0 AS preference
  FROM organisation.trust_geography
  UNION ALL
  SELECT d.scheme, r.old_code, d.footprint_code, 'directory', 1
  FROM organisation.trust_heir AS r
  JOIN organisation.trust_geography AS d ON d.trust_code = r.new_code
  UNION ALL
  SELECT scheme, code, footprint_code, 'headquarters', 2 FROM headquarters
  UNION ALL
  SELECT h.scheme, r.old_code, h.footprint_code, 'successor', 3
  FROM organisation.trust_heir AS r JOIN headquarters AS h ON h.code = r.new_code
  UNION ALL
  SELECT h.scheme, r.new_code, h.footprint_code, 'predecessor', 4
  FROM organisation.trust_heir AS r JOIN headquarters AS h ON h.code = r.old_code
  UNION ALL
  SELECT scheme, partner_ods, footprint_code, 'partner', 5 FROM organisation.single_partner
  UNION ALL
  SELECT s.scheme, p.practice_code, s.footprint_code, 'registration', 6
  FROM stage.practice_register AS p
  JOIN organisation.area_share AS s
    ON s.org_kind = 'ccg' AND s.org_vintage = p.vintage AND s.org_code = p.ccg_ods
    AND s.footprints = 1
),
answers AS (
  SELECT scheme, code, basis, preference, min(footprint_code) AS footprint_code
  FROM found
  GROUP BY scheme, code, basis, preference
  HAVING count(DISTINCT coalesce(footprint_code, '')) = 1
)
SELECT scheme, code AS provider_code, footprint_code, basis
FROM answers
QUALIFY row_number() OVER (PARTITION BY scheme, code ORDER BY preference) = 1
