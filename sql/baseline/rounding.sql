-- One row a scheme, footprint, indicator and reported period in which counts are published rounded, or
-- are implied by a rounded percentage: how far down and up what was counted may lie from the footprint’s
-- sums. A count that is shown may be off by its publisher's rounding either way, and is not below zero; one
-- that is implied has bounds of its own, and so has a hidden one. A denominator may be made of several
-- counts. `implied` says that some are of more than one whole number.
-- Made by indicator.
WITH shown AS (
  SELECT
    o.placed_kind,
    o.placed_by,
    o.org_vintage,
    o.indicator_id,
    o.period,
    o.rounding,
    o.rounding * i.denominator_counts AS denominator_rounding,
    CASE WHEN o.numerator IS NOT NULL OR o.numerator_low = o.numerator_high
      THEN coalesce(o.numerator, o.numerator_low) END AS numerator,
    o.numerator - o.numerator_low AS implied_down,
    o.numerator_high - o.numerator AS implied_up,
    coalesce(o.denominator, o.denominator_low) AS denominator
  FROM organisation.reported AS o
  JOIN stage.indicator AS i ON i.indicator_id = o.indicator_id
  WHERE o.rounding > 0 OR o.numerator - o.numerator_low IS NOT NULL
)
SELECT
  m.scheme,
  m.footprint_code,
  o.indicator_id,
  o.period,
  sum(coalesce(o.implied_down,
    CASE WHEN o.numerator < o.rounding THEN o.numerator ELSE o.rounding END) * m.weight)
    FILTER (o.numerator IS NOT NULL) AS numerator_down,
  sum(coalesce(o.implied_up, o.rounding) * m.weight) FILTER (o.numerator IS NOT NULL)
    AS numerator_up,
  sum(CASE WHEN o.denominator < o.denominator_rounding THEN o.denominator
    ELSE o.denominator_rounding END * m.weight) FILTER (o.denominator IS NOT NULL)
    AS denominator_down,
  sum(o.denominator_rounding * m.weight) FILTER (o.denominator IS NOT NULL) AS denominator_up,
  coalesce(bool_or(o.implied_down + o.implied_up > 0), false) AS implied
FROM shown AS o
JOIN organisation.membership AS m
  ON m.org_kind = o.placed_kind AND m.org_code = o.placed_by AND m.org_vintage = o.org_vintage
JOIN organisation.scheme AS s ON s.name = m.scheme AND s.selected
GROUP BY m.scheme, m.footprint_code, o.indicator_id, o.period
