-- One row a practice, commissioning body and stay: from `joined` to `left_on` (open when NULL), as it
-- was known at the end of the year of the extract: what came after is not in it.
SELECT
  practice_code,
  parent_code,
  CAST(joined AS DATE) AS joined,
  CAST("left" AS DATE) AS left_on,
  left(extract_period, 4) || '-12' AS known_until
FROM raw.ods_practice_membership
