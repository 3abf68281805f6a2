-- One row a practice, commissioning body and stay: from `joined` to `left_on` (open when NULL).
SELECT
  practice_code,
  parent_code,
  CAST(joined AS DATE) AS joined,
  CAST("left" AS DATE) AS left_on
FROM raw.ods_practice_membership
