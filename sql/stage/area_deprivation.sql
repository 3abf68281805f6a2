-- One row an area: its residents of mid-2017, the sum of the scores of deprivation of 2015 of its LSOAs, each
-- as often as it has residents, and the residents of LSOAs in the most deprived tenth of England. An area is
-- an LSOA where the archive has them, or a bundled atom, which was summed from LSOAs.
SELECT
  'lsoa' AS grain,
  i.area_code,
  i.source_id,
  i.source_file,
  i.source_line,
  CAST(p.population AS DECIMAL(24, 10)) AS residents,
  CAST(to_number(i.score) * p.population AS DECIMAL(24, 10)) AS score_residents,
  CAST(CASE WHEN i.decile = '1' THEN p.population ELSE 0 END AS DECIMAL(24, 10))
    AS residents_decile_1
FROM raw.imd_lsoa AS i
JOIN stage.area_population AS p ON p.grain = 'lsoa' AND p.area_code = i.area_code
UNION ALL
SELECT
  'atom',
  area_code,
  source_id,
  source_file,
  source_line,
  to_number(residents),
  to_number(score_residents),
  to_number(residents_decile_1)
FROM raw.imd_area
