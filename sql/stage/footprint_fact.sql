-- One row a footprint number (1 to 44): its names and codes of 2016 and 2017. Four ONS codes and
-- one name changed between the years; the number did not.
SELECT
  CAST(number AS INTEGER) AS number,
  name_2016,
  name_2017,
  ons_2016,
  ons_2017,
  ods_code,
  region_code,
  region_ons,
  region_name,
  CAST(ccgs_2016 AS INTEGER) AS ccgs_2016,
  CAST(ccgs_2017 AS INTEGER) AS ccgs_2017,
  lead,
  lead_role
FROM raw.facts_footprints
