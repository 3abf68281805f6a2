-- One row a partner organisation and STP, April 2019. The number is empty inside Cumbria and North
-- East (QHM): three footprints had become one, and the workbook's numbers there are wrong.
SELECT
  partner_type,
  partner_name,
  partner_ods,
  stp_ods,
  CASE WHEN stp_ods <> 'QHM' THEN CAST(footprint_number AS INTEGER) END AS footprint_number
FROM raw.ods_stp_partners
