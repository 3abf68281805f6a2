-- block: every known scheme has as many footprints as it should, and each has members.
SELECT s.name AS scheme, NULL AS indicator_id, s.base_vintage AS period,
  count(DISTINCT m.footprint_code) || ' footprints have CCGs, where ' || s.footprints || ' should' AS message
FROM stage.scheme AS s
LEFT JOIN organisation.membership AS m
  ON m.scheme = s.name AND m.org_kind = 'ccg' AND m.org_vintage = s.base_vintage
GROUP BY s.name, s.base_vintage, s.footprints
HAVING count(DISTINCT m.footprint_code) <> s.footprints
