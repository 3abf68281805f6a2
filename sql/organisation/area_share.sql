-- One row a scheme, CCG or authority of a vintage, and footprint: the share of its mid-2017
-- residents who live there. Shares are rounded to 12 decimals and sum to exactly 1: the largest
-- takes the remainder. LSOAs are used where they reach, else the bundled atoms.
WITH overlap AS (
  SELECT
    f.scheme,
    m.org_kind,
    m.org_vintage,
    m.org_code,
    m.grain,
    f.footprint_code,
    sum(p.population) AS population,
    max(m.grain) OVER (PARTITION BY f.scheme, m.org_kind, m.org_vintage) AS finest_grain
  FROM organisation.area_member AS m
  JOIN organisation.area_footprint AS f ON f.grain = m.grain AND f.area_code = m.area_code
  JOIN stage.area_population AS p ON p.grain = m.grain AND p.area_code = m.area_code
  GROUP BY f.scheme, m.org_kind, m.org_vintage, m.org_code, m.grain, f.footprint_code
),
ranked AS (
  SELECT
    *,
    CAST(population / sum(population) OVER whole AS DECIMAL(13, 12)) AS rounded,
    row_number() OVER (
      PARTITION BY scheme, org_kind, org_vintage, org_code
      ORDER BY population DESC, footprint_code
    ) AS size_rank,
    count(*) OVER whole AS footprints
  FROM overlap
  WHERE grain = finest_grain
  WINDOW whole AS (PARTITION BY scheme, org_kind, org_vintage, org_code)
)
SELECT
  scheme,
  org_kind,
  org_vintage,
  org_code,
  footprint_code,
  population,
  footprints,
  CAST(
    CASE WHEN size_rank = 1
      THEN 1 - (sum(rounded) OVER (PARTITION BY scheme, org_kind, org_vintage, org_code) - rounded)
      ELSE rounded END
    AS DECIMAL(13, 12)
  ) AS weight
FROM ranked
