-- warn: what fetching and reading noticed.
SELECT NULL AS scheme, NULL AS indicator_id, period, name || ': ' || message AS message
FROM stage.finding
