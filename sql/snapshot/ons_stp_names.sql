-- The ODS codes of the STPs of April 2020.
SELECT 'ons-stp-names' AS source_id, vintage AS period, stp_ons, stp_ods, stp_name
FROM stage.stp_code
ORDER BY vintage, stp_ons
