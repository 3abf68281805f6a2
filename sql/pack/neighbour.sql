-- One row a scheme, footprint and footprint most like it, the nearest first.
SELECT n.scheme, n.footprint_code, n.position, n.neighbour_code, f.name AS neighbour_name, n.distance
FROM baseline.neighbour AS n
JOIN organisation.footprint AS f
  ON f.scheme = n.scheme AND f.footprint_code = n.neighbour_code
ORDER BY n.scheme, n.footprint_code, n.position
