-- One row a member's figure in the period with which a pack opens: practices summed to the CCG that
-- places them. numerator x weight, summed over a footprint, is the footprint's numerator again.
SELECT f.scheme, f.footprint_code, f.indicator_id, i.position, f.period, f.placed_by AS org_code,
  f.placed_kind AS org_kind, f.org_vintage, f.weight, f.basis,
  sum(f.numerator) AS numerator, sum(f.denominator) AS denominator,
  min(f.smallest_value) AS value, sum(f.suppressed_rows) > 0 AS suppressed
FROM baseline.figure AS f
JOIN stage.indicator AS i ON i.id = f.indicator_id
JOIN baseline.headline AS h ON h.indicator_id = f.indicator_id AND h.period = f.period
GROUP BY ALL
ORDER BY f.scheme, f.footprint_code, position, f.placed_kind, f.placed_by
