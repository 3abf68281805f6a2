-- One row a scheme, footprint, indicator and reported period: weighted sums of what is observed.
-- The one step that grows with the data, so it keeps to joins, DECIMAL sums and GROUP BY, and can
-- run on another engine over the same Parquet. Units are those of the observations.
-- A suppressed figure without bounds is counted as open: it has no sum to add to.
-- Figures are summed by what places them first, which is exact, so that weights meet few rows.
WITH placed AS (
  SELECT
    o.placed_kind,
    o.placed_by,
    o.org_vintage,
    o.indicator_id,
    o.period,
    SUM(o.numerator) AS numerator,
    SUM(o.denominator) AS denominator,
    SUM(COALESCE(o.numerator, o.numerator_low)) AS numerator_low,
    SUM(COALESCE(o.numerator, o.numerator_high)) AS numerator_high,
    SUM(COALESCE(o.denominator, o.denominator_low)) AS denominator_low,
    SUM(COALESCE(o.denominator, o.denominator_high)) AS denominator_high,
    SUM(o.covered) AS covered,
    MIN(o.value) AS smallest_value,
    MAX(o.value) AS largest_value,
    SUM(CASE WHEN o.suppressed THEN 1 ELSE 0 END) AS suppressed_rows,
    SUM(CASE WHEN o.suppressed AND (o.numerator_low IS NULL OR o.numerator_high IS NULL)
      THEN 1 ELSE 0 END) AS open_numerators,
    SUM(CASE WHEN o.suppressed AND (o.denominator_low IS NULL OR o.denominator_high IS NULL)
      THEN 1 ELSE 0 END) AS open_denominators
  FROM organisation.reported AS o
  GROUP BY o.placed_kind, o.placed_by, o.org_vintage, o.indicator_id, o.period
)
SELECT
  m.scheme,
  m.footprint_code,
  p.indicator_id,
  p.period,
  SUM(p.numerator * m.weight) AS numerator,
  SUM(p.denominator * m.weight) AS denominator,
  SUM(p.numerator_low * m.weight) AS numerator_low,
  SUM(p.numerator_high * m.weight) AS numerator_high,
  SUM(p.denominator_low * m.weight) AS denominator_low,
  SUM(p.denominator_high * m.weight) AS denominator_high,
  SUM(CASE WHEN m.weight < 1 THEN p.numerator * m.weight ELSE 0 END) AS numerator_apportioned,
  SUM(p.covered * m.weight) AS covered,
  MIN(p.smallest_value) AS smallest_value,
  MAX(p.largest_value) AS largest_value,
  SUM(p.suppressed_rows) AS suppressed_rows,
  SUM(p.open_numerators) AS open_numerators,
  SUM(p.open_denominators) AS open_denominators
FROM placed AS p
JOIN organisation.membership AS m
  ON m.org_kind = p.placed_kind AND m.org_code = p.placed_by AND m.org_vintage = p.org_vintage
JOIN organisation.scheme AS s ON s.name = m.scheme AND s.selected
GROUP BY m.scheme, m.footprint_code, p.indicator_id, p.period
