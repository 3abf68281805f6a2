-- One row a succession: on `effective` the old code gave way to the new.
SELECT old_code, new_code, CAST(effective AS DATE) AS effective
FROM raw.ods_successions
WHERE old_code <> new_code
