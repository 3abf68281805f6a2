-- One row a commissioner and month: incomplete pathways, and those of at most 18 weeks, from the row of all
-- treatment functions alone (IP999, C_999), beside which the functions would count twice. Part_2A is part of
-- Part_2. A pathway whose start is not known has no wait, and counts on neither side.
-- Codes are placed by the last lookup of areas that is not younger than the month, or by the first: the 209
-- CCGs of July 2015 are those of April 2016. Where a sub-ICB location was divided since (Frimley, 2026),
-- each board that took a part of it is given as one: the area of the board is known, and how its locations
-- grew is not. All other locations keep code and area.
WITH months AS (
  SELECT extract_period FROM raw.rtt_incomplete_commissioner
  UNION
  SELECT extract_period FROM raw.rtt_full_extract
),
lookup AS (
  SELECT m.extract_period,
    coalesce(max(v.vintage) FILTER (v.vintage <= m.extract_period), min(v.vintage)) AS vintage
  FROM months AS m
  CROSS JOIN (SELECT DISTINCT vintage FROM stage.area) AS v
  GROUP BY m.extract_period
),
board AS (
  SELECT listed, footprint_code, bool_or(authority_code IS NOT NULL) AS took_a_part
  FROM stage.scheme_listing
  WHERE footprint_kind = 'icb'
  GROUP BY listed, footprint_code
),
list AS (
  SELECT m.extract_period, max(b.listed) AS listed
  FROM months AS m
  JOIN (SELECT DISTINCT listed FROM board) AS b ON b.listed <= m.extract_period
  GROUP BY m.extract_period
),
provided AS (
  SELECT
    r.source_id,
    r.source_file,
    r.extract_period,
    r.commissioner_code,
    r.commissioner_parent_code,
    list_sum([
      to_number(r.gt_00_01), to_number(r.gt_01_02), to_number(r.gt_02_03), to_number(r.gt_03_04),
      to_number(r.gt_04_05), to_number(r.gt_05_06), to_number(r.gt_06_07), to_number(r.gt_07_08),
      to_number(r.gt_08_09), to_number(r.gt_09_10), to_number(r.gt_10_11), to_number(r.gt_11_12),
      to_number(r.gt_12_13), to_number(r.gt_13_14), to_number(r.gt_14_15), to_number(r.gt_15_16),
      to_number(r.gt_16_17), to_number(r.gt_17_18)
    ]) AS within_18_weeks,
    to_number(r.total_all) - coalesce(to_number(r.unknown_start), 0) AS pathways
  FROM raw.rtt_full_extract AS r
  WHERE r.part = 'Part_2' AND r.treatment_code = 'C_999'
),
placed AS (
  SELECT
    p.*,
    CASE WHEN b.footprint_code IS NULL THEN 'ccg' ELSE 'icb' END AS org_kind,
    coalesce(b.footprint_code, p.commissioner_code) AS org_code,
    coalesce(b.listed, u.vintage) AS org_vintage
  FROM provided AS p
  JOIN lookup AS u ON u.extract_period = p.extract_period
  LEFT JOIN list AS l ON l.extract_period = p.extract_period
  LEFT JOIN board AS b
    ON b.listed = l.listed AND b.footprint_code = p.commissioner_parent_code AND b.took_a_part
)
SELECT
  r.source_id,
  r.source_file,
  r.source_line,
  'rtt-18-weeks' AS indicator_id,
  'ccg' AS org_kind,
  r.ccg_ods AS org_code,
  u.vintage AS org_vintage,
  TRY_CAST(r.extract_period || '-01' AS DATE) AS period_start,
  last_day(TRY_CAST(r.extract_period || '-01' AS DATE)) AS period_end,
  to_number(r.within_18_weeks) AS numerator,
  to_number(r.total) AS denominator,
  NULL AS note
FROM raw.rtt_incomplete_commissioner AS r
JOIN lookup AS u ON u.extract_period = r.extract_period
WHERE r.treatment_code = 'IP999'
UNION ALL
SELECT
  source_id,
  source_file,
  NULL,
  'rtt-18-weeks',
  org_kind,
  org_code,
  org_vintage,
  TRY_CAST(extract_period || '-01' AS DATE),
  last_day(TRY_CAST(extract_period || '-01' AS DATE)),
  CAST(sum(within_18_weeks) AS DECIMAL(24, 10)),
  CAST(sum(pathways) AS DECIMAL(24, 10)),
  'sum over providers, ' || count(*) || ' lines'
FROM placed
GROUP BY ALL
