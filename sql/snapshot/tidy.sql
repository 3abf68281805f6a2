-- Practices are summed to the CCG that the extract itself names, and kept one by one where that CCG
-- lies in two footprints; months are summed to financial years; CCG, trust and authority figures
-- are kept as published. `covered` is the list, all ages, of the practices behind a register.
WITH figures AS (
  SELECT *
  FROM organisation.reported
  WHERE (org_kind <> 'ccg' OR indicator_id <> 'dtoc-days-per-100k-adults')
    AND source_id NOT IN ('ons-lsoa-population', 'ons-ccg-population-by-age', 'facts-interim-loans',
      'fingertips', 'fingertips-rates', 'cover', 'obesity-admissions')
  UNION ALL BY NAME
  SELECT o.* EXCLUDE (period, period_kind, period_start, period_end), r.period, r.period_start,
    r.period_end, o.org_code AS placed_by
  FROM organisation.observed AS o
  JOIN organisation.reporting_period AS r
    ON r.indicator_id = o.indicator_id AND r.observed_period = o.period
  WHERE o.org_kind = 'england'
    AND o.source_id NOT IN ('fingertips', 'fingertips-rates', 'cover', 'obesity-admissions')
)
SELECT
  source_id,
  period,
  indicator_id,
  placed_by AS org_code,
  org_vintage,
  period_start,
  period_end,
  CASE WHEN bool_or(suppressed) AND min(numerator_low) <> max(numerator_high) THEN '*'
    ELSE plain(coalesce(sum(numerator), min(numerator_low))) END AS numerator,
  CASE WHEN bool_or(suppressed) AND min(denominator_low) <> max(denominator_high) THEN '*'
    ELSE plain(coalesce(sum(denominator), min(denominator_low))) END AS denominator,
  plain(min(value)) AS value,
  CASE WHEN bool_or(suppressed) THEN 'true' END AS suppressed,
  NULL AS note,
  plain(min(numerator_low)) AS numerator_low,
  plain(max(numerator_high)) AS numerator_high,
  plain(min(denominator_low)) AS denominator_low,
  plain(max(denominator_high)) AS denominator_high,
  plain(sum(covered)) AS covered
FROM figures
WHERE period IN ('2016/17', '2017/18') OR source_id LIKE 'mh-%'
  OR (source_id = 'rtt' AND period IN ('2015-04', '2015-05'))
GROUP BY source_id, period, indicator_id, placed_by, org_kind, org_vintage, period_start, period_end
ORDER BY source_id, period, indicator_id, placed_by
