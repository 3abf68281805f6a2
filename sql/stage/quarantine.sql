-- One row a record that was set aside, with its number in the file.
SELECT source_id, source_file, source_line, extract_period AS period, reason, text
FROM raw.quarantine
