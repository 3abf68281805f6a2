-- One row a CCG, authority or footprint, vintage and area of which it is made, with the share of the area
-- that is its own: all of it, but in a footprint of the user's. A footprint is an organisation too, and
-- so has its place in every scheme; `own_scheme` is the one that it is of. An authority is of the upper
-- tier, a district of the lower; where there is one tier it is both.
SELECT NULL AS own_scheme, 'ccg' AS org_kind, vintage AS org_vintage, ccg_ods AS org_code, grain,
  area_code, CAST(1 AS DECIMAL(13, 12)) AS weight
FROM stage.area
UNION ALL
SELECT
  NULL,
  'authority',
  a.vintage,
  coalesce(c.authority_code, a.district_code),
  a.grain,
  a.area_code,
  1
FROM stage.area AS a
LEFT JOIN stage.district_county AS c ON c.district_code = a.district_code
UNION ALL
SELECT
  NULL,
  'district',
  a.vintage,
  CASE WHEN a.district_code LIKE 'E07%' THEN a.district_code
    ELSE coalesce(c.authority_code, a.district_code) END,
  a.grain,
  a.area_code,
  1
FROM stage.area AS a
LEFT JOIN stage.district_county AS c ON c.district_code = a.district_code
UNION ALL
SELECT f.scheme, s.footprint_kind, s.listed, f.footprint_code, f.grain, f.area_code, f.weight
FROM organisation.area_footprint AS f
JOIN organisation.scheme AS s ON s.name = f.scheme
