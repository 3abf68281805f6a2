-- One row a trust and indicator: interim loans for running costs, published in £ thousand and kept in £.
WITH measured AS (
  SELECT *, 'trust-interim-loans' AS indicator_id, closing AS thousands FROM raw.facts_interim_loans
  UNION ALL
  SELECT *, 'trust-interim-loans-drawn', drawn FROM raw.facts_interim_loans
  UNION ALL
  SELECT *, 'trust-interim-loans-repaid', repaid FROM raw.facts_interim_loans
)
SELECT
  source_id,
  source_file,
  source_line,
  indicator_id,
  'provider' AS org_kind,
  trust_code AS org_code,
  extract_vintage AS org_vintage,
  DATE '2016-04-01' AS period_start,
  DATE '2017-03-31' AS period_end,
  CAST(to_number(thousands) * 1000 AS DECIMAL(24, 10)) AS numerator
FROM measured
