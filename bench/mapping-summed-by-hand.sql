-- The mapping as one would write it by hand to be run every month: the figures summed by what places
-- them before they meet the list, and what the list does not place found by its codes first.
CREATE TEMP TABLE summed AS
SELECT placed_kind, placed_by, org_vintage, indicator_id, period,
  sum(numerator) AS numerator,
  sum(denominator) AS denominator,
  sum(coalesce(numerator, numerator_low)) AS numerator_low,
  sum(coalesce(numerator, numerator_high)) AS numerator_high,
  count(*) FILTER (suppressed) AS suppressed_rows
FROM organisation.reported
GROUP BY ALL;

CREATE TEMP TABLE mapped AS
SELECT p.scheme, p.footprint_code, s.indicator_id, s.period,
  sum(s.numerator * p.weight) AS numerator,
  sum(s.denominator * p.weight) AS denominator,
  sum(s.numerator_low * p.weight) AS numerator_low,
  sum(s.numerator_high * p.weight) AS numerator_high,
  sum(s.suppressed_rows) AS suppressed_rows
FROM summed AS s
JOIN organisation.placement AS p
  ON p.org_kind = s.placed_kind AND p.org_code = s.placed_by AND p.org_vintage = s.org_vintage
  AND p.scheme IN ('stp-2017', 'stp-2020', 'icb-2023') AND p.footprint_code IS NOT NULL
GROUP BY ALL;

CREATE TEMP TABLE lost AS
SELECT s.scheme, k.*
FROM (SELECT DISTINCT placed_kind, placed_by, org_vintage FROM summed) AS k
CROSS JOIN (VALUES ('stp-2017'), ('stp-2020'), ('icb-2023')) AS s(scheme)
ANTI JOIN organisation.placement AS p
  ON p.scheme = s.scheme AND p.org_kind = k.placed_kind AND p.org_code = k.placed_by
  AND p.org_vintage = k.org_vintage;

CREATE TEMP TABLE unmapped AS
SELECT l.scheme, o.indicator_id, o.period, o.org_code,
  CASE WHEN o.parent_code IS NULL THEN 'practice without a CCG'
    WHEN o.placed_kind = 'practice' THEN 'practice of a divided CCG, not placed'
    ELSE 'code not known in its vintage' END AS reason,
  sum(o.numerator) AS numerator,
  sum(o.denominator) AS denominator,
  count(*) AS figures
FROM organisation.reported AS o
JOIN lost AS l
  ON l.placed_kind = o.placed_kind AND l.placed_by IS NOT DISTINCT FROM o.placed_by
  AND l.org_vintage = o.org_vintage
GROUP BY ALL;
