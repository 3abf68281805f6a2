-- One row an indicator, reported period and what places its figures (a CCG, a practice, a provider …),
-- member and kind of organisation: the figures summed, in the units of the observations.
-- The one step that grows with the data, so it keeps to DECIMAL sums, CASE and GROUP BY, and can run on
-- another engine over the same Parquet. Weights come after it and meet few rows; the sums are exact, so
-- nothing is lost by that. A suppressed figure without bounds is counted as open: it has no sum to add
-- to. `present_rows` have something to show; `value_rows` have a value and nothing else.
-- Made by indicator.
SELECT
  o.placed_kind,
  o.placed_by,
  o.member_code,
  o.org_kind,
  o.org_vintage,
  o.indicator_id,
  o.period,
  MIN(o.period_kind) AS period_kind,
  MIN(o.period_start) AS period_start,
  MIN(o.period_end) AS period_end,
  COUNT(*) AS figures,
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
    THEN 1 ELSE 0 END) AS open_denominators,
  SUM(CASE WHEN o.suppressed OR o.numerator IS NOT NULL OR o.denominator IS NOT NULL
      OR o.category IS NOT NULL THEN 1 ELSE 0 END) AS present_rows,
  SUM(CASE WHEN o.suppressed OR o.numerator IS NOT NULL OR o.denominator IS NOT NULL
      OR o.category IS NOT NULL OR o.value IS NULL THEN 0 ELSE 1 END) AS value_rows
FROM organisation.reported AS o
GROUP BY o.placed_kind, o.placed_by, o.member_code, o.org_kind, o.org_vintage, o.indicator_id,
  o.period
