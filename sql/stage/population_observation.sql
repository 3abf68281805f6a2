-- One row a CCG: the residents of mid-2017, summed over its areas; LSOAs where the archive has
-- them, else the bundled atoms, which sum to the same.
SELECT
  'ons-lsoa-population' AS source_id,
  (SELECT min(source_file) FROM stage.area_population AS f WHERE f.grain = p.grain) AS source_file,
  NULL::BIGINT AS source_line,
  'population-resident' AS indicator_id,
  'ccg' AS org_kind,
  ccg_ods AS org_code,
  '2017-04' AS org_vintage,
  DATE '2017-01-01' AS period_start,
  DATE '2017-12-31' AS period_end,
  CAST(population AS DECIMAL(24, 10)) AS numerator,
  'sum over the areas of the CCG, residents at 30 June 2017' AS note
FROM stage.population_total AS p
WHERE grain = (SELECT max(grain) FROM stage.population_total)
