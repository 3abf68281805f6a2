-- One row a sub-ICB location and vintage, as ONS lists it with its ICB and NHS region.
SELECT
  extract_vintage AS vintage,
  subicb_ods,
  subicb_ons,
  subicb_name,
  icb_ons,
  icb_ods,
  icb_name,
  region_ons,
  region_ods,
  region_name
FROM raw.ons_subicb_to_icb
