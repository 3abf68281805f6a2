-- One row a published scheme and footprint: its ODS code. Lists before April 2020 have none: it is that
-- of the same ONS code in the list of names of 2020, or among the 44; else that of the later footprint
-- in which most of its residents are (E54000049 of 2018 is E54000050 of 2020, QHM). A footprint that a
-- user draws has none, so that no two of them pass for one published body.
WITH listed AS (
  SELECT scheme, listed, footprint_code, max(footprint_ods) AS ods_code
  FROM stage.scheme_listing
  WHERE footprint_kind <> 'own'
  GROUP BY scheme, listed, footprint_code
),
known AS (
  SELECT l.scheme, l.listed, l.footprint_code,
    coalesce(l.ods_code, n.stp_ods, f.ods_code) AS ods_code
  FROM listed AS l
  LEFT JOIN stage.stp_code AS n ON n.stp_ons = l.footprint_code
  LEFT JOIN stage.footprint_fact AS f ON f.ons_2017 = l.footprint_code
),
commissioner AS (
  SELECT m.scheme, m.footprint_code, a.grain, a.area_code, k.listed, k.ods_code
  FROM stage.scheme_listing AS m
  JOIN known AS k ON k.scheme = m.scheme AND k.footprint_code = m.footprint_code
  JOIN organisation.scheme AS s ON s.name = m.scheme
  JOIN stage.area AS a ON a.vintage = s.base_vintage AND a.ccg_ods = m.ccg_ods
),
heir AS (
  SELECT o.scheme, o.footprint_code, l.listed, l.ods_code, sum(p.population) AS residents
  FROM commissioner AS o
  JOIN commissioner AS l ON l.grain = o.grain AND l.area_code = o.area_code
  JOIN stage.area_population AS p ON p.grain = o.grain AND p.area_code = o.area_code
  WHERE o.ods_code IS NULL AND l.ods_code IS NOT NULL AND l.listed > o.listed
  GROUP BY ALL
)
SELECT
  k.scheme,
  k.footprint_code,
  coalesce(any_value(k.ods_code), arg_min(h.ods_code, (h.listed, -h.residents))) AS ods_code
FROM known AS k
LEFT JOIN heir AS h ON h.scheme = k.scheme AND h.footprint_code = k.footprint_code
GROUP BY k.scheme, k.footprint_code
