-- One row a scheme, CCG of its base vintage and footprint: the list that makes the scheme. A CCG
-- that the list gives to two footprints stands twice, `split`.
SELECT
  'stp-2016' AS scheme,
  '2016-04' AS vintage,
  m.ccg_ods,
  f.footprint_code,
  m.split
FROM stage.ccg_membership_2016 AS m
JOIN organisation.footprint AS f ON f.scheme = 'stp-2016' AND f.number = m.footprint_number
UNION ALL
SELECT
  s.name,
  s.base_vintage,
  l.ccg_ods,
  l.stp_ons,
  false
FROM stage.ccg_listing AS l
JOIN stage.scheme AS s ON s.base_vintage = l.vintage AND s.name <> 'stp-2016'
