-- The CCGs of the vintage that a known scheme is made of, with their STP.
SELECT 'ons-ccg-to-stp' AS source_id, l.vintage AS period,
  l.ccg_ons, l.ccg_ods, l.ccg_name, l.stp_ons, l.stp_name
FROM stage.ccg_listing AS l
JOIN stage.scheme AS s ON s.base_vintage = l.vintage
ORDER BY l.vintage, l.ccg_ons
