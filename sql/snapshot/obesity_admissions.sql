-- Admissions with obesity by CCG, of no known CCG, and of England, all persons. Regions and teams, which
-- are sums of CCGs, are left out, and so are the rows by sex, which repeat those of all persons.
SELECT
  source_id,
  extract_period AS period,
  NULL AS "Year",
  CASE WHEN org_kind = 'england' OR org_code = 'U' THEN 'National' ELSE 'CCG' END AS "Org_Type",
  CASE WHEN org_kind = 'england' THEN org_code END AS "ONS_Code",
  CASE WHEN org_kind <> 'england' THEN org_code END AS "Org_Code",
  NULL AS "Org_Name",
  CASE indicator_id
    WHEN 'obesity-admissions' THEN 'FAE_PrimarySecondary_Obesity'
    WHEN 'obesity-admissions-primary' THEN 'FAE_Primary_Obesity'
    WHEN 'obesity-bariatric-procedures' THEN 'FCE_PrimarySecondary_Obesity_Bariatric'
  END AS "Classification",
  'All persons' AS "Metric_Primary",
  CASE WHEN suppressed THEN '*' ELSE plain(numerator) END AS "Value"
FROM stage.obesity_observation
WHERE indicator_id <> 'obesity-admissions-per-100k'
