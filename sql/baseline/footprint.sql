-- One row a scheme, footprint, indicator and period: the published baseline. Values and limits are
-- in the indicator's unit (percent 0 to 100), rounded to 10 decimals. A figure that covers less
-- than 80 % is withheld and keeps the sums of its present members; one below 95 %, or one that
-- rests on a suppressed count, is shown, not compared and not ranked. Nothing that combines by sum
-- is compared or ranked.
-- Made by indicator.
WITH judged AS (
  SELECT
    m.*,
    c.coverage,
    coalesce(c.members_expected, 0) AS members_expected,
    coalesce(c.members_present, 0) AS members_present,
    coalesce(c.members_suppressed, 0) AS members_suppressed,
    i.polarity,
    e.value AS england_value,
    e.basis AS england_basis,
    e.whole_value AS england_published,
    e.summed_value AS england_summed,
    CASE
      WHEN coalesce(c.members_present, 0) = 0 THEN 'no member has a figure'
      WHEN c.coverage < 0.8 THEN 'coverage ' || format('{:.1f}', 100 * c.coverage) || ' % is below 80 %'
      WHEN m.uncombined IS NOT NULL THEN m.uncombined
      WHEN m.value IS NULL AND m.suppressed_rows > 0 THEN 'suppressed members leave the value open'
    END AS withheld_reason
  FROM baseline.measured AS m
  JOIN stage.indicator AS i ON i.indicator_id = m.indicator_id
  LEFT JOIN baseline.coverage AS c
    ON c.scheme = m.scheme AND c.footprint_code = m.footprint_code
    AND c.indicator_id = m.indicator_id AND c.period = m.period
  LEFT JOIN baseline.england AS e
    ON e.scheme = m.scheme AND e.indicator_id = m.indicator_id AND e.period = m.period
),
shown AS (
  SELECT
    *,
    combine IN ('ratio', 'weighted-mean', 'dsr', 'isr') AND withheld_reason IS NULL
      AND coverage >= 0.95 AND suppressed_rows = 0 AS comparable,
    round(CASE WHEN withheld_reason IS NULL THEN value END, 10) AS shown_value
  FROM judged
),
ranked AS (
  SELECT
    scheme, footprint_code, indicator_id, period,
    rank() OVER (
      PARTITION BY scheme, indicator_id, period
      ORDER BY CASE WHEN polarity = 'low' THEN shown_value ELSE -shown_value END
    ) AS rank,
    count(*) OVER (PARTITION BY scheme, indicator_id, period) AS rank_of
  FROM shown
  WHERE comparable AND shown_value IS NOT NULL
)
SELECT
  s.scheme,
  s.footprint_code,
  s.indicator_id,
  s.period,
  s.period_start,
  s.period_end,
  CAST(round(s.numerator, 10) AS DECIMAL(28, 10)) AS numerator,
  CAST(round(s.denominator, 10) AS DECIMAL(28, 10)) AS denominator,
  s.shown_value AS value,
  round(CASE WHEN s.withheld_reason IS NULL THEN s.lower_95 END, 10) AS lower_95,
  round(CASE WHEN s.withheld_reason IS NULL THEN s.upper_95 END, 10) AS upper_95,
  round(CASE WHEN s.withheld_reason IS NULL THEN s.lower_998 END, 10) AS lower_998,
  round(CASE WHEN s.withheld_reason IS NULL THEN s.upper_998 END, 10) AS upper_998,
  round(CASE WHEN s.withheld_reason IS NULL OR s.suppressed_rows > 0 THEN s.low END, 10) AS value_low,
  round(CASE WHEN s.withheld_reason IS NULL OR s.suppressed_rows > 0 THEN s.high END, 10)
    AS value_high,
  coalesce(s.coverage, 0) AS coverage,
  CAST(s.members_expected AS INTEGER) AS members_expected,
  CAST(s.members_present AS INTEGER) AS members_present,
  CAST(s.members_suppressed AS INTEGER) AS members_suppressed,
  coalesce(safe_div(s.numerator_apportioned, s.numerator) > 0.25, false)
    OR (s.combine = 'weighted-mean' OR s.suppressed_rows > 0 OR coalesce(d.implied, false))
      AND s.withheld_reason IS NULL AS estimated,
  round(coalesce(safe_div(s.numerator_apportioned, s.numerator), 0), 10) AS apportioned,
  s.withheld_reason,
  s.method,
  round(s.england_value, 10) AS england_value,
  s.england_basis,
  round(s.england_published, 10) AS england_published,
  round(s.england_summed, 10) AS england_summed,
  CASE
    WHEN s.combine = 'sum' THEN NULL
    WHEN NOT s.comparable THEN 'not compared'
    ELSE verdict(s.shown_value, s.lower_95, s.upper_95, s.england_value, s.polarity)
  END AS comparison,
  CAST(r.rank AS INTEGER) AS rank,
  CAST(r.rank_of AS INTEGER) AS rank_of,
  CAST(ceil(5.0 * r.rank / r.rank_of) AS INTEGER) AS quintile
FROM shown AS s
LEFT JOIN ranked AS r
  ON r.scheme = s.scheme AND r.footprint_code = s.footprint_code
  AND r.indicator_id = s.indicator_id AND r.period = s.period
LEFT JOIN baseline.rounding AS d
  ON d.scheme = s.scheme AND d.footprint_code = s.footprint_code
  AND d.indicator_id = s.indicator_id AND d.period = s.period
