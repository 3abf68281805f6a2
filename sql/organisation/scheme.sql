-- One row a known scheme. Its areas are those of the commissioners that its list names, at
-- `base_vintage`: the last vintage, not after the list, at which their areas are known. `selected`
-- where packs and baselines are built of it.
SELECT
  l.scheme AS name,
  l.footprint_kind,
  l.source_id,
  l.listed,
  a.vintage AS base_vintage,
  count(DISTINCT l.footprint_code) AS footprints,
  l.scheme IN (SELECT name FROM stage.selected_scheme) AS selected
FROM stage.scheme_listing AS l
ASOF JOIN (SELECT DISTINCT vintage FROM stage.area) AS a ON l.listed >= a.vintage
GROUP BY ALL
