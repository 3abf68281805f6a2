-- One row a figure for one organisation, indicator and period.
SELECT observation_id, source_id, source_file, source_line, indicator_id, org_kind, org_code,
  org_vintage, parent_code, period, period_start, period_end, numerator, denominator, value,
  suppressed, numerator_low, numerator_high, denominator_low, denominator_high, rounding, covered,
  spread, category, note
FROM organisation.observation
ORDER BY indicator_id, period_start NULLS FIRST, period, org_kind, org_code, org_vintage,
  source_file, source_line
