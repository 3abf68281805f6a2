-- One row a scheme, footprint, standardised indicator and reported period that has figures of its age
-- bands. Directly: the bands' rates, each times the standard population of the band, over the whole
-- standard population; `numerator` counts the events, `denominator` the people, `variance` is that of
-- the rate. Indirectly: the events over those expected (`denominator`) if every band had England's
-- rate; the events are the indicator's own where it has some, else the bands' together. Values are in
-- the indicator's unit. `uncombined` says why there is no value, where a band is missing, a directly
-- standardised rate holds a suppressed count or fewer than 10 events. (Sums of doubles are taken in
-- one order, so that they do not differ from run to run.)
-- Made by indicator.
WITH band AS (
  SELECT i.indicator_id AS band_id, i.part_of AS indicator_id, s.combine, s.multiplier, i.standard,
    count(*) OVER (PARTITION BY i.part_of) AS bands
  FROM stage.indicator AS i
  JOIN stage.indicator AS s ON s.indicator_id = i.part_of AND s.combine IN ('dsr', 'isr')
),
rated AS (
  SELECT
    r.*,
    b.indicator_id AS standardised_id,
    b.combine,
    b.multiplier,
    b.bands,
    CASE b.combine WHEN 'dsr' THEN b.standard ELSE safe_div(e.numerator, e.denominator) END AS factor
  FROM baseline.rollup AS r
  JOIN band AS b ON b.band_id = r.indicator_id
  LEFT JOIN baseline.england AS e
    ON e.scheme = r.scheme AND e.indicator_id = r.indicator_id AND e.period = r.period
),
summed AS (
  SELECT
    scheme,
    footprint_code,
    standardised_id AS indicator_id,
    period,
    any_value(combine) AS combine,
    any_value(multiplier) AS multiplier,
    any_value(bands) AS bands,
    count(CASE WHEN denominator_high > 0 AND (combine = 'isr' OR numerator_high IS NOT NULL)
      THEN factor END) AS whole_bands,
    count(numerator_high) AS counted_bands,
    sum(numerator) AS numerator,
    sum(denominator) AS people,
    sum(numerator_low) AS numerator_low,
    sum(numerator_high) AS numerator_high,
    sum(numerator_apportioned) AS numerator_apportioned,
    sum(suppressed_rows) AS suppressed_rows,
    sum(open_numerators) AS open_numerators,
    sum(open_denominators) AS open_denominators,
    list_sum(list(factor ORDER BY indicator_id)) AS standard,
    list_sum(list(factor * safe_div(numerator, denominator) ORDER BY indicator_id)) AS weighted,
    list_sum(list(factor * safe_div(numerator_low, denominator_high) ORDER BY indicator_id))
      AS weighted_low,
    list_sum(list(factor * safe_div(numerator_high, denominator_low) ORDER BY indicator_id))
      AS weighted_high,
    list_sum(list(factor * factor * safe_div(numerator, CAST(denominator AS DOUBLE) * denominator)
      ORDER BY indicator_id)) AS weighted_square,
    count(*) FILTER (denominator_low <> denominator_high) AS hidden_people,
    list_sum(list(factor * CAST(denominator AS DOUBLE) ORDER BY indicator_id)) AS expected,
    list_sum(list(factor * CAST(denominator_low AS DOUBLE) ORDER BY indicator_id)) AS expected_low,
    list_sum(list(factor * CAST(denominator_high AS DOUBLE) ORDER BY indicator_id)) AS expected_high
  FROM rated
  GROUP BY scheme, footprint_code, standardised_id, period
),
-- The events of an indirectly standardised ratio may be published for all ages alone.
counted AS (
  SELECT
    s.* REPLACE (
      o.numerator AS numerator,
      o.numerator_low AS numerator_low,
      o.numerator_high AS numerator_high,
      o.numerator_apportioned AS numerator_apportioned,
      o.open_numerators AS open_numerators,
      o.suppressed_rows + CASE WHEN s.hidden_people > 0 THEN s.suppressed_rows ELSE 0 END
        AS suppressed_rows,
      s.bands AS counted_bands,
      s.expected_low AS expected
    )
  FROM summed AS s
  JOIN baseline.rollup AS o
    ON o.scheme = s.scheme AND o.footprint_code = s.footprint_code
    AND o.indicator_id = s.indicator_id AND o.period = s.period
  WHERE s.combine = 'isr' AND o.numerator_high IS NOT NULL
  UNION ALL BY NAME
  SELECT s.*
  FROM summed AS s
  ANTI JOIN baseline.rollup AS o
    ON o.scheme = s.scheme AND o.footprint_code = s.footprint_code
    AND o.indicator_id = s.indicator_id AND o.period = s.period
    AND s.combine = 'isr' AND o.numerator_high IS NOT NULL
),
judged AS (
  SELECT
    *,
    whole_bands < bands OR counted_bands < bands AS incomplete,
    CASE
      WHEN whole_bands < bands OR counted_bands < bands THEN 'an age band has no figure'
      WHEN combine = 'dsr' AND suppressed_rows > 0 THEN 'a suppressed age band leaves the value open'
      WHEN combine = 'dsr' AND numerator < 10 THEN 'fewer than 10 events are too few to standardise'
    END AS uncombined,
    open_numerators > 0 OR open_denominators > 0 AS open
  FROM counted
),
valued AS (
  SELECT
    *,
    CASE
      WHEN uncombined IS NOT NULL THEN NULL
      WHEN combine = 'dsr' THEN multiplier * weighted / standard
      ELSE multiplier * safe_div(numerator, expected)
    END AS made
  FROM judged
)
SELECT
  scheme,
  footprint_code,
  indicator_id,
  period,
  numerator,
  CASE combine WHEN 'dsr' THEN people ELSE CAST(expected AS DECIMAL(38, 10)) END AS denominator,
  numerator_apportioned,
  suppressed_rows,
  uncombined,
  CASE
    WHEN suppressed_rows = 0 THEN made
    WHEN incomplete OR open THEN NULL
    WHEN combine = 'dsr' THEN multiplier * weighted_low / standard
    ELSE multiplier * safe_div(numerator_low, expected_high)
  END AS low,
  CASE
    WHEN suppressed_rows = 0 THEN made
    WHEN incomplete OR open THEN NULL
    WHEN combine = 'dsr' THEN multiplier * weighted_high / standard
    ELSE multiplier * safe_div(numerator_high, expected_low)
  END AS high,
  CASE WHEN combine = 'dsr' AND suppressed_rows = 0
    THEN multiplier * multiplier * weighted_square / (standard * standard) END AS variance
FROM valued
