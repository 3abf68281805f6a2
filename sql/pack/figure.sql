-- One row a member's figure in the period with which a pack opens: practices summed to the CCG that
-- places them. numerator x weight, summed over a footprint, is the footprint's numerator again. Of a value
-- without counts there is a row for the smallest and one for the largest, where a member has several (that
-- of the Isles of Scilly beside Cornwall's own); beside counts a value stands where it is one.
WITH member AS (
  SELECT f.scheme, f.footprint_code, f.indicator_id, i.position, f.period, f.placed_by AS org_code,
    f.placed_kind AS org_kind, f.org_vintage, f.weight, f.basis,
    sum(f.numerator) AS numerator, sum(f.denominator) AS denominator,
    min(f.smallest_value) AS smallest_value, max(f.largest_value) AS largest_value,
    sum(f.suppressed_rows) > 0 AS suppressed
  FROM baseline.figure AS f
  JOIN stage.indicator AS i ON i.indicator_id = f.indicator_id
  JOIN baseline.headline AS h ON h.indicator_id = f.indicator_id AND h.period = f.period
  GROUP BY ALL
)
SELECT scheme, footprint_code, indicator_id, position, period, org_code, org_kind, org_vintage, weight,
  basis, numerator, denominator,
  unnest(CASE
    WHEN smallest_value = largest_value THEN [smallest_value]
    WHEN numerator IS NULL AND smallest_value IS NOT NULL THEN [smallest_value, largest_value]
    ELSE [NULL] END) AS value,
  suppressed
FROM member
ORDER BY scheme, footprint_code, position, org_kind, org_code, value
