-- One row a footprint of a scheme: code, number, name, region and leader. Number and ODS code stay
-- when ONS codes and names change; a footprint that others merged into has no number.
WITH listed AS (
  SELECT scheme, footprint_kind, listed, footprint_code, any_value(footprint_name) AS name,
    max(region_ods) AS region_ods, max(region_name) AS region_name
  FROM stage.scheme_listing
  GROUP BY scheme, footprint_kind, listed, footprint_code
)
SELECT
  l.scheme,
  l.footprint_kind,
  l.listed,
  l.footprint_code,
  f.number,
  CASE WHEN l.scheme = 'stp-2017' THEN f.name_2017 ELSE l.name END AS name,
  c.ods_code,
  coalesce(l.region_ods, f.region_code) AS region_code,
  f.region_ons,
  coalesce(l.region_name, f.region_name) AS region_name,
  CASE WHEN l.scheme IN ('stp-2016', 'stp-2017') THEN f.lead END AS lead,
  CASE WHEN l.scheme IN ('stp-2016', 'stp-2017') THEN f.lead_role END AS lead_role
FROM listed AS l
LEFT JOIN organisation.footprint_code AS c
  ON c.scheme = l.scheme AND c.footprint_code = l.footprint_code
LEFT JOIN stage.footprint_fact AS f
  ON f.ods_code = c.ods_code AND l.footprint_kind = 'stp'
