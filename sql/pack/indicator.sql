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
SELECT i.indicator_id, i.position, t.title, t.definition, t.gap, t.domain, i.unit,
  i.multiplier, i.polarity, i.combine, i."interval" AS interval_method, i."by" AS observed_by,
  i.period_type, i.part_of, i.standard, t.numerator, t.denominator, i.coverage AS coverage_base,
  i.source_id, a.answers, t.caveats
FROM stage.indicator AS i
JOIN stage.indicator_text AS t ON t.indicator_id = i.indicator_id
LEFT JOIN answered AS a ON a.indicator_id = i.indicator_id
ORDER BY i.position
