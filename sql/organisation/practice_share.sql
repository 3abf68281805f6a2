-- One row a scheme, practice of a CCG that some scheme divides, vintage, and footprint. Where the
-- scheme leaves the CCG whole, the practice goes with it. Where not, it goes to the footprint of its
-- first later CCG, of those with some of the area, that lies wholly in one, or in none; a practice
-- without one is divided as its CCG's residents are, which is an estimate. (NHS Cumbria CCG of 2016: 41
-- practices went to North Cumbria, 32 to Morecambe Bay, and four that closed in the year are placed by
-- their ODS membership.) What is outside all footprints stands without one.
WITH known AS (
  SELECT practice_code, vintage, ccg_ods FROM organisation.practice_parent
  UNION
  SELECT org_code, org_vintage, parent_code FROM organisation.observed WHERE org_kind = 'practice'
),
practice AS (
  SELECT s.name AS scheme, d.org_vintage, d.ccg_ods, o.practice_code
  FROM organisation.divided_ccg AS d
  JOIN known AS o ON o.vintage = d.org_vintage AND o.ccg_ods = d.ccg_ods
  CROSS JOIN organisation.scheme AS s
),
later AS (
  SELECT p.scheme, p.org_vintage, p.practice_code,
    arg_min_null(s.footprint_code, n.vintage) AS footprint_code
  FROM practice AS p
  JOIN organisation.practice_parent AS n
    ON n.practice_code = p.practice_code AND n.vintage > p.org_vintage
  JOIN organisation.later_ccg AS l
    ON l.vintage = p.org_vintage AND l.ccg_ods = p.ccg_ods AND l.later_vintage = n.vintage
    AND l.later_ccg = n.ccg_ods
  JOIN organisation.area_share AS s
    ON s.scheme = p.scheme AND s.org_kind = 'ccg' AND s.org_vintage = n.vintage
    AND s.org_code = n.ccg_ods AND s.footprints = 1
  GROUP BY ALL
)
SELECT
  p.scheme,
  p.org_vintage,
  p.practice_code,
  CASE WHEN s.footprints > 1 AND l.practice_code IS NOT NULL THEN l.footprint_code
    ELSE s.footprint_code END AS footprint_code,
  CASE WHEN s.footprints > 1 AND l.practice_code IS NULL THEN s.weight
    ELSE CAST(1 AS DECIMAL(13, 12)) END AS weight,
  CASE WHEN s.footprints > 1 AND l.practice_code IS NULL THEN 'population' ELSE 'practice' END AS basis
FROM practice AS p
JOIN organisation.area_share AS s
  ON s.scheme = p.scheme AND s.org_kind = 'ccg' AND s.org_vintage = p.org_vintage
  AND s.org_code = p.ccg_ods
LEFT JOIN later AS l
  ON l.scheme = p.scheme AND l.org_vintage = p.org_vintage AND l.practice_code = p.practice_code
GROUP BY ALL
