-- One row a scheme, commissioner (or the part of it in an upper-tier authority) and footprint: the
-- lists that make the schemes, and the share of the commissioner that goes there. `listed` is the
-- vintage of the list; each lookup that is fetched makes a scheme. A CCG that a list gives to two
-- footprints stands twice, `split`.
SELECT
  m.source_id,
  'stp-2016' AS scheme,
  'stp' AS footprint_kind,
  '2016-04' AS listed,
  m.ccg_ods,
  NULL AS authority_code,
  f.ons_2016 AS footprint_code,
  f.ods_code AS footprint_ods,
  f.name_2016 AS footprint_name,
  NULL AS region_ods,
  NULL AS region_name,
  coalesce(m.split, '') = 'Y' AS split,
  CAST(1 AS DECIMAL(13, 12)) AS weight
FROM raw.facts_ccg_membership_2016 AS m
JOIN raw.facts_footprints AS f ON f.number = m.footprint_number
UNION ALL
SELECT
  source_id, 'stp-' || left(extract_vintage, 4), 'stp', extract_vintage, ccg_ods, NULL, stp_ons, stp_ods,
  stp_name, NULL, NULL, false, 1
FROM raw.ons_ccg_to_stp
UNION ALL
SELECT
  source_id, 'icb-' || left(extract_vintage, 4), 'icb', extract_vintage, subicb_ods, NULL, icb_ons,
  icb_ods, icb_name, region_ods, region_name, false, 1
FROM raw.ons_subicb_to_icb
UNION ALL
SELECT
  source_id, 'icb-' || left(extract_vintage, 4), 'icb', extract_vintage, subicb_ods, authority_code,
  icb_ods, icb_ods, icb_name, NULL, NULL, false, 1
FROM raw.facts_icb_2026
UNION ALL
-- A scheme of the user's: CCGs by either code, districts or upper-tier authorities by theirs.
SELECT
  u.source_id, u.source_id, 'own', u.org_vintage, c.ccg_ods,
  CASE WHEN c.ccg_ods IS NULL THEN u.org_code END,
  u.footprint_code, NULL, u.footprint_name, NULL, NULL, false,
  coalesce(CAST(u.weight AS DECIMAL(13, 12)), 1)
FROM raw.user_scheme AS u
LEFT JOIN (SELECT DISTINCT extract_vintage, ccg_ods, ccg_ons FROM raw.ons_lsoa_to_ccg) AS c
  ON c.extract_vintage = u.org_vintage AND u.org_code IN (c.ccg_ods, c.ccg_ons)
