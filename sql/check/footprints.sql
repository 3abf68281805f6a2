-- block: every scheme that was made by an announcement has as many footprints as were announced, and in
-- every known scheme each has commissioners.
WITH announced (scheme, footprints) AS (
  VALUES ('stp-2016', 44), ('stp-2017', 44), ('stp-2018', 42), ('stp-2019', 42), ('stp-2020', 42),
    ('stp-2021', 42), ('icb-2022', 42), ('icb-2023', 42), ('icb-2026', 36)
),
counted AS (
  SELECT s.name, s.listed, s.footprints, count(DISTINCT m.footprint_code) AS held
  FROM organisation.scheme AS s
  LEFT JOIN organisation.membership AS m
    ON m.scheme = s.name AND m.org_kind = 'ccg' AND m.org_vintage = s.base_vintage
  GROUP BY s.name, s.listed, s.footprints
)
SELECT c.name AS scheme, NULL AS indicator_id, c.listed AS period,
  c.held || ' footprints have commissioners, where ' || coalesce(a.footprints, c.footprints) || ' should'
    AS message
FROM counted AS c
LEFT JOIN announced AS a ON a.scheme = c.name
WHERE c.held <> coalesce(a.footprints, c.footprints)
