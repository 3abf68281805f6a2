-- One row a scheme and footprint of April 2017: the footprint that carries it on, or carried it
-- before: the one with its ODS code, else the one that all of its residents are in; NULL where none of
-- them is in any. A footprint that was divided for good (Frimley, 2026) has no row. What was placed by
-- hand in a footprint of 2017, a trust's headquarters, goes where the footprint went.
WITH candidate AS (
  SELECT n.footprint_code AS code_2017, s.scheme, min(s.footprint_code) AS footprint_code
  FROM organisation.footprint AS n
  JOIN organisation.footprint AS s ON s.ods_code = n.ods_code
  WHERE n.scheme = 'stp-2017'
  GROUP BY ALL
),
went AS (
  SELECT org_code AS code_2017, scheme, footprint_code
  FROM organisation.area_share
  WHERE org_kind = 'stp' AND org_vintage = '2017-04' AND footprints = 1
)
SELECT scheme, code_2017, footprint_code FROM candidate
UNION ALL
SELECT w.scheme, w.code_2017, w.footprint_code
FROM went AS w
ANTI JOIN candidate AS c ON c.scheme = w.scheme AND c.code_2017 = w.code_2017
