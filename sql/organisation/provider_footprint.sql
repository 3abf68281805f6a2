-- One row a scheme and provider: the footprint to which its activity is counted, and on what basis,
-- best first: its headquarters; that of the trust which succeeded it; that which all of its
-- predecessors since 2016 share; the one footprint of which it is a partner; the CCG to which ODS
-- registers it. A provider with several answers on a basis is not placed by it.
WITH RECURSIVE headquarters AS (
  SELECT s.scheme, t.trust_code AS code, s.footprint_code
  FROM stage.trust_headquarters AS t
  JOIN organisation.footprint AS n ON n.scheme = 'stp-2017' AND n.footprint_code = t.stp_ons
  JOIN organisation.footprint AS s ON s.number = n.number
),
heirs AS (
  SELECT old_code, new_code FROM stage.succession WHERE effective >= DATE '2016-04-01'
  UNION
  SELECT h.old_code, s.new_code
  FROM heirs AS h
  JOIN stage.succession AS s ON s.old_code = h.new_code AND s.effective >= DATE '2016-04-01'
),
single_partner AS (
  SELECT partner_ods, any_value(footprint_number) AS footprint_number
  FROM stage.partner
  WHERE partner_type IN ('Trust', 'Other') AND partner_ods IS NOT NULL
  GROUP BY partner_ods
  HAVING count(DISTINCT stp_ods) = 1
),
found AS (
  SELECT scheme, code, footprint_code, 'headquarters' AS basis, 1 AS preference FROM headquarters
  UNION ALL
  SELECT h.scheme, r.old_code, h.footprint_code, 'successor', 2
  FROM heirs AS r JOIN headquarters AS h ON h.code = r.new_code
  UNION ALL
  SELECT h.scheme, r.new_code, h.footprint_code, 'predecessor', 3
  FROM heirs AS r JOIN headquarters AS h ON h.code = r.old_code
  UNION ALL
  SELECT f.scheme, p.partner_ods, f.footprint_code, 'partner', 4
  FROM single_partner AS p
  JOIN organisation.footprint AS f ON f.number = p.footprint_number
  UNION ALL
  SELECT s.scheme, p.practice_code, s.footprint_code, 'registration', 5
  FROM stage.practice_register AS p
  JOIN organisation.area_share AS s
    ON s.org_kind = 'ccg' AND s.org_vintage = p.vintage AND s.org_code = p.ccg_ods
    AND s.footprints = 1
),
answers AS (
  SELECT scheme, code, basis, preference, min(footprint_code) AS footprint_code
  FROM found
  GROUP BY scheme, code, basis, preference
  HAVING count(DISTINCT footprint_code) = 1
)
SELECT
  scheme,
  code AS provider_code,
  arg_min(footprint_code, preference) AS footprint_code,
  arg_min(basis, preference) AS basis
FROM answers
GROUP BY scheme, code
