-- One row a CCG and vintage whose practices are placed one by one, where they are published: some
-- scheme divides it, and at least one of its practices went on to a CCG with some of its area that lies
-- wholly in one footprint there, or in none. Of any other divided CCG every practice would be divided as
-- its residents are, which the CCG itself is. (NHS Cumbria CCG of 2016; Coastal West Sussex from 2020.)
SELECT DISTINCT d.org_vintage, d.org_code AS ccg_ods
FROM organisation.area_share AS d
JOIN organisation.practice_parent AS o
  ON o.vintage = d.org_vintage AND o.ccg_ods = d.org_code
JOIN organisation.practice_parent AS n
  ON n.practice_code = o.practice_code AND n.vintage > o.vintage
JOIN organisation.later_ccg AS l
  ON l.vintage = o.vintage AND l.ccg_ods = o.ccg_ods AND l.later_vintage = n.vintage
  AND l.later_ccg = n.ccg_ods
JOIN organisation.area_share AS s
  ON s.scheme = d.scheme AND s.org_kind = 'ccg' AND s.org_vintage = n.vintage
  AND s.org_code = n.ccg_ods AND s.footprints = 1
WHERE d.org_kind = 'ccg' AND d.footprints > 1
