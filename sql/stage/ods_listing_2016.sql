-- One row a CCG in the ODS list of March 2016. The list lacks some CCGs and its notes stand in
-- rows of their own: it confirms the membership of 2016, it does not make it.
SELECT stp_ons, ccg_ods, ccg_name, source_file, source_line
FROM raw.ods_stp_membership
WHERE ccg_ods IS NOT NULL
