-- One row a record that was set aside.
SELECT source_id, source_file, source_line, period, reason, text
FROM stage.quarantine
ORDER BY source_file, source_line, reason
