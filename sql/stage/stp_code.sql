-- One row an STP of a vintage: its ODS code, which the lookups lack before April 2020.
SELECT extract_vintage AS vintage, stp_ons, stp_ods, stp_name
FROM raw.ons_stp_names
