-- One row a practice and vintage: the CCG in which the Quality and Outcomes Framework counts it.
SELECT practice_code, practice_name, extract_vintage AS vintage, ccg_ods
FROM raw.qof_organisations
