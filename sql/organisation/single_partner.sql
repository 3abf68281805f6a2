-- One row a scheme and provider that signed the plan of one footprint alone, and that footprint.
WITH single AS (
  SELECT partner_ods, any_value(footprint_number) AS footprint_number, any_value(stp_ods) AS stp_ods
  FROM stage.partner
  WHERE partner_type IN ('Trust', 'Other') AND partner_ods IS NOT NULL
  GROUP BY partner_ods
  HAVING count(DISTINCT stp_ods) = 1
)
SELECT h.scheme, p.partner_ods, h.footprint_code
FROM single AS p
JOIN stage.footprint_fact AS f ON f.number = p.footprint_number
JOIN organisation.footprint_heir AS h ON h.code_2017 = f.ons_2017
UNION
SELECT f.scheme, p.partner_ods, f.footprint_code
FROM single AS p
JOIN organisation.footprint AS f ON f.ods_code = p.stp_ods
WHERE p.footprint_number IS NULL
