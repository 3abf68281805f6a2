-- block: no organisation has two figures for one indicator and period, or, where it is counted by
-- category, for one category of it.
-- Made by indicator.
SELECT NULL AS scheme, o.indicator_id, o.period,
  o.org_kind || ' ' || o.org_code || ' of ' || o.org_vintage || ' has ' || count(*) || ' figures'
    || coalesce(' of ' || any_value(CASE WHEN i.combine = 'none' THEN o.category END), '') || ', from '
    || string_agg(o.source_file || ' line ' || o.source_line, ', '
      ORDER BY o.source_file, o.source_line) AS message
FROM organisation.observation AS o
LEFT JOIN stage.indicator AS i ON i.indicator_id = o.indicator_id
GROUP BY o.indicator_id, o.period, o.org_kind, o.org_code, o.org_vintage,
  CASE WHEN i.combine = 'none' THEN o.category END
HAVING count(*) > 1
