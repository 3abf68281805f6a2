-- One row a footprint of a known scheme. `ons_codes` are all that the same body has had, by its ODS code.
WITH codes AS (
  SELECT ods_code, string_agg(DISTINCT footprint_code, ', ' ORDER BY footprint_code) AS ons_codes
  FROM organisation.footprint
  WHERE footprint_code LIKE 'E54%'
  GROUP BY ods_code
),
became AS (
  SELECT scheme, footprint_code, any_value(next_scheme) AS next_scheme,
    string_agg(
      CASE WHEN weight = 1 THEN next_code ELSE next_code || ' ' || format('{:.4f}', weight) END,
      ', ' ORDER BY weight DESC, next_code) AS next_codes
  FROM organisation.footprint_successor
  GROUP BY scheme, footprint_code
)
SELECT f.scheme, f.footprint_code, f.number, f.name, f.ods_code, f.region_code, f.region_name, f.lead,
  f.lead_role, f.listed, c.ons_codes, b.next_scheme, b.next_codes
FROM organisation.footprint AS f
LEFT JOIN codes AS c ON c.ods_code = f.ods_code
LEFT JOIN became AS b ON b.scheme = f.scheme AND b.footprint_code = f.footprint_code
ORDER BY f.scheme, f.number, f.footprint_code
