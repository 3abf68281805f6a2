-- One row a footprint of a known scheme.
SELECT scheme, footprint_code, number, name, ods_code, region_code, region_name, lead, lead_role
FROM organisation.footprint
ORDER BY scheme, number
