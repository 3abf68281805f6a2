-- One row a scheme, published figure that is in no footprint, and reported period, with the reason;
-- and one for each remainder between the publisher's total for England and the sum of its rows, as far
-- as hidden counts do not explain it: the remainder never tells what they are.
-- The codes of which nothing says where they are, and those that lie outside the footprints in whole or
-- in part, are found first: the figures are joined to those alone.
-- Made by indicator.
WITH placed AS (
  SELECT DISTINCT placed_kind, placed_by, org_vintage FROM organisation.reported
),
known AS (
  SELECT DISTINCT org_kind, org_vintage, org_code FROM organisation.area_member
),
commissioner AS (
  SELECT DISTINCT org_code FROM known WHERE org_kind = 'ccg'
),
lost AS (
  SELECT s.name AS scheme, p.*, k.org_code IS NOT NULL AS known, c.org_code IS NOT NULL AS once_known
  FROM placed AS p
  CROSS JOIN organisation.scheme AS s
  LEFT JOIN known AS k
    ON k.org_kind = p.placed_kind AND k.org_code = p.placed_by AND k.org_vintage = p.org_vintage
  LEFT JOIN commissioner AS c ON c.org_code = p.placed_by
  ANTI JOIN organisation.placement AS m
    ON m.scheme = s.name AND m.org_kind = p.placed_kind AND m.org_code = p.placed_by
    AND m.org_vintage = p.org_vintage
  WHERE s.selected
),
-- What the rows come to at least and, where no hidden count is without bounds, at most.
summed AS (
  SELECT o.source_id, o.indicator_id, o.period,
    sum(coalesce(o.numerator, o.numerator_low, 0)) AS low,
    CASE WHEN NOT bool_or(o.suppressed AND o.numerator_high IS NULL)
      THEN sum(coalesce(o.numerator, o.numerator_high, 0)) END AS high
  FROM organisation.reported AS o
  SEMI JOIN organisation.published_total AS t
    ON t.indicator_id = o.indicator_id AND t.period = o.period AND t.source_id = o.source_id
  WHERE o.numerator IS NOT NULL OR o.numerator_low IS NOT NULL OR o.suppressed
  GROUP BY ALL
)
SELECT
  l.scheme,
  o.source_id,
  o.indicator_id,
  o.period,
  o.org_code,
  sum(o.numerator * CAST(1 AS DECIMAL(13, 12))) AS numerator,
  sum(o.denominator * CAST(1 AS DECIMAL(13, 12))) AS denominator,
  -- Some CCGs have codes of a hub's shape (13T, 14L).
  CASE
    WHEN o.org_kind = 'provider' THEN 'provider in no footprint list'
    WHEN o.org_kind = 'practice' AND o.parent_code IS NULL THEN 'practice without a CCG'
    WHEN l.known THEN 'outside the footprints of the scheme'
    WHEN o.placed_kind = 'ccg' AND NOT l.once_known
      AND regexp_full_match(o.placed_by, '1[34][A-Z]|X24|Y[0-9]{2}|27T|32T|76A|85J|97T')
      THEN 'national body'
    WHEN o.placed_kind = 'practice' THEN 'practice of a divided CCG, not placed'
    ELSE 'code not known in its vintage'
  END AS reason,
  count(*) AS figures
FROM organisation.reported AS o
JOIN lost AS l
  ON l.placed_kind = o.placed_kind AND l.placed_by IS NOT DISTINCT FROM o.placed_by
  AND l.org_vintage IS NOT DISTINCT FROM o.org_vintage
GROUP BY ALL
UNION ALL
-- What lies in a gap of the scheme: all of a figure, or the part of one that is counted elsewhere too.
SELECT
  p.scheme,
  o.source_id,
  o.indicator_id,
  o.period,
  o.org_code,
  sum(o.numerator * p.weight),
  sum(o.denominator * p.weight),
  'outside the footprints of the scheme',
  count(*) FILTER (p.weight = 1)
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
  (t.numerator - CASE WHEN t.numerator > e.high THEN e.high ELSE e.low END)
    * CAST(1 AS DECIMAL(13, 12)),
  NULL,
  CASE WHEN t.numerator > e.high THEN 'published total above the sum of its rows'
    ELSE 'published total below the sum of its rows' END,
  0
FROM organisation.published_total AS t
JOIN summed AS e
  ON e.indicator_id = t.indicator_id AND e.period = t.period AND e.source_id = t.source_id
CROSS JOIN organisation.scheme AS s
WHERE s.selected AND (t.numerator > e.high OR t.numerator < e.low)
