-- One row a footprint of a published scheme and a footprint of the next one that took over some or all
-- of its residents: which footprints became which. Shares are of mid-2017 residents.
WITH schemes AS (
  SELECT name, footprint_kind, listed, lead(name) OVER (ORDER BY listed) AS next_scheme
  FROM organisation.scheme
  WHERE footprint_kind <> 'own'
)
SELECT s.name AS scheme, a.org_code AS footprint_code, s.next_scheme, a.footprint_code AS next_code,
  a.weight
FROM schemes AS s
JOIN organisation.area_share AS a
  ON a.scheme = s.next_scheme AND a.org_kind = s.footprint_kind AND a.org_vintage = s.listed
WHERE a.footprint_code IS NOT NULL
