-- One row a CCG and footprint of March 2016. NHS Cumbria CCG stands twice, marked as split.
SELECT
  CAST(footprint_number AS INTEGER) AS footprint_number,
  stp_ons,
  ccg_ods,
  ccg_ons,
  ccg_name,
  coalesce(split, '') = 'Y' AS split
FROM raw.facts_ccg_membership_2016
