-- One row a scheme, footprint, indicator, period and member that should have a figure. CCGs and
-- authorities: those of the vintage that lie in the footprint. Providers: those with a figure, and
-- trusts with their headquarters there that had one in the period just before and have not given way
-- to a successor since. (A walk-in centre that closes is no hole.)
-- Made by indicator.
WITH provider_period AS (
  SELECT DISTINCT f.scheme, f.footprint_code, f.indicator_id, f.period, p.period_kind,
    p.period_start, p.period_end, f.member_code, f.basis
  FROM baseline.figure AS f
  JOIN baseline.period AS p ON p.indicator_id = f.indicator_id AND p.period = f.period
  WHERE f.org_kind = 'provider'
)
SELECT
  m.scheme,
  m.footprint_code,
  p.indicator_id,
  p.period,
  m.org_code AS member_code
FROM baseline.period AS p
JOIN stage.indicator AS i ON i.indicator_id = p.indicator_id AND i."by" <> 'provider'
JOIN organisation.membership AS m ON m.org_kind = i."by" AND m.org_vintage = p.org_vintage
JOIN organisation.scheme AS s ON s.name = m.scheme AND s.selected
UNION
SELECT scheme, footprint_code, indicator_id, period, member_code FROM provider_period
UNION
SELECT b.scheme, b.footprint_code, b.indicator_id, p.period, b.member_code
FROM provider_period AS b
JOIN baseline.period AS p
  ON p.indicator_id = b.indicator_id AND p.period_kind = b.period_kind
  AND p.period_start = b.period_end + INTERVAL 1 DAY AND b.basis = 'headquarters'
ANTI JOIN (SELECT old_code, min(effective) AS effective FROM stage.succession
  WHERE effective >= DATE '2013-04-01' GROUP BY old_code) AS g
  ON g.old_code = b.member_code AND g.effective <= p.period_end
