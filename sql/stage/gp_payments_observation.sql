-- One row a practice and indicator. A practice is open when it has no closing date. Payments per
-- patient follow the publisher: every practice's payments over every last known list. An open
-- practice has no patients left behind by closing: 0, not missing.
WITH practices AS (
  SELECT
    source_id,
    source_file,
    source_line,
    practice_code,
    ccg_ods,
    extract_vintage,
    make_date(CAST(left(extract_period, 4) AS INTEGER), 4, 1) AS first_day,
    closed IS NULL AS is_open,
    to_number(registered) AS registered,
    to_number(weighted) AS weighted,
    to_number(payments) AS payments,
    coalesce(to_number(prescribing_fees), 0) + coalesce(to_number(dispensing_fees), 0)
      + coalesce(to_number(drugs), 0) AS dispensing
  FROM raw.gp_payments
),
measured AS (
  SELECT *, 'gp-registered-patients' AS indicator_id, registered AS numerator,
    NULL::DECIMAL(24, 10) AS denominator
  FROM practices WHERE is_open AND registered IS NOT NULL
  UNION ALL
  SELECT *, 'gp-registered-patients-closed', CASE WHEN is_open THEN 0 ELSE registered END, NULL
  FROM practices WHERE registered IS NOT NULL
  UNION ALL
  SELECT *, 'gp-weighted-patients', weighted, NULL
  FROM practices WHERE is_open AND weighted IS NOT NULL
  UNION ALL
  SELECT *, 'gp-payments-per-patient', payments, coalesce(registered, 0) FROM practices
  UNION ALL
  SELECT *, 'gp-payments-per-patient-excl-dispensing', payments - dispensing,
    coalesce(registered, 0)
  FROM practices
  UNION ALL
  SELECT *, 'gp-payments-per-weighted-patient', payments, coalesce(weighted, 0) FROM practices
)
SELECT
  source_id,
  source_file,
  source_line,
  indicator_id,
  'practice' AS org_kind,
  practice_code AS org_code,
  extract_vintage AS org_vintage,
  ccg_ods AS parent_code,
  first_day AS period_start,
  CAST(first_day + INTERVAL 1 YEAR - INTERVAL 1 DAY AS DATE) AS period_end,
  CAST(numerator AS DECIMAL(24, 10)) AS numerator,
  CAST(denominator AS DECIMAL(24, 10)) AS denominator
FROM measured
