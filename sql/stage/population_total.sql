-- One row a CCG and grain: the residents of mid-2017, summed over its areas of April 2017.
SELECT
  p.grain,
  a.ccg_ods,
  sum(p.population) AS population
FROM stage.area_population AS p
JOIN stage.area AS a ON a.grain = p.grain AND a.area_code = p.area_code AND a.vintage = '2017-04'
GROUP BY p.grain, a.ccg_ods
