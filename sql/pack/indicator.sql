-- One row an indicator.
WITH answered AS (
  SELECT
    indicator_id,
    string_agg(
      framework || ' ' || code || CASE how WHEN 'proxy' THEN ' (proxy: ' || why || ')' ELSE '' END,
      chr(10) ORDER BY framework, code
    ) AS answers
  FROM stage.answer
  GROUP BY indicator_id
)
SELECT i.id AS indicator_id, i.position, i.title, i.definition, i.gap, i.domain, i.unit,
  i.multiplier, i.polarity, i.combine, i."interval" AS interval_method, i."by" AS observed_by,
  i.period_type, i.numerator, i.denominator, i.coverage AS coverage_base, i.source_id, a.answers,
  i.caveats
FROM stage.indicator AS i
LEFT JOIN answered AS a ON a.indicator_id = i.id
ORDER BY i.position
