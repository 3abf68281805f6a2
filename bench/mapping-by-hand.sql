-- The mapping as one would write it by hand for a day's question: the figures joined row by row to
-- the list that places them, in three schemes at once, and what the list does not place.
CREATE TEMP TABLE mapped AS
SELECT p.scheme, p.footprint_code, o.indicator_id, o.period,
  sum(o.numerator * p.weight) AS numerator,
  sum(o.denominator * p.weight) AS denominator,
  sum(coalesce(o.numerator, o.numerator_low) * p.weight) AS numerator_low,
  sum(coalesce(o.numerator, o.numerator_high) * p.weight) AS numerator_high,
  count(*) FILTER (o.suppressed) AS suppressed_rows
FROM organisation.reported AS o
JOIN organisation.placement AS p
  ON p.org_kind = o.placed_kind AND p.org_code = o.placed_by AND p.org_vintage = o.org_vintage
  AND p.scheme IN ('stp-2017', 'stp-2020', 'icb-2023') AND p.footprint_code IS NOT NULL
GROUP BY ALL;

CREATE TEMP TABLE unmapped AS
SELECT s.scheme, o.indicator_id, o.period, o.org_code,
  CASE WHEN o.parent_code IS NULL THEN 'practice without a CCG'
    WHEN o.placed_kind = 'practice' THEN 'practice of a divided CCG, not placed'
    ELSE 'code not known in its vintage' END AS reason,
  sum(o.numerator) AS numerator,
  sum(o.denominator) AS denominator,
  count(*) AS figures
FROM organisation.reported AS o
CROSS JOIN (VALUES ('stp-2017'), ('stp-2020'), ('icb-2023')) AS s(scheme)
ANTI JOIN organisation.placement AS p
  ON p.scheme = s.scheme AND p.org_kind = o.placed_kind AND p.org_code = o.placed_by
  AND p.org_vintage = o.org_vintage
GROUP BY ALL;
