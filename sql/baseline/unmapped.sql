-- One row a scheme, published figure that is in no footprint, and reported period, with the reason;
-- and one for each remainder between the publisher's total for England and the sum of its rows.
WITH known AS (
  SELECT DISTINCT org_kind, org_vintage, org_code FROM organisation.area_member
),
commissioner AS (
  SELECT DISTINCT org_code FROM known WHERE org_kind = 'ccg'
),
lost AS (
  SELECT s.name AS scheme, s.footprint_kind, o.*, k.org_code IS NOT NULL AS known,
    c.org_code IS NOT NULL AS once_known
  FROM organisation.reported AS o
  CROSS JOIN organisation.scheme AS s
  LEFT JOIN known AS k
    ON k.org_kind = o.placed_kind AND k.org_code = o.placed_by AND k.org_vintage = o.org_vintage
  LEFT JOIN commissioner AS c ON c.org_code = o.placed_by
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
  sum(numerator * CAST(1 AS DECIMAL(13, 12))) AS numerator,
  sum(denominator * CAST(1 AS DECIMAL(13, 12))) AS denominator,
  -- Some CCGs have codes of a hub's shape (13T, 14L).
  CASE
    WHEN org_kind = 'provider' THEN 'provider in no footprint list'
    WHEN org_kind = 'practice' AND parent_code IS NULL THEN 'practice without a CCG'
    WHEN known OR (footprint_kind = 'own' AND placed_kind = 'practice')
      THEN 'outside the footprints of the scheme'
    WHEN placed_kind = 'ccg' AND NOT once_known
      AND regexp_full_match(placed_by, '1[34][A-Z]|X24|Y[0-9]{2}') THEN 'national body'
    WHEN placed_kind = 'practice' THEN 'practice of a divided CCG, not placed'
    ELSE 'code not known in its vintage'
  END AS reason,
  count(*) AS figures
FROM lost
GROUP BY ALL
UNION ALL
-- The part that lies in a gap of the scheme, of a figure that is counted in a footprint too.
SELECT
  p.scheme,
  o.source_id,
  o.indicator_id,
  o.period,
  o.org_code,
  sum(o.numerator * p.weight),
  sum(o.denominator * p.weight),
  'outside the footprints of the scheme',
  0
FROM organisation.reported AS o
JOIN organisation.placement AS p
  ON p.org_kind = o.placed_kind AND p.org_code = o.placed_by AND p.org_vintage = o.org_vintage
  AND p.footprint_code IS NULL
JOIN organisation.scheme AS s ON s.name = p.scheme AND s.selected
GROUP BY p.scheme, o.source_id, o.indicator_id, o.period, o.org_code
UNION ALL
SELECT
  s.name,
  t.source_id,
  t.indicator_id,
  t.period,
  'E92000001',
  (t.numerator - e.numerator) * CAST(1 AS DECIMAL(13, 12)),
  NULL,
  CASE WHEN t.numerator > e.numerator THEN 'published total above the sum of its rows'
    ELSE 'published total below the sum of its rows' END,
  0
FROM organisation.published_total AS t
JOIN summed AS e
  ON e.indicator_id = t.indicator_id AND e.period = t.period AND e.source_id = t.source_id
CROSS JOIN organisation.scheme AS s
WHERE s.selected AND t.numerator <> e.numerator
