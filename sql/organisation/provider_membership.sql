-- One row a scheme, provider and footprint: the weight with which its activity is counted there, on the
-- basis that the run was asked for; what lies outside all footprints stands without one. `hq`: the one
-- footprint of organisation.provider_footprint.
-- `share`: where its patients live; a provider without shares is counted as by `hq`. `partner`: the
-- one footprint whose plan it signed, or the trust that took it over; a partner of several, or of none,
-- is in no footprint.
SELECT p.scheme, p.provider_code, p.footprint_code, CAST(1 AS DECIMAL(13, 12)) AS weight, p.basis
FROM organisation.provider_footprint AS p
CROSS JOIN stage.attribution AS a
LEFT JOIN (SELECT DISTINCT scheme, provider_code FROM organisation.provider_share) AS s
  ON s.scheme = p.scheme AND s.provider_code = p.provider_code
WHERE a.basis = 'hq' OR (a.basis = 'share' AND s.provider_code IS NULL)
UNION ALL
SELECT p.scheme, p.provider_code, p.footprint_code, p.weight, 'share'
FROM organisation.provider_share AS p
CROSS JOIN stage.attribution AS a
WHERE a.basis = 'share'
UNION ALL
SELECT p.scheme, p.partner_ods, p.footprint_code, CAST(1 AS DECIMAL(13, 12)), 'partner'
FROM organisation.single_partner AS p
CROSS JOIN stage.attribution AS a
WHERE a.basis = 'partner'
UNION ALL
SELECT p.scheme, h.old_code, min(p.footprint_code), CAST(1 AS DECIMAL(13, 12)), 'successor'
FROM organisation.single_partner AS p
JOIN organisation.trust_heir AS h ON h.new_code = p.partner_ods
CROSS JOIN stage.attribution AS a
WHERE a.basis = 'partner'
  AND h.old_code NOT IN (SELECT partner_ods FROM stage.partner WHERE partner_ods IS NOT NULL)
GROUP BY p.scheme, h.old_code
HAVING count(DISTINCT coalesce(p.footprint_code, '')) = 1
