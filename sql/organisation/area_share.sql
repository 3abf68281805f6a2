-- One row a scheme, CCG, authority or footprint of a vintage, and footprint: the share of its mid-2017
-- residents who live there; what lies in no footprint of the scheme, which may be all of it, stands
-- without one. Shares are rounded to 12 decimals and sum to exactly 1: the largest takes the remainder.
-- LSOAs are used where they reach, else the bundled atoms; where neither do, there is no row. In its own
-- scheme a footprint is itself, however its areas are shared.
WITH overlap AS (
  SELECT
    f.scheme,
    m.org_kind,
    m.org_vintage,
    m.org_code,
    m.grain,
    f.footprint_code,
    sum(p.population * m.weight * CASE WHEN m.own_scheme = f.scheme THEN 1 ELSE f.weight END)
      AS population
  FROM organisation.area_member AS m
  JOIN organisation.area_footprint AS f
    ON f.grain = m.grain AND f.area_code = m.area_code
    AND (m.own_scheme IS DISTINCT FROM f.scheme OR m.org_code = f.footprint_code)
  JOIN stage.area_population AS p ON p.grain = m.grain AND p.area_code = m.area_code
  GROUP BY f.scheme, m.org_kind, m.org_vintage, m.org_code, m.grain, f.footprint_code
),
finest AS (
  SELECT scheme, org_kind, org_vintage, max(grain) AS grain
  FROM overlap
  GROUP BY scheme, org_kind, org_vintage
),
inside AS (
  SELECT o.scheme, o.org_kind, o.org_vintage, o.org_code, o.grain, o.footprint_code, o.population
  FROM overlap AS o
  JOIN finest AS f
    ON f.scheme = o.scheme AND f.org_kind = o.org_kind AND f.org_vintage = o.org_vintage
    AND f.grain = o.grain
),
whole AS (
  SELECT m.org_kind, m.org_vintage, m.org_code, m.grain, sum(p.population * m.weight) AS population
  FROM organisation.area_member AS m
  JOIN stage.area_population AS p ON p.grain = m.grain AND p.area_code = m.area_code
  GROUP BY ALL
),
part AS (
  SELECT scheme, org_kind, org_vintage, org_code, footprint_code, population
  FROM inside
  UNION ALL
  SELECT f.scheme, w.org_kind, w.org_vintage, w.org_code, NULL,
    w.population - coalesce(o.population, 0)
  FROM whole AS w
  JOIN finest AS f
    ON f.org_kind = w.org_kind AND f.org_vintage = w.org_vintage AND f.grain = w.grain
  LEFT JOIN (
    SELECT scheme, org_kind, org_vintage, org_code, sum(population) AS population
    FROM inside
    GROUP BY ALL
  ) AS o
    ON o.scheme = f.scheme AND o.org_kind = w.org_kind AND o.org_vintage = w.org_vintage
    AND o.org_code = w.org_code
  WHERE w.population > coalesce(o.population, 0)
),
total AS (
  SELECT scheme, org_kind, org_vintage, org_code, sum(population) AS population,
    count(*) AS footprints
  FROM part
  GROUP BY scheme, org_kind, org_vintage, org_code
),
divided AS (
  SELECT
    p.*,
    t.footprints,
    CAST(p.population / t.population AS DECIMAL(13, 12)) AS rounded,
    row_number() OVER (
      PARTITION BY p.scheme, p.org_kind, p.org_vintage, p.org_code
      ORDER BY p.population DESC, p.footprint_code
    ) AS size_rank
  FROM part AS p
  JOIN total AS t
    ON t.scheme = p.scheme AND t.org_kind = p.org_kind AND t.org_vintage = p.org_vintage
    AND t.org_code = p.org_code AND t.footprints > 1
)
SELECT
  p.scheme,
  p.org_kind,
  p.org_vintage,
  p.org_code,
  p.footprint_code,
  p.population,
  t.footprints,
  CAST(1 AS DECIMAL(13, 12)) AS weight
FROM part AS p
JOIN total AS t
  ON t.scheme = p.scheme AND t.org_kind = p.org_kind AND t.org_vintage = p.org_vintage
  AND t.org_code = p.org_code AND t.footprints = 1
UNION ALL
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
  )
FROM divided
