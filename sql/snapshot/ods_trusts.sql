-- The trusts of England as ODS lists them: geography, dates and postcode.
SELECT 'ods-trusts' AS source_id, '2025' AS period, trust_code, trust_name, NULL AS region_ods,
  geography_ods, postcode, opened, closed, NULL AS status, NULL AS subtype
FROM stage.trust_directory
ORDER BY trust_code
