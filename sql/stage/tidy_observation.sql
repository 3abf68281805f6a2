-- One row a row of a tidy extract: the bundled snapshot's, or a user's. The kind of organisation
-- follows from the indicator; a code of a letter and five digits is a practice. Where a star hides the
-- denominator alone, the numerator beside it is known.
SELECT
  t.source_id,
  t.source_file,
  t.source_line,
  t.indicator_id,
  CASE
    WHEN t.org_code = 'E92000001' THEN 'england'
    WHEN i."by" = 'ccg' AND regexp_full_match(t.org_code, '[A-Z][0-9]{5}') THEN 'practice'
    ELSE i."by"
  END AS org_kind,
  t.org_code,
  t.org_vintage,
  CAST(t.period_start AS DATE) AS period_start,
  CAST(t.period_end AS DATE) AS period_end,
  to_number(t.numerator) AS numerator,
  to_number(t.denominator) AS denominator,
  to_number(t.value) AS value,
  coalesce(t.suppressed, '') IN ('true', 'TRUE', '1', 'yes')
    OR coalesce(t.numerator = '*', false) OR coalesce(t.denominator = '*', false)
    OR coalesce(t.value = '*', false) AS suppressed,
  t.note,
  coalesce(to_number(t.numerator_low), CASE WHEN t.denominator = '*' THEN to_number(t.numerator) END)
    AS numerator_low,
  coalesce(to_number(t.numerator_high), CASE WHEN t.denominator = '*' THEN to_number(t.numerator) END)
    AS numerator_high,
  to_number(t.denominator_low) AS denominator_low,
  to_number(t.denominator_high) AS denominator_high,
  to_number(t.covered) AS covered,
  to_number(t.spread) AS spread,
  t.category
FROM raw.tidy AS t
JOIN stage.indicator AS i ON i.indicator_id = t.indicator_id
