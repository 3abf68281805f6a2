-- One row an area and vintage: the CCG and district in which the area lay. An area is an LSOA, or,
-- in the bundled extract, an atom: LSOAs that no boundary of any vintage tells apart. The two
-- grains are never mixed: their codes differ, and whoever reads this table joins within a grain.
SELECT
  CASE WHEN bundled THEN 'atom' ELSE 'lsoa' END AS grain,
  area_code,
  extract_vintage AS vintage,
  ccg_ods,
  ccg_ons,
  ccg_name,
  district_code,
  district_name
FROM raw.ons_lsoa_to_ccg
