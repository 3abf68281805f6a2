-- Successions since April 2013 of CCGs and of the providers that are observed or listed.
WITH codes AS (
  SELECT org_code AS code FROM organisation.observed WHERE org_kind = 'provider'
  UNION
  SELECT trust_code FROM stage.trust_headquarters
  UNION
  SELECT partner_ods FROM stage.partner WHERE partner_type = 'Trust'
  UNION
  SELECT ccg_ods FROM stage.area
)
SELECT DISTINCT 'ods-successions' AS source_id, '2026' AS period, s.old_code, s.new_code, s.effective
FROM stage.succession AS s
WHERE s.effective >= DATE '2013-04-01'
  AND (s.old_code IN (SELECT code FROM codes) OR s.new_code IN (SELECT code FROM codes))
ORDER BY s.old_code, s.effective, s.new_code
