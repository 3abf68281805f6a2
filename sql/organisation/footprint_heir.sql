-- One row a scheme and footprint of April 2017: the footprint that carries it on, or carried it
-- before: the one with its ODS code, else the one that all of its residents are in. A footprint that
-- was divided for good (Frimley, 2026) has none. What was placed by hand in a footprint of 2017, a
-- trust's headquarters, goes where the footprint went.
WITH candidate AS (
  SELECT n.footprint_code AS code_2017, s.scheme, s.footprint_code, 1 AS preference
  FROM organisation.footprint AS n
  JOIN organisation.footprint AS s ON s.ods_code = n.ods_code
  WHERE n.scheme = 'stp-2017'
  UNION ALL
  SELECT a.org_code, a.scheme, a.footprint_code, 2
  FROM organisation.area_share AS a
  WHERE a.org_kind = 'stp' AND a.org_vintage = '2017-04' AND a.footprints = 1
)
SELECT scheme, code_2017, arg_min(footprint_code, preference) AS footprint_code
FROM candidate
GROUP BY scheme, code_2017
