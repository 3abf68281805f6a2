-- One row a comparable proportion or rate of a headline period: its place in a funnel about England.
-- Limits are in the indicator's unit, at 99.8 %. Adjusted limits take in the spread between
-- footprints that chance does not explain: a random effect of variance tau², from the dispersion of
-- the z-scores, of which a tenth at each end is winsorised (Spiegelhalter 2005). Unadjusted limits hold
-- chance alone. `p` is that of the adjusted z-score; `outlier` is told only beyond the adjusted limits, and where it
-- stands the test of Benjamini and Hochberg at 5 % over all such figures of the scheme in the release.
WITH placed AS (
  SELECT
    c.scheme,
    c.footprint_code,
    c.indicator_id,
    c.period,
    c.multiplier,
    c.interval_kind,
    c.value / c.multiplier AS share,
    c.england_value / c.multiplier AS centre,
    CASE c.interval_kind
      WHEN 'wilson' THEN sqrt(c.england_value / c.multiplier * (1 - c.england_value / c.multiplier)
        / CAST(c.denominator AS DOUBLE))
      WHEN 'poisson' THEN sqrt(c.england_value / c.multiplier / CAST(c.denominator AS DOUBLE))
    END AS error
  FROM baseline.comparable AS c
  JOIN baseline.headline AS h ON h.indicator_id = c.indicator_id AND h.period = c.period
  WHERE c.interval_kind IN ('wilson', 'poisson') AND c.combine = 'ratio' AND c.denominator > 0
    AND c.england_value > 0
    AND (c.interval_kind = 'poisson' OR c.england_value < c.multiplier)
),
scored AS (
  SELECT
    *,
    (share - centre) / error AS z,
    row_number() OVER (series ORDER BY (share - centre) / error, footprint_code) AS place,
    count(*) OVER (series) AS footprints
  FROM placed
  WINDOW series AS (PARTITION BY scheme, indicator_id, period)
),
clipped AS (
  SELECT
    *,
    greatest(
      min(z) FILTER (place > footprints // 10) OVER (series),
      least(max(z) FILTER (place <= footprints - footprints // 10) OVER (series), z)
    ) AS winsorised
  FROM scored
  WINDOW series AS (PARTITION BY scheme, indicator_id, period)
),
dispersed AS (
  SELECT
    scheme,
    indicator_id,
    period,
    count(*) AS footprints,
    list_sum(list(winsorised * winsorised ORDER BY footprint_code)) / count(*) AS dispersion,
    list_sum(list(1 / (error * error) ORDER BY footprint_code)) AS weight,
    list_sum(list(1 / pow(error, 4) ORDER BY footprint_code)) AS squared_weight
  FROM clipped
  GROUP BY scheme, indicator_id, period
),
spread AS (
  SELECT
    *,
    CASE WHEN footprints >= 10
      THEN greatest(0, safe_div(footprints * dispersion - (footprints - 1),
        weight - squared_weight / weight)) END AS tau_squared
  FROM dispersed
),
judged AS (
  SELECT
    c.*,
    s.dispersion,
    s.tau_squared,
    sqrt(c.error * c.error + s.tau_squared) AS adjusted_error,
    CASE WHEN s.tau_squared IS NOT NULL
      THEN round((c.share - c.centre) / sqrt(c.error * c.error + s.tau_squared), 10)
    END AS adjusted_z
  FROM clipped AS c
  JOIN spread AS s
    ON s.scheme = c.scheme AND s.indicator_id = c.indicator_id AND s.period = c.period
),
tested AS (
  SELECT *, two_sided_p(adjusted_z) AS p
  FROM judged
),
ordered AS (
  SELECT
    *,
    row_number() OVER (family ORDER BY p, indicator_id, footprint_code) AS place_of_p,
    count(p) OVER (PARTITION BY scheme) AS tests
  FROM tested
  WINDOW family AS (PARTITION BY scheme)
),
found AS (
  SELECT scheme, max(p) AS largest
  FROM ordered
  WHERE p <= 0.05 * place_of_p / tests
  GROUP BY scheme
),
deviate AS (
  SELECT confidence_deviate(0.998) AS z
),
-- (greatest() and least() pass over a NULL, so what is unknown is kept out of them.)
limited AS (
  SELECT
    o.*,
    d.z AS deviate,
    CASE WHEN o.interval_kind = 'wilson' THEN 1 END AS ceiling,
    o.centre - d.z * o.error AS chance_low,
    o.centre + d.z * o.error AS chance_high,
    o.centre - d.z * o.adjusted_error AS low,
    o.centre + d.z * o.adjusted_error AS high
  FROM ordered AS o
  CROSS JOIN deviate AS d
)
SELECT
  l.scheme,
  l.footprint_code,
  l.indicator_id,
  l.period,
  round(l.multiplier * l.centre, 10) AS centre,
  round(l.multiplier * CASE WHEN l.low IS NOT NULL THEN greatest(0, l.low) END, 10) AS lower_998,
  round(l.multiplier * CASE WHEN l.high IS NOT NULL THEN least(l.ceiling, l.high) END, 10)
    AS upper_998,
  round(l.multiplier * greatest(0, l.chance_low), 10) AS unadjusted_lower_998,
  round(l.multiplier * least(l.ceiling, l.chance_high), 10) AS unadjusted_upper_998,
  round(l.dispersion, 6) AS dispersion,
  round(l.multiplier * sqrt(l.tau_squared), 10) AS tau,
  round(l.adjusted_z, 6) AS z,
  round(l.p, 10) AS p,
  CASE WHEN abs(l.adjusted_z) > l.deviate AND l.p <= f.largest
    THEN CASE WHEN l.adjusted_z > 0 THEN 'higher' ELSE 'lower' END END AS outlier
FROM limited AS l
LEFT JOIN found AS f ON f.scheme = l.scheme
