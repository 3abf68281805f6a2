-- One row a scheme, footprint and footprint most like it: the five nearest of the same scheme, by the
-- root of the mean squared difference of their characteristics, each in standard deviations of the
-- scheme. A scheme of fewer than ten footprints has none: its five would be most of it.
WITH sized AS (
  SELECT scheme, count(DISTINCT footprint_code) AS footprints
  FROM baseline.characteristic
  GROUP BY scheme
),
pairs AS (
  SELECT
    a.scheme,
    a.footprint_code,
    b.footprint_code AS neighbour_code,
    round(sqrt(safe_div(sum((a.score - b.score) * (a.score - b.score)), count(*))), 10) AS distance
  FROM baseline.characteristic AS a
  JOIN baseline.characteristic AS b
    ON b.scheme = a.scheme AND b.characteristic = a.characteristic
  JOIN sized AS s ON s.scheme = a.scheme AND s.footprints >= 10
  WHERE b.footprint_code <> a.footprint_code
  GROUP BY a.scheme, a.footprint_code, b.footprint_code
)
SELECT
  scheme,
  footprint_code,
  CAST(row_number() OVER (
    PARTITION BY scheme, footprint_code ORDER BY distance, neighbour_code
  ) AS INTEGER) AS position,
  neighbour_code,
  distance
FROM pairs
QUALIFY position <= 5
