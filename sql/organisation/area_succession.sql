-- One row a CCG of one vintage and a CCG of the next that took over some or all of its area, where code
-- or area changed: found by comparing the areas of the two, for ODS records no transfer of a part.
-- `share` is of the old CCG's mid-2017 residents, `lsoas` counts what went over. Two vintages are
-- compared by LSOAs where both have them, else by the bundled atoms.
WITH vintages AS (
  SELECT vintage, lead(vintage) OVER (ORDER BY vintage) AS next_vintage
  FROM (SELECT DISTINCT vintage FROM stage.area)
),
grains AS (
  SELECT DISTINCT vintage, grain FROM stage.area
),
finest AS (
  SELECT v.vintage, v.next_vintage, max(o.grain) AS grain
  FROM vintages AS v
  JOIN grains AS o ON o.vintage = v.vintage
  JOIN grains AS n ON n.vintage = v.next_vintage AND n.grain = o.grain
  GROUP BY v.vintage, v.next_vintage
),
moved AS (
  SELECT
    v.next_vintage AS vintage,
    o.ccg_ods AS old_code,
    o.ccg_ons AS old_ons,
    n.ccg_ods AS new_code,
    n.ccg_ons AS new_ons,
    sum(p.population) AS residents,
    sum(p.lsoas) AS lsoas
  FROM finest AS v
  JOIN stage.area AS o ON o.vintage = v.vintage AND o.grain = v.grain
  JOIN stage.area AS n
    ON n.vintage = v.next_vintage AND n.grain = o.grain AND n.area_code = o.area_code
  JOIN stage.area_population AS p ON p.grain = o.grain AND p.area_code = o.area_code
  GROUP BY ALL
),
shared AS (
  SELECT
    *,
    count(*) OVER (PARTITION BY vintage, old_ons) AS heirs,
    count(*) OVER (PARTITION BY vintage, new_ons) AS parts,
    CAST(safe_div(residents, sum(residents) OVER (PARTITION BY vintage, old_ons)) AS DOUBLE) AS share
  FROM moved
),
kinds AS (
  SELECT
    *,
    CASE
      WHEN heirs > 1 AND old_code = new_code THEN 'part retained'
      WHEN heirs > 1 THEN 'part transferred'
      WHEN old_code <> new_code AND parts > 1 THEN 'merged into'
      WHEN old_code <> new_code THEN 'code changed'
      WHEN parts > 1 THEN 'gained area'
      WHEN old_ons <> new_ons THEN 'code changed'
    END AS kind
  FROM shared
)
SELECT vintage, old_code, old_ons, new_code, new_ons, kind, round(share, 10) AS share, lsoas
FROM kinds
WHERE kind IS NOT NULL
