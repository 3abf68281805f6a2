-- One row a CCG or authority, vintage and area: which areas it is made of.
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
