-- One row a figure of the kind of period with which a pack opens, dated, oldest first. `whole` says
-- whether it may stand in a trend: shown, and 95 % or more covered.
SELECT b.*, b.value IS NOT NULL AND b.coverage >= 0.95 AS whole
FROM baseline.footprint AS b
JOIN baseline.period AS p ON p.indicator_id = b.indicator_id AND p.period = b.period
JOIN baseline.headline AS h ON h.indicator_id = b.indicator_id AND h.period_kind = p.period_kind
WHERE b.period_start IS NOT NULL
ORDER BY b.scheme, b.footprint_code, b.indicator_id, b.period_start
