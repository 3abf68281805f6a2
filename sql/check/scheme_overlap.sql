-- block: no area is given to footprints of one scheme more than once over.
WITH area AS (
  SELECT f.scheme, f.grain, f.area_code, sum(f.weight) AS weight,
    string_agg(DISTINCT f.footprint_code, ' and ' ORDER BY f.footprint_code) AS footprints
  FROM organisation.area_footprint AS f
  GROUP BY ALL
  HAVING sum(f.weight) > 1
)
SELECT a.scheme, NULL AS indicator_id, s.base_vintage AS period,
  'footprints ' || a.footprints || ' both claim what is in ' || m.ccg_name || ' (' || m.ccg_ods || '): '
    || sum(p.population) || ' residents' AS message
FROM area AS a
JOIN organisation.scheme AS s ON s.name = a.scheme
JOIN stage.area AS m ON m.vintage = s.base_vintage AND m.grain = a.grain AND m.area_code = a.area_code
JOIN stage.area_population AS p ON p.grain = a.grain AND p.area_code = a.area_code
GROUP BY a.scheme, s.base_vintage, a.footprints, m.ccg_name, m.ccg_ods
