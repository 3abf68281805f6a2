-- One row a CCG and vintage, as ONS lists it with its STP.
SELECT
  extract_vintage AS vintage,
  ccg_ods,
  ccg_ons,
  ccg_name,
  stp_ons,
  stp_ods,
  stp_name
FROM raw.ons_ccg_to_stp
