-- One row a footprint with a published do-nothing gap, £ million.
SELECT f.scheme, f.footprint_code, g.million_pounds, g.basis, g.evidence
FROM stage.do_nothing_gap AS g
JOIN organisation.footprint AS f ON f.number = g.footprint_number
ORDER BY f.scheme, f.footprint_code
