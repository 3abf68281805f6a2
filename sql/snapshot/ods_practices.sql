-- The settings that A&E attendances are published for, with the commissioner they answered to.
SELECT 'ods-practices' AS source_id, '2019-11' AS period, practice_code, practice_name, opened, closed,
  NULL AS status, ccg_ods, NULL AS setting
FROM stage.practice_register
WHERE practice_code IN (SELECT org_code FROM organisation.observed WHERE org_kind = 'provider')
ORDER BY practice_code
