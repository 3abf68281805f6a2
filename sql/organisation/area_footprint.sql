-- One row a scheme and area: the footprint in which the area lies. An area of a CCG that the list
-- gives to two footprints (Cumbria, 2016) lies in that one of the two to which the footprints of
-- April 2017 give the area's later CCG; the footprint's number carries over, its code does not.
WITH listed AS (
  SELECT c.scheme, a.grain, a.area_code, c.footprint_code, c.split
  FROM organisation.scheme_ccg AS c
  JOIN stage.area AS a ON a.vintage = c.vintage AND a.ccg_ods = c.ccg_ods
),
later AS (
  SELECT l.grain, l.area_code, f.number
  FROM listed AS l
  JOIN organisation.footprint AS f ON f.scheme = l.scheme AND f.footprint_code = l.footprint_code
  WHERE l.scheme = 'stp-2017'
)
SELECT scheme, grain, area_code, footprint_code
FROM listed
WHERE NOT split
UNION ALL
SELECT l.scheme, l.grain, l.area_code, l.footprint_code
FROM listed AS l
JOIN organisation.footprint AS f ON f.scheme = l.scheme AND f.footprint_code = l.footprint_code
JOIN later AS t ON t.grain = l.grain AND t.area_code = l.area_code AND t.number = f.number
WHERE l.split
