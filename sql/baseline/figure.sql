-- One row a scheme, footprint and sum of figures that is placed in it, with the weight by which it
-- counts there: the members of a figure, as a pack lists them. Sums are unweighted.
-- Made by indicator.
SELECT m.scheme, m.footprint_code, m.weight, m.basis, p.*
FROM baseline.placed AS p
JOIN organisation.membership AS m
  ON m.org_kind = p.placed_kind AND m.org_code = p.placed_by AND m.org_vintage = p.org_vintage
JOIN organisation.scheme AS s ON s.name = m.scheme AND s.selected
