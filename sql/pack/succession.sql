-- One row a succession of one code by another, from the day on which it took effect.
SELECT old_code, new_code, effective, kind, share, basis, old_ons, new_ons
FROM organisation.succession
ORDER BY old_code, effective, new_code, kind
