-- One row a scheme, indicator and period: England, on the basis that suits the indicator, and as
-- published or summed over all. For indicators on the same organisations, England is the sum over
-- what the scheme's footprints hold; else the publisher's own total where there is one, else the
-- sum of every row. Values are in the indicator's unit.
WITH everything AS (
  SELECT o.indicator_id, o.period, sum(o.numerator) AS numerator, sum(o.denominator) AS denominator
  FROM organisation.reported AS o
  GROUP BY ALL
),
held AS (
  SELECT scheme, indicator_id, period, sum(numerator) AS numerator, sum(denominator) AS denominator
  FROM baseline.rollup
  GROUP BY ALL
),
sums AS (
  SELECT
    s.name AS scheme,
    p.indicator_id,
    p.period,
    p.period_end - p.period_start + 1 AS days,
    i.combine,
    i.multiplier,
    i.per_day,
    CASE
      WHEN i.combine = 'range' THEN NULL
      WHEN i.same_organisations THEN 'same organisations'
      WHEN t.numerator IS NOT NULL THEN 'published'
      ELSE 'summed'
    END AS basis,
    CASE WHEN i.same_organisations THEN h.numerator
      ELSE coalesce(t.numerator, e.numerator) END AS numerator,
    CASE WHEN i.same_organisations THEN h.denominator
      ELSE coalesce(t.denominator, e.denominator) END AS denominator,
    coalesce(t.numerator, e.numerator) AS whole_numerator,
    coalesce(t.denominator, e.denominator) AS whole_denominator
  FROM baseline.period AS p
  CROSS JOIN organisation.scheme AS s
  JOIN stage.indicator AS i ON i.id = p.indicator_id
  LEFT JOIN everything AS e ON e.indicator_id = p.indicator_id AND e.period = p.period
  LEFT JOIN held AS h
    ON h.scheme = s.name AND h.indicator_id = p.indicator_id AND h.period = p.period
  LEFT JOIN organisation.published_total AS t
    ON t.indicator_id = p.indicator_id AND t.period = p.period
  WHERE s.selected
)
SELECT
  scheme,
  indicator_id,
  period,
  basis,
  numerator,
  denominator,
  whole_numerator,
  whole_denominator,
  CASE
    WHEN combine = 'ratio' THEN multiplier * safe_div(numerator, denominator)
    WHEN combine = 'sum' AND per_day THEN safe_div(numerator, days)
    WHEN combine = 'sum' THEN CAST(numerator AS DOUBLE)
  END AS value,
  CASE
    WHEN combine = 'ratio' THEN multiplier * safe_div(whole_numerator, whole_denominator)
    WHEN combine = 'sum' AND per_day THEN safe_div(whole_numerator, days)
    WHEN combine = 'sum' THEN CAST(whole_numerator AS DOUBLE)
  END AS whole_value
FROM sums
