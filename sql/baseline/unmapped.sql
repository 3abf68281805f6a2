-- One row a scheme, published figure that is in no footprint, and reported period, with the reason;
-- and one for each remainder between the publisher's total for England and the sum of its rows.
WITH lost AS (
  SELECT s.name AS scheme, o.*
  FROM organisation.reported AS o
  CROSS JOIN organisation.scheme AS s
  ANTI JOIN organisation.membership AS m
    ON m.scheme = s.name AND m.org_kind = o.placed_kind AND m.org_code = o.placed_by
    AND m.org_vintage = o.org_vintage
  WHERE s.selected
),
summed AS (
  SELECT o.source_id, o.indicator_id, o.period,
    sum(coalesce(o.numerator, o.numerator_low)) AS numerator
  FROM organisation.reported AS o
  WHERE o.numerator IS NOT NULL OR o.numerator_low IS NOT NULL
  GROUP BY ALL
)
SELECT
  scheme,
  source_id,
  indicator_id,
  period,
  org_code,
  sum(numerator) AS numerator,
  sum(denominator) AS denominator,
  CASE
    WHEN org_kind = 'ccg' AND regexp_full_match(org_code, '1[34][A-Z]|X24|Y[0-9]{2}')
      THEN 'national body'
    WHEN org_kind = 'provider' THEN 'provider in no footprint list'
    WHEN org_kind = 'practice' AND parent_code IS NULL THEN 'practice without a CCG'
    WHEN placed_kind = 'practice' THEN 'practice of a divided CCG, not placed'
    ELSE 'code not known in its vintage'
  END AS reason,
  count(*) AS figures
FROM lost
GROUP BY ALL
UNION ALL
SELECT
  s.name,
  t.source_id,
  t.indicator_id,
  t.period,
  'E92000001',
  t.numerator - e.numerator,
  NULL,
  CASE WHEN t.numerator > e.numerator THEN 'published total above the sum of its rows'
    ELSE 'published total below the sum of its rows' END,
  0
FROM organisation.published_total AS t
JOIN summed AS e
  ON e.indicator_id = t.indicator_id AND e.period = t.period AND e.source_id = t.source_id
CROSS JOIN organisation.scheme AS s
WHERE s.selected AND t.numerator <> e.numerator
