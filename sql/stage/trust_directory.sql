-- One row a trust and directory, as ODS listed it then: the STP or ICB in whose geography it is (before
-- April 2020, and so in no list that is read here, the column held the local office), its dates and
-- postcode. Trusts of Wales (Q99) are none of ours.
SELECT
  trust_code,
  extract_vintage AS vintage,
  extract_period AS period,
  trust_name,
  geography_ods,
  postcode,
  CAST(opened AS DATE) AS opened,
  CAST(closed AS DATE) AS closed
FROM raw.ods_trusts
WHERE geography_ods <> 'Q99'
