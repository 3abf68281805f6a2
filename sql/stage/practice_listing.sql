-- One row an open practice and vintage, as NHS Payments to General Practice lists it with its CCG.
SELECT practice_code, practice_name, extract_vintage AS vintage, ccg_ods
FROM raw.gp_payments
WHERE closed IS NULL
UNION ALL
SELECT practice_code, practice_name, extract_vintage, ccg_ods
FROM raw.gp_practices
