-- Residents of mid-2017, all ages, and the number of LSOAs, summed over the LSOAs of each atom.
SELECT 'ons-lsoa-population' AS source_id, '2017' AS period, t.atom_code AS area_code,
  sum(p.population) AS population_mid2017, sum(p.lsoas) AS lsoas
FROM stage.area_population AS p
JOIN organisation.atom AS t ON t.area_code = p.area_code
WHERE p.grain = 'lsoa'
GROUP BY t.atom_code
ORDER BY t.atom_code
