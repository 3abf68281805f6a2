-- One row an organisation of a footprint, of the schemes selected.
SELECT o.scheme, o.footprint_code, o.org_code, o.ons_code, o.name, o.org_kind, o.org_vintage,
  o.parent_code, o.postcode, o.weight, o.basis, o.valid_from, o.valid_to
FROM organisation.footprint_organisation AS o
JOIN organisation.scheme AS s ON s.name = o.scheme AND s.selected
ORDER BY o.scheme, o.footprint_code,
  CASE o.org_kind WHEN 'ccg' THEN 1 WHEN 'provider' THEN 2 WHEN 'authority' THEN 3 ELSE 4 END,
  o.org_code
