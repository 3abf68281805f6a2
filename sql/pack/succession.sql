-- One row a succession of one code by another, from the day on which it took effect.
SELECT DISTINCT old_code, new_code, effective
FROM stage.succession
ORDER BY old_code, effective, new_code
