-- warn: every CCG of April 2017 reports to the NHS region of its footprint.
SELECT 'stp-2017' AS scheme, NULL AS indicator_id, r.vintage AS period,
  c.ccg_ods || ' reports to ' || r.region_name || ', its footprint ' || f.name || ' lies in '
    || f.region_name AS message
FROM stage.ccg_region AS r
JOIN stage.ccg_listing AS c ON c.vintage = r.vintage AND c.ccg_ons = r.ccg_ons
JOIN organisation.footprint AS f ON f.scheme = 'stp-2017' AND f.footprint_code = c.stp_ons
WHERE r.region_ons <> f.region_ons
