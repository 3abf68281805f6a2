-- One row a CCG, authority or footprint, vintage and area: which areas it is made of. A footprint is
-- an organisation too, and so has its place in every other scheme.
SELECT 'ccg' AS org_kind, vintage AS org_vintage, ccg_ods AS org_code, grain, area_code
FROM stage.area
UNION ALL
SELECT
  'authority',
  a.vintage,
  coalesce(c.authority_code, a.district_code),
  a.grain,
  a.area_code
FROM stage.area AS a
LEFT JOIN stage.district_county AS c ON c.district_code = a.district_code
UNION ALL
SELECT s.footprint_kind, s.listed, f.footprint_code, f.grain, f.area_code
FROM organisation.area_footprint AS f
JOIN organisation.scheme AS s ON s.name = f.scheme
