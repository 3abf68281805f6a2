-- Atoms in place of LSOAs: LSOAs that no CCG or district boundary of any vintage at hand tells
-- apart are one area, so that every CCG, footprint and authority is still a sum of whole areas.
SELECT DISTINCT 'ons-lsoa-to-ccg' AS source_id, a.vintage AS period, t.atom_code AS area_code,
  a.ccg_ons, a.ccg_ods, a.ccg_name, a.district_code, a.district_name
FROM stage.area AS a
JOIN organisation.atom AS t ON t.area_code = a.area_code
WHERE a.grain = 'lsoa'
ORDER BY period, area_code
