-- One row a scheme, CCG, authority or footprint of a vintage, and footprint: the share of its mid-2017
-- residents who live there; what lies in no footprint of the scheme stands without one. Shares are
-- rounded to 12 decimals and sum to exactly 1: the largest takes the remainder. LSOAs are used where
-- they reach, else the bundled atoms.
WITH overlap AS (
  SELECT
    f.scheme,
    m.org_kind,
    m.org_vintage,
    m.org_code,
    m.grain,
    f.footprint_code,
    sum(p.population * f.weight) AS population,
    max(m.grain) OVER (PARTITION BY f.scheme, m.org_kind, m.org_vintage) AS finest_grain
  FROM organisation.area_member AS m
  JOIN organisation.area_footprint AS f ON f.grain = m.grain AND f.area_code = m.area_code
  JOIN stage.area_population AS p ON p.grain = m.grain AND p.area_code = m.area_code
  GROUP BY f.scheme, m.org_kind, m.org_vintage, m.org_code, m.grain, f.footprint_code
),
whole AS (
  SELECT m.org_kind, m.org_vintage, m.org_code, m.grain, sum(p.population) AS population
  FROM organisation.area_member AS m
  JOIN stage.area_population AS p ON p.grain = m.grain AND p.area_code = m.area_code
  GROUP BY ALL
),
part AS (
  SELECT scheme, org_kind, org_vintage, org_code, footprint_code, population
  FROM overlap
  WHERE grain = finest_grain
  UNION ALL
  SELECT o.scheme, o.org_kind, o.org_vintage, o.org_code, NULL, w.population - sum(o.population)
  FROM overlap AS o
  JOIN whole AS w
    ON w.org_kind = o.org_kind AND w.org_vintage = o.org_vintage AND w.org_code = o.org_code
    AND w.grain = o.grain
  WHERE o.grain = o.finest_grain
  GROUP BY o.scheme, o.org_kind, o.org_vintage, o.org_code, w.population
  HAVING w.population > sum(o.population)
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
  FROM part
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
