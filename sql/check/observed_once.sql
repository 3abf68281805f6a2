-- block: no organisation has two figures for one indicator and period.
SELECT NULL AS scheme, indicator_id, period,
  org_kind || ' ' || org_code || ' of ' || org_vintage || ' has ' || count(*) || ' figures, from '
    || string_agg(source_file || ' line ' || source_line, ', ' ORDER BY source_file, source_line)
    AS message
FROM organisation.observation
GROUP BY indicator_id, period, org_kind, org_code, org_vintage
HAVING count(*) > 1
