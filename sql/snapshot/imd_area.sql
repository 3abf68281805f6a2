-- Residents of mid-2017, scores of deprivation of 2015 times residents, and residents of the LSOAs in the
-- most deprived tenth, summed over the LSOAs of each atom.
SELECT 'imd-lsoa' AS source_id, '2015' AS period, t.atom_code AS area_code,
  plain(sum(d.residents)) AS residents, plain(sum(d.score_residents)) AS score_residents,
  plain(sum(d.residents_decile_1)) AS residents_decile_1
FROM stage.area_deprivation AS d
JOIN organisation.atom AS t ON t.area_code = d.area_code
WHERE d.grain = 'lsoa'
GROUP BY t.atom_code
ORDER BY t.atom_code
