-- block: at most 0.5 % of type 1 A&E attendances are in no footprint, in the schemes of the lists of
-- trusts (2016 to 2019). Later footprints divided some of 2017: what a trust there did is unmapped. So
-- is, by plan, what partners of several footprints did.
WITH lost AS (
  SELECT scheme, period, sum(numerator) AS numerator
  FROM baseline.unmapped
  WHERE indicator_id = 'ae-attendances-type1' AND figures > 0
  GROUP BY ALL
)
SELECT l.scheme, 'ae-attendances-type1' AS indicator_id, l.period,
  format('{:.2f}', 100 * safe_div(l.numerator, e.whole_numerator)) || ' % of type 1 attendances are unmapped'
    AS message
FROM lost AS l
JOIN baseline.england AS e
  ON e.scheme = l.scheme AND e.indicator_id = 'ae-attendances-type1' AND e.period = l.period
JOIN stage.attribution AS a ON a.basis <> 'partner'
JOIN organisation.scheme AS s ON s.name = l.scheme AND s.footprint_kind = 'stp' AND s.listed < '2020-04'
WHERE safe_div(l.numerator, e.whole_numerator) > 0.005
