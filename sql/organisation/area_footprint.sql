-- One row a scheme, area and footprint: the share of the area that counts there, all of it but in a
-- scheme of the user's. An area of a CCG that the list
-- gives to two footprints (Cumbria, 2016) lies in that one of the two to which the footprints of
-- April 2017 give the area's later CCG; the footprint's number carries over, its code does not. A
-- commissioner that was divided by authority (Frimley, 2026) lies where each authority went.
WITH listed AS (
  SELECT l.scheme, a.grain, a.area_code, l.footprint_code, l.weight, l.split
  FROM stage.scheme_listing AS l
  JOIN organisation.scheme AS s ON s.name = l.scheme
  JOIN stage.area AS a ON a.vintage = s.base_vintage AND a.ccg_ods = l.ccg_ods
  LEFT JOIN stage.district_county AS c ON c.district_code = a.district_code
  WHERE l.authority_code IS NULL
    OR l.authority_code = coalesce(c.authority_code, a.district_code)
  UNION ALL
  SELECT l.scheme, a.grain, a.area_code, l.footprint_code, l.weight, l.split
  FROM stage.scheme_listing AS l
  JOIN organisation.scheme AS s ON s.name = l.scheme
  JOIN stage.area AS a ON a.vintage = s.base_vintage
  LEFT JOIN stage.district_county AS c ON c.district_code = a.district_code
  WHERE l.ccg_ods IS NULL
    AND l.authority_code IN (a.district_code, c.authority_code)
),
later AS (
  SELECT l.grain, l.area_code, f.number
  FROM listed AS l
  JOIN organisation.footprint AS f ON f.scheme = l.scheme AND f.footprint_code = l.footprint_code
  WHERE l.scheme = 'stp-2017'
)
SELECT scheme, grain, area_code, footprint_code, weight
FROM listed
WHERE NOT split
UNION ALL
SELECT l.scheme, l.grain, l.area_code, l.footprint_code, l.weight
FROM listed AS l
JOIN organisation.footprint AS f ON f.scheme = l.scheme AND f.footprint_code = l.footprint_code
JOIN later AS t ON t.grain = l.grain AND t.area_code = l.area_code AND t.number = f.number
WHERE l.split
