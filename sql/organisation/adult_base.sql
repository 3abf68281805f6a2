-- One row a CCG and reported period of delayed days per adult: the adults resident in mid-2017, the
-- denominator to the authorities' days. Days come by authority, adults by CCG; both sum to footprints.
SELECT
  a.source_id,
  a.source_file,
  a.source_line,
  'dtoc-days-per-100k-adults' AS indicator_id,
  'ccg' AS org_kind,
  a.org_code,
  a.org_vintage,
  r.period,
  r.period_kind,
  r.period_start,
  r.period_end,
  a.numerator AS denominator,
  false AS suppressed,
  'residents aged 18 and over, mid-2017' AS note
FROM organisation.observed AS a
CROSS JOIN (
  SELECT DISTINCT period, period_kind, period_start, period_end
  FROM organisation.reporting_period
  WHERE indicator_id = 'dtoc-days-per-100k-adults'
) AS r
WHERE a.indicator_id = 'population-18-and-over' AND a.org_kind = 'ccg'
