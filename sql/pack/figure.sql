-- One row a member's figure in a pack.
SELECT f.scheme, f.footprint_code, f.indicator_id, f.period, f.org_code, f.org_kind, f.org_vintage,
  f.weight, f.basis, f.numerator, f.denominator, f.value, f.suppressed
FROM baseline.figure AS f
JOIN stage.indicator AS i ON i.id = f.indicator_id
ORDER BY f.scheme, f.footprint_code, i.position, f.period, f.org_kind, f.org_code
