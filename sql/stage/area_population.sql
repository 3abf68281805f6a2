-- One row an area: its residents in mid-2017 (all ages), and how many LSOAs it is made of.
SELECT
  CASE WHEN bundled THEN 'atom' ELSE 'lsoa' END AS grain,
  area_code,
  CAST(population AS INTEGER) AS population,
  coalesce(CAST(lsoas AS INTEGER), 1) AS lsoas,
  source_file,
  source_line
FROM raw.ons_lsoa_population
