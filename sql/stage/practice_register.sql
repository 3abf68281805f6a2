-- One row a prescribing setting: the commissioner it answered to in November 2019.
SELECT
  practice_code,
  practice_name,
  extract_vintage AS vintage,
  ccg_ods,
  CAST(opened AS DATE) AS opened,
  CAST(closed AS DATE) AS closed
FROM raw.ods_practices
