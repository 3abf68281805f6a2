-- One row a prescribing setting: the commissioner it answered to in November 2019, and what kind of
-- setting it is (4 is a GP practice).
SELECT
  practice_code,
  practice_name,
  extract_vintage AS vintage,
  ccg_ods,
  CAST(opened AS DATE) AS opened,
  CAST(closed AS DATE) AS closed,
  setting
FROM raw.ods_practices
