-- One row an LSOA: the atom to which it belongs, LSOAs that no CCG or district boundary of any
-- vintage at hand tells apart. Atoms are numbered in the order of their first LSOA.
WITH signatures AS (
  SELECT area_code,
    string_agg(vintage || ' ' || ccg_ons || ' ' || district_code, ', ' ORDER BY vintage) AS signature
  FROM stage.area
  WHERE grain = 'lsoa'
  GROUP BY area_code
),
firsts AS (
  SELECT signature, min(area_code) AS first_area FROM signatures GROUP BY signature
)
SELECT
  s.area_code,
  'A' || lpad(CAST(dense_rank() OVER (ORDER BY f.first_area) AS VARCHAR), 4, '0') AS atom_code
FROM signatures AS s
JOIN firsts AS f ON f.signature = s.signature
