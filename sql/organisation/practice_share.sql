-- One row a scheme, practice of a divided CCG and vintage: the footprint of the first later CCG of
-- the practice that lies wholly in one. NHS Cumbria CCG of 2016: 41 practices went to North Cumbria,
-- 32 to Morecambe Bay, and four that closed in the year are placed by their ODS membership.
SELECT
  s.scheme,
  d.org_vintage,
  p.practice_code,
  arg_min(s.footprint_code, p.vintage) AS footprint_code
FROM organisation.divided_ccg AS d
JOIN organisation.practice_parent AS o ON o.vintage = d.org_vintage AND o.ccg_ods = d.ccg_ods
JOIN organisation.practice_parent AS p
  ON p.practice_code = o.practice_code AND p.vintage > d.org_vintage
JOIN organisation.area_share AS s
  ON s.org_kind = 'ccg' AND s.org_vintage = p.vintage AND s.org_code = p.ccg_ods AND s.footprints = 1
GROUP BY s.scheme, d.org_vintage, p.practice_code
