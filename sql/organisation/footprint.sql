-- One row a footprint of a scheme: code, number, name, region and leader. Number and ODS code stay
-- when ONS codes and names change.
SELECT
  s.name AS scheme,
  CASE s.name WHEN 'stp-2016' THEN f.ons_2016 ELSE f.ons_2017 END AS footprint_code,
  f.number,
  CASE s.name WHEN 'stp-2016' THEN f.name_2016 ELSE f.name_2017 END AS name,
  f.ods_code,
  f.region_code,
  f.region_ons,
  f.region_name,
  f.lead,
  f.lead_role
FROM stage.footprint_fact AS f
CROSS JOIN stage.scheme AS s
