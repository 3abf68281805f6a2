-- block: footprints + unmapped + suppressed = published, for every indicator and period.
-- Sums are exact decimals; figures are counted too, so that suppressed and rate-only ones balance.
-- Made by indicator.
WITH published AS (
  SELECT o.indicator_id, o.period,
    coalesce(sum(o.numerator), 0) AS numerator,
    coalesce(sum(o.denominator), 0) AS denominator,
    count(*) AS figures
  FROM organisation.reported AS o
  GROUP BY ALL
),
held AS (
  SELECT scheme, indicator_id, period,
    coalesce(sum(numerator), 0) AS numerator, coalesce(sum(denominator), 0) AS denominator
  FROM baseline.rollup GROUP BY ALL
),
placed AS (
  SELECT scheme, indicator_id, period, sum(figures) AS figures
  FROM (SELECT DISTINCT scheme, indicator_id, period, placed_kind, placed_by, member_code, org_kind,
      org_vintage, figures
    FROM baseline.figure)
  GROUP BY ALL
),
unmapped AS (
  SELECT scheme, indicator_id, period,
    coalesce(sum(numerator), 0) AS numerator, coalesce(sum(denominator), 0) AS denominator,
    sum(figures) AS figures
  FROM baseline.unmapped
  WHERE reason NOT LIKE 'published total%'
  GROUP BY ALL
)
SELECT
  s.name AS scheme, p.indicator_id, p.period,
  'published ' || p.numerator || ' / ' || p.denominator || ' in ' || p.figures || ' figures; footprints '
    || coalesce(h.numerator, 0) || ' / ' || coalesce(h.denominator, 0) || ' in '
    || coalesce(c.figures, 0) || '; unmapped ' || coalesce(u.numerator, 0) || ' / '
    || coalesce(u.denominator, 0) || ' in ' || coalesce(u.figures, 0) AS message
FROM published AS p
CROSS JOIN organisation.scheme AS s
LEFT JOIN held AS h ON h.scheme = s.name AND h.indicator_id = p.indicator_id AND h.period = p.period
LEFT JOIN placed AS c ON c.scheme = s.name AND c.indicator_id = p.indicator_id AND c.period = p.period
LEFT JOIN unmapped AS u
  ON u.scheme = s.name AND u.indicator_id = p.indicator_id AND u.period = p.period
WHERE s.selected
  AND (p.numerator <> coalesce(h.numerator, 0) + coalesce(u.numerator, 0)
    OR p.denominator <> coalesce(h.denominator, 0) + coalesce(u.denominator, 0)
    OR p.figures <> coalesce(c.figures, 0) + coalesce(u.figures, 0))
