-- One row an item of a framework, in the framework's order: whether this release computes it, has a
-- proxy for it, or awaits a source. An indicator without a figure in the release answers nothing. A
-- proxy stands with why it is one: its id alone is nowhere.
WITH held AS (
  SELECT DISTINCT indicator_id FROM baseline.period
),
answered AS (
  SELECT
    a.framework,
    a.code,
    string_agg(a.indicator_id, ', ' ORDER BY i.position) FILTER (WHERE a.how = 'computed')
      AS computed_by,
    string_agg(a.indicator_id || ' (proxy: ' || a.why || ')', chr(10) ORDER BY i.position)
      FILTER (WHERE a.how = 'proxy') AS proxies
  FROM stage.answer AS a
  JOIN held AS h ON h.indicator_id = a.indicator_id
  JOIN stage.indicator AS i ON i.indicator_id = a.indicator_id
  GROUP BY a.framework, a.code
)
SELECT
  f.framework,
  f.position,
  f.code,
  f.title,
  f.title_verified,
  f.domain,
  CASE
    WHEN a.computed_by IS NOT NULL THEN 'computed'
    WHEN a.proxies IS NOT NULL THEN 'proxy'
    ELSE 'awaiting'
  END AS state,
  a.computed_by,
  a.proxies,
  f.wants_publisher,
  f.wants_series,
  f.wants_column,
  f.wants_source
FROM stage.framework AS f
LEFT JOIN answered AS a ON a.framework = f.framework AND a.code = f.code
ORDER BY f.position
