-- One row a scheme, commissioner (or the part of it in an upper-tier authority) and footprint: the
-- lists that make the schemes. `listed` is the vintage of the list; each lookup that is fetched makes
-- a scheme. A CCG that a list gives to two footprints stands twice, `split`.
SELECT
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
  coalesce(m.split, '') = 'Y' AS split
FROM raw.facts_ccg_membership_2016 AS m
JOIN raw.facts_footprints AS f ON f.number = m.footprint_number
UNION ALL
SELECT
  'stp-' || left(extract_vintage, 4), 'stp', extract_vintage, ccg_ods, NULL, stp_ons, stp_ods, stp_name,
  NULL, NULL, false
FROM raw.ons_ccg_to_stp
UNION ALL
SELECT
  'icb-' || left(extract_vintage, 4), 'icb', extract_vintage, subicb_ods, NULL, icb_ons, icb_ods,
  icb_name, region_ods, region_name, false
FROM raw.ons_subicb_to_icb
UNION ALL
SELECT
  'icb-' || left(extract_vintage, 4), 'icb', extract_vintage, subicb_ods, authority_code, icb_ods,
  icb_ods, icb_name, NULL, NULL, false
FROM raw.facts_icb_2026
