-- One row a provider and month: counts of type 1 and of all departments, from either layout. In the
-- monthly CSV booked appointments stand in columns of their own; here both groups are added. The
-- total row becomes the code E92000001.
WITH msitae AS (
  SELECT
    *,
    regexp_extract(month_name, '([A-Za-z]+)-?([0-9]{4})$', 0) AS month_text
  FROM raw.ae_msitae
),
msitae_month AS (
  SELECT
    *,
    -- The total row has no month: it takes that of the other rows of its file.
    coalesce(
      CAST(TRY_STRPTIME(month_text, '%B-%Y') AS DATE),
      max(CAST(TRY_STRPTIME(month_text, '%B-%Y') AS DATE)) OVER (PARTITION BY source_file)
    ) AS first_day
  FROM msitae
)
SELECT
  source_id,
  source_file,
  min(source_line) AS source_line,
  org_code,
  CAST(month AS DATE) AS first_day,
  coalesce(sum(to_number(attendances)) FILTER (department = '1'), 0) AS attendances_1,
  coalesce(sum(to_number(breaches)) FILTER (department = '1'), 0) AS breaches_1,
  sum(to_number(attendances)) AS attendances_all,
  sum(to_number(breaches)) AS breaches_all,
  sum(to_number(admissions)) AS admissions_all
FROM raw.ae_by_type
GROUP BY source_id, source_file, org_code, month
UNION ALL
SELECT
  source_id,
  source_file,
  source_line,
  CASE WHEN upper(trim(org_code)) = 'TOTAL' THEN 'E92000001' ELSE org_code END AS org_code,
  first_day,
  to_number(attendances_1) + coalesce(to_number(booked_1), 0) AS attendances_1,
  to_number(breaches_1) + coalesce(to_number(booked_breaches_1), 0) AS breaches_1,
  to_number(attendances_1) + to_number(attendances_2) + to_number(attendances_other)
    + coalesce(to_number(booked_1), 0) + coalesce(to_number(booked_2), 0)
    + coalesce(to_number(booked_other), 0) AS attendances_all,
  to_number(breaches_1) + to_number(breaches_2) + to_number(breaches_other)
    + coalesce(to_number(booked_breaches_1), 0) + coalesce(to_number(booked_breaches_2), 0)
    + coalesce(to_number(booked_breaches_other), 0) AS breaches_all,
  to_number(admissions_1) + to_number(admissions_2) + to_number(admissions_other) AS admissions_all
FROM msitae_month
