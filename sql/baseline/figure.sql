-- One row an observed figure in a footprint: organisation, indicator, reported period and weight.
-- The members of a figure, as a pack lists them. An organisation that is assessed may have several
-- figures, each of its own category.
SELECT
  m.scheme,
  m.footprint_code,
  o.indicator_id,
  o.period,
  o.member_code,
  o.placed_kind,
  o.placed_by,
  o.org_code,
  o.org_kind,
  o.org_vintage,
  m.weight,
  m.basis,
  o.numerator,
  o.denominator,
  o.value,
  o.category,
  o.suppressed,
  o.observation_id
FROM organisation.reported AS o
JOIN organisation.membership AS m
  ON m.org_kind = o.placed_kind AND m.org_code = o.placed_by AND m.org_vintage = o.org_vintage
JOIN organisation.scheme AS s ON s.name = m.scheme AND s.selected
