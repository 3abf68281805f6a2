-- Trusts and other providers that have a code; the footprint numbers inside Cumbria and North East
-- (QHM) are left out, because the workbook's are wrong there.
SELECT 'ods-stp-partners' AS source_id, '2019-04' AS period, stp_ods, NULL AS stp_ons,
  footprint_number, partner_type, partner_name, partner_ods
FROM stage.partner
WHERE partner_type IN ('Trust', 'Other') AND partner_ods IS NOT NULL
ORDER BY partner_ods, stp_ods
