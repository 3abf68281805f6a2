-- One row a partner organisation and STP, April 2019. Some codes have a CQC id written behind them,
-- which is left out; some are a CQC id alone, which is no code. The number is empty inside Cumbria
-- and North East (QHM): three footprints had become one, and the workbook's numbers there are wrong.
SELECT
  partner_type,
  partner_name,
  nullif(regexp_extract(partner_ods, '^([A-Z0-9]{3,6})( \(|$)', 1), '') AS partner_ods,
  stp_ods,
  CASE WHEN stp_ods <> 'QHM' THEN CAST(footprint_number AS INTEGER) END AS footprint_number
FROM raw.ods_stp_partners
