-- The practices open at the end of the year, with their CCG.
SELECT 'gp-payments' AS source_id,
  left(vintage, 4) || '/' || lpad(CAST((CAST(left(vintage, 4) AS INTEGER) + 1) % 100 AS VARCHAR), 2, '0')
    AS period,
  practice_code, practice_name, ccg_ods
FROM stage.practice_listing
ORDER BY vintage, practice_code
