export interface Example {
  title: string;
  sql: string;
}

/** Questions to begin with: those of the README, and what the tables are. */
export function examplesFor(scheme: string): Example[] {
  return [
    {
      title: 'Which footprints see most A&E patients within four hours?',
      sql: `SELECT f.name, round(b.value, 1) AS percent, b.comparison, b.rank
FROM baseline AS b
JOIN footprint AS f USING (scheme, footprint_code)
WHERE b.scheme = '${scheme}' AND b.indicator_id = 'ae-4hr-type1'
  AND b.period = '2017/18'
ORDER BY b.rank`,
    },
    {
      title: 'Where are the diabetes registers too incomplete to show?',
      sql: `SELECT f.name, b.period, round(100 * b.coverage, 1) AS covered, b.withheld_reason
FROM baseline AS b
JOIN footprint AS f USING (scheme, footprint_code)
WHERE b.scheme = '${scheme}' AND b.indicator_id = 'qof-dm'
  AND b.withheld_reason IS NOT NULL`,
    },
    {
      title: 'What is in no footprint, and why?',
      sql: `SELECT source_id, reason, count(DISTINCT org_code) AS organisations
FROM unmapped
WHERE scheme = '${scheme}' AND period = '2017/18' AND figures > 0
GROUP BY ALL
ORDER BY organisations DESC`,
    },
    {
      title: 'Who lies beyond the funnel’s limits, and on what?',
      sql: `SELECT f.name, i.title, u.period, round(b.value, 1) AS value, round(u.centre, 1) AS england,
  u.outlier
FROM funnel AS u
JOIN baseline AS b USING (scheme, footprint_code, indicator_id, period)
JOIN footprint AS f USING (scheme, footprint_code)
JOIN indicator AS i USING (indicator_id)
WHERE u.scheme = '${scheme}' AND u.outlier IS NOT NULL
ORDER BY i.position, u.z`,
    },
    {
      title: 'Does smoking go with deprivation?',
      sql: `SELECT d.value AS deprivation, s.value AS smokers, f.name
FROM baseline AS d
JOIN baseline AS s USING (scheme, footprint_code)
JOIN footprint AS f USING (scheme, footprint_code)
WHERE d.scheme = '${scheme}' AND d.indicator_id = 'imd-2015-score'
  AND s.indicator_id = 'smoking-15plus' AND s.value IS NOT NULL
ORDER BY deprivation`,
    },
    {
      title: 'From which lines does a figure come?',
      sql: `SELECT org_code, numerator, denominator, source_file, source_line
FROM observation
JOIN membership AS m USING (org_code, org_vintage, org_kind)
JOIN footprint AS f USING (scheme, footprint_code)
WHERE m.scheme = '${scheme}' AND f.name LIKE '%Black Country%'
  AND indicator_id = 'qof-dm' AND period = '2017/18'`,
    },
  ];
}
