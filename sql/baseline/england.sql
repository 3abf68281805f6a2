-- One row a scheme, indicator and period: England, on the basis that suits the indicator, and as
-- published or summed over all. For indicators on the same organisations, England is the sum over
-- what the scheme's footprints hold; else the publisher's own total where there is one, or its own
-- value where it publishes no counts; else the sum of every row. A standardised rate is made of its
-- bands in England; an indirectly standardised ratio is that of England to itself. What cannot be
-- combined has England's value where it is published, and none where not. Values are in the
-- indicator's unit. `summed_value` is that of every row together, whatever is published.
-- Made by indicator.
WITH everything AS (
  SELECT o.indicator_id, o.period, sum(o.numerator) AS numerator, sum(o.denominator) AS denominator
  FROM baseline.placed AS o
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
    i.part_of,
    i.standard,
    i.same_organisations,
    t.value AS published_value,
    CASE
      WHEN i.same_organisations THEN 'same organisations'
      WHEN t.numerator IS NOT NULL OR t.value IS NOT NULL THEN 'published'
      ELSE 'summed'
    END AS basis,
    e.numerator AS summed_numerator,
    e.denominator AS summed_denominator,
    coalesce(t.numerator, e.numerator) AS whole_numerator,
    CASE WHEN t.numerator IS NULL THEN e.denominator
      ELSE coalesce(t.denominator, e.denominator) END AS whole_denominator,
    CASE WHEN i.same_organisations THEN h.numerator ELSE whole_numerator END AS numerator,
    CASE WHEN i.same_organisations THEN h.denominator ELSE whole_denominator END AS denominator
  FROM baseline.period AS p
  CROSS JOIN organisation.scheme AS s
  JOIN stage.indicator AS i ON i.indicator_id = p.indicator_id
  LEFT JOIN everything AS e ON e.indicator_id = p.indicator_id AND e.period = p.period
  LEFT JOIN held AS h
    ON h.scheme = s.name AND h.indicator_id = p.indicator_id AND h.period = p.period
  LEFT JOIN organisation.published_total AS t
    ON t.indicator_id = p.indicator_id AND t.period = p.period
  WHERE s.selected
),
-- Each is valued three times: on its basis, as published or whole, and summed.
taken AS (
  SELECT
    *,
    unnest([
      {'take': 'basis', 'x': numerator, 'n': denominator},
      {'take': 'whole', 'x': whole_numerator, 'n': whole_denominator},
      {'take': 'summed', 'x': summed_numerator, 'n': summed_denominator}
    ], recursive := true)
  FROM sums
),
banded AS (
  SELECT
    t.scheme,
    t.part_of AS indicator_id,
    t.period,
    t.take,
    sum(t.x) AS x,
    sum(t.n) AS n,
    CASE WHEN bool_and(t.basis = 'published') THEN 'published'
      WHEN bool_or(t.basis = 'same organisations') THEN 'same organisations'
      ELSE 'summed' END AS basis,
    count(safe_div(t.x, t.n)) = any_value(b.bands) AS complete,
    -- In one order: sums of doubles.
    list_sum(list(t.standard * safe_div(t.x, t.n) ORDER BY t.indicator_id))
      / list_sum(list(t.standard ORDER BY t.indicator_id)) AS rate
  FROM taken AS t
  JOIN (SELECT part_of, count(*) AS bands FROM stage.indicator GROUP BY part_of) AS b
    ON b.part_of = t.part_of
  GROUP BY t.scheme, t.part_of, t.period, t.take
),
valued AS (
  SELECT
    t.* REPLACE (
      coalesce(b.x, t.x) AS x,
      coalesce(b.n, t.n) AS n,
      CASE WHEN t.published_value IS NULL THEN coalesce(b.basis, t.basis) ELSE t.basis END AS basis
    ),
    CASE
      WHEN t.combine = 'ratio' THEN t.multiplier * safe_div(t.x, t.n)
      WHEN t.combine = 'weighted-mean' THEN safe_div(t.x, t.n)
      WHEN t.combine = 'sum' AND t.per_day THEN safe_div(t.x, t.days)
      WHEN t.combine = 'sum' THEN CAST(t.x AS DOUBLE)
      WHEN t.combine = 'dsr' AND b.complete THEN t.multiplier * b.rate
      WHEN t.combine = 'isr' AND b.complete THEN t.multiplier
    END AS value
  FROM taken AS t
  LEFT JOIN banded AS b
    ON b.scheme = t.scheme AND b.indicator_id = t.indicator_id AND b.period = t.period
    AND b.take = t.take
),
told AS (
  SELECT
    scheme,
    indicator_id,
    period,
    any_value(combine) AS combine,
    any_value(same_organisations) AS same_organisations,
    CAST(any_value(published_value) AS DOUBLE) AS published_value,
    max(basis) FILTER (take = 'basis') AS basis,
    max(x) FILTER (take = 'basis') AS numerator,
    max(n) FILTER (take = 'basis') AS denominator,
    max(value) FILTER (take = 'basis') AS made,
    max(x) FILTER (take = 'whole') AS whole_numerator,
    max(n) FILTER (take = 'whole') AS whole_denominator,
    max(value) FILTER (take = 'whole') AS whole,
    max(value) FILTER (take = 'summed') AS summed_value
  FROM valued
  GROUP BY scheme, indicator_id, period
)
SELECT
  scheme,
  indicator_id,
  period,
  CASE WHEN made IS NOT NULL OR published_value IS NOT NULL
    OR combine IN ('ratio', 'sum', 'weighted-mean') THEN basis END AS basis,
  numerator,
  denominator,
  whole_numerator,
  whole_denominator,
  CASE WHEN same_organisations THEN made ELSE coalesce(published_value, made) END AS value,
  coalesce(published_value, whole) AS whole_value,
  summed_value
FROM told
