-- warn: records that were set aside, each with its line.
SELECT NULL AS scheme, NULL AS indicator_id, period,
  source_file || ' line ' || source_line || ': ' || reason AS message
FROM stage.quarantine
