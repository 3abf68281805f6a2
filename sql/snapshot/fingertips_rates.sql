-- The values of authorities and of England in the period nearest to 2016/17, one file an indicator.
WITH periods AS (
  SELECT DISTINCT indicator_id, period_start, period_end
  FROM stage.authority_rate_observation
),
nearest AS (
  SELECT indicator_id, period_start, period_end
  FROM periods
  QUALIFY row_number() OVER (
    PARTITION BY indicator_id
    ORDER BY abs((period_start - DATE '2016-04-01') + (period_end - DATE '2017-03-31')), period_start
  ) = 1
)
SELECT
  o.source_id,
  o.extract_period AS period,
  o.org_code AS area_code,
  NULL AS area_name,
  CASE
    WHEN month(o.period_start) = 4 THEN period_name(o.period_start, o.period_end)
    WHEN year(o.period_start) = year(o.period_end) THEN strftime(o.period_start, '%Y')
    ELSE strftime(o.period_start, '%Y') || '-' || strftime(o.period_end, '%y')
  END AS "Time period",
  plain(o.value) AS value,
  NULL AS indicator,
  NULL AS measure,
  NULL AS unit,
  CASE WHEN o.indicator_id LIKE '%-female' THEN 'Female' WHEN o.indicator_id LIKE '%-male' THEN 'Male' END
    AS "group",
  NULL AS significance
FROM stage.authority_rate_observation AS o
JOIN nearest AS n
  ON n.indicator_id = o.indicator_id AND n.period_start = o.period_start
  AND n.period_end = o.period_end
