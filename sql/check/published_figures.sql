-- block: England meets the figures that the publisher states, within their tolerance.
SELECT e.scheme, p.indicator_id, p.period,
  'England comes to ' || coalesce(CAST(round(CASE WHEN p.value IS NOT NULL THEN e.whole_value
    ELSE CAST(e.whole_numerator AS DOUBLE) END, 4) AS VARCHAR), 'nothing')
    || ', published is ' || CAST(coalesce(p.value, p.numerator) AS VARCHAR) AS message
FROM stage.published_england AS p
JOIN baseline.england AS e ON e.indicator_id = p.indicator_id AND e.period = p.period
WHERE (p.value IS NOT NULL AND coalesce(abs(e.whole_value - p.value) > p.tolerance, true))
  OR (p.numerator IS NOT NULL
    AND coalesce(abs(e.whole_numerator - p.numerator) > p.tolerance, true))
