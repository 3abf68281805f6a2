-- One row a scheme, footprint and published characteristic by which footprints are found alike:
-- the logarithm of residents, the shares of them that are 65 and over and under 18, and the Index of
-- Multiple Deprivation of 2015. `score` is the distance from the mean of the scheme's footprints in
-- standard deviations. Footprints that lack one of them have no row.
WITH figure AS (
  SELECT b.scheme, b.footprint_code, b.indicator_id, b.numerator, b.value
  FROM baseline.footprint AS b
  JOIN baseline.headline AS h ON h.indicator_id = b.indicator_id AND h.period = b.period
  WHERE b.withheld_reason IS NULL
),
described AS (
  SELECT
    a.scheme,
    a.footprint_code,
    unnest([
      {'characteristic': 'residents, logarithm', 'value': log10(a.numerator)},
      {'characteristic': 'residents aged 65 and over', 'value': safe_div(o.numerator, a.numerator)},
      {'characteristic': 'residents aged under 18',
        'value': 1 - safe_div(g.numerator, a.numerator)},
      {'characteristic': 'Index of Multiple Deprivation 2015', 'value': d.value}
    ], recursive := true)
  FROM figure AS a
  JOIN figure AS o
    ON o.scheme = a.scheme AND o.footprint_code = a.footprint_code
    AND o.indicator_id = 'population-65-and-over'
  JOIN figure AS g
    ON g.scheme = a.scheme AND g.footprint_code = a.footprint_code
    AND g.indicator_id = 'population-18-and-over'
  JOIN figure AS d
    ON d.scheme = a.scheme AND d.footprint_code = a.footprint_code
    AND d.indicator_id = 'imd-2015-score'
  WHERE a.indicator_id = 'population-resident' AND a.numerator > 0
),
exact AS (
  SELECT scheme, footprint_code, characteristic, CAST(value AS DECIMAL(18, 10)) AS value
  FROM described
),
centre AS (
  SELECT scheme, characteristic, count(*) AS footprints,
    CAST(safe_div(sum(value), count(*)) AS DECIMAL(18, 10)) AS mean
  FROM exact
  GROUP BY scheme, characteristic
),
spread AS (
  SELECT e.scheme, e.characteristic, any_value(c.mean) AS mean,
    sqrt(safe_div(sum((e.value - c.mean) * (e.value - c.mean)), any_value(c.footprints) - 1))
      AS deviation
  FROM exact AS e
  JOIN centre AS c ON c.scheme = e.scheme AND c.characteristic = e.characteristic
  GROUP BY e.scheme, e.characteristic
)
SELECT
  e.scheme,
  e.footprint_code,
  e.characteristic,
  e.value,
  CAST(safe_div(e.value - s.mean, s.deviation) AS DECIMAL(18, 10)) AS score
FROM exact AS e
JOIN spread AS s ON s.scheme = e.scheme AND s.characteristic = e.characteristic
