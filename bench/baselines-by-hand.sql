-- Baselines of proportions by practice, as one would write them by hand to be run every month: in three
-- schemes at once, with limits, coverage, England, rank and comparison.
CREATE TEMP TABLE summed AS
SELECT placed_kind, placed_by, parent_code, org_vintage, indicator_id, period, period_start,
  sum(numerator) AS x,
  sum(denominator) AS n,
  sum(coalesce(denominator, denominator_low)) AS n_all,
  sum(coalesce(numerator, numerator_low)) AS x_low,
  sum(coalesce(numerator, numerator_high)) AS x_high,
  count(*) FILTER (suppressed) AS hidden,
  count(*) FILTER (suppressed AND numerator_low IS NULL) AS open,
  count(*) AS figures
FROM organisation.reported
GROUP BY ALL;

CREATE TEMP TABLE placed AS
SELECT m.scheme, m.footprint_code, m.weight, s.*
FROM summed AS s
JOIN organisation.membership AS m
  ON m.org_kind = s.placed_kind AND m.org_code = s.placed_by AND m.org_vintage = s.org_vintage
  AND m.scheme IN ('stp-2017', 'stp-2020', 'icb-2023');

CREATE TEMP TABLE totals AS
SELECT scheme, footprint_code, indicator_id, period,
  sum(x * weight) AS x,
  sum(n * weight) AS n,
  sum(n_all * weight) AS n_all,
  sum(x_low * weight) AS x_low,
  sum(x_high * weight) AS x_high,
  sum(hidden) AS hidden,
  sum(open) AS open
FROM placed
GROUP BY ALL;

CREATE TEMP TABLE members AS
SELECT scheme, footprint_code, indicator_id, period, period_start, org_vintage, parent_code AS member,
  sum(n * weight) AS n
FROM placed
GROUP BY ALL;

CREATE TEMP TABLE months AS
SELECT DISTINCT indicator_id, period, period_start, org_vintage FROM summed;

CREATE TEMP TABLE expected AS
SELECT m.scheme, m.footprint_code, p.indicator_id, p.period, p.period_start, m.org_code AS member
FROM months AS p
JOIN organisation.membership AS m
  ON m.org_kind = 'ccg' AND m.org_vintage = p.org_vintage
  AND m.scheme IN ('stp-2017', 'stp-2020', 'icb-2023');

CREATE TEMP TABLE filled AS
SELECT e.*, h.n AS there, h.member IS NOT NULL AS present
FROM expected AS e
LEFT JOIN members AS h
  ON h.scheme = e.scheme AND h.footprint_code = e.footprint_code AND h.indicator_id = e.indicator_id
  AND h.period = e.period AND h.member = e.member;

CREATE TEMP TABLE nearest AS
SELECT f.scheme, f.footprint_code, f.indicator_id, f.period, f.member,
  arg_min(h.n, 2 * abs(h.period_start - f.period_start)
    + CASE WHEN h.period_start > f.period_start THEN 1 ELSE 0 END) AS n
FROM filled AS f
JOIN members AS h
  ON h.scheme = f.scheme AND h.footprint_code = f.footprint_code AND h.indicator_id = f.indicator_id
  AND h.member = f.member
WHERE NOT f.present
GROUP BY ALL;

CREATE TEMP TABLE covered AS
SELECT f.scheme, f.footprint_code, f.indicator_id, f.period,
  round(least(1, CASE
    WHEN bool_and(f.present OR n.n IS NOT NULL) AND sum(coalesce(f.there, n.n)) > 0
      THEN CAST(coalesce(sum(f.there), 0) AS DOUBLE) / CAST(sum(coalesce(f.there, n.n)) AS DOUBLE)
    ELSE count(*) FILTER (f.present) / count(*) END), 10) AS coverage,
  count(*) FILTER (f.present) AS present
FROM filled AS f
LEFT JOIN nearest AS n
  ON n.scheme = f.scheme AND n.footprint_code = f.footprint_code AND n.indicator_id = f.indicator_id
  AND n.period = f.period AND n.member = f.member
GROUP BY ALL;

CREATE TEMP TABLE england AS
SELECT indicator_id, period, 100 * CAST(sum(x) AS DOUBLE) / CAST(sum(n) AS DOUBLE) AS england
FROM summed
GROUP BY ALL;

CREATE TEMP TABLE valued AS
SELECT f.scheme, f.footprint_code, p.indicator_id, p.period, t.x, t.n, t.hidden, c.coverage, e.england,
  CASE WHEN t.open = 0 THEN 100 * CAST(t.x_low AS DOUBLE) / CAST(t.n_all AS DOUBLE) END AS low,
  CASE WHEN t.open = 0 THEN 100 * CAST(t.x_high AS DOUBLE) / CAST(t.n_all AS DOUBLE) END AS high,
  CASE WHEN t.open = 0 AND (t.hidden = 0 OR round(low, 1) = round(high, 1)) THEN (low + high) / 2 END
    AS v,
  coalesce(c.present, 0) > 0 AND c.coverage >= 0.8 AND NOT (v IS NULL AND t.hidden > 0) AS shown
FROM organisation.footprint AS f
CROSS JOIN months AS p
LEFT JOIN totals AS t
  ON t.scheme = f.scheme AND t.footprint_code = f.footprint_code AND t.indicator_id = p.indicator_id
  AND t.period = p.period
LEFT JOIN covered AS c
  ON c.scheme = f.scheme AND c.footprint_code = f.footprint_code AND c.indicator_id = p.indicator_id
  AND c.period = p.period
JOIN england AS e ON e.indicator_id = p.indicator_id AND e.period = p.period
WHERE f.scheme IN ('stp-2017', 'stp-2020', 'icb-2023');

CREATE TEMP TABLE limited AS
SELECT v.*,
  CAST(x AS DOUBLE) AS a,
  CAST(n AS DOUBLE) AS b,
  shown AND hidden = 0 AS exact,
  CASE WHEN exact THEN 100 * (2 * a + z95 * z95 - z95 * sqrt(z95 * z95 + 4 * a * (1 - a / b)))
    / (2 * (b + z95 * z95)) END AS lower_95,
  CASE WHEN exact THEN 100 * (2 * a + z95 * z95 + z95 * sqrt(z95 * z95 + 4 * a * (1 - a / b)))
    / (2 * (b + z95 * z95)) END AS upper_95,
  CASE WHEN exact THEN 100 * (2 * a + z998 * z998 - z998 * sqrt(z998 * z998 + 4 * a * (1 - a / b)))
    / (2 * (b + z998 * z998)) END AS lower_998,
  CASE WHEN exact THEN 100 * (2 * a + z998 * z998 + z998 * sqrt(z998 * z998 + 4 * a * (1 - a / b)))
    / (2 * (b + z998 * z998)) END AS upper_998
FROM valued AS v
CROSS JOIN (SELECT 1.959963984540054e0 AS z95, 3.090232306167813e0 AS z998);

CREATE TEMP TABLE baseline_footprint AS
WITH ranked AS (
  SELECT scheme, footprint_code, indicator_id, period,
    rank() OVER (series ORDER BY -round(v, 10)) AS rank,
    count(*) OVER (series) AS rank_of
  FROM limited
  WHERE exact AND coverage >= 0.95
  WINDOW series AS (PARTITION BY scheme, indicator_id, period)
)
SELECT l.scheme, l.footprint_code, l.indicator_id, l.period,
  CAST(l.x AS DECIMAL(28, 10)) AS numerator,
  CAST(l.n AS DECIMAL(28, 10)) AS denominator,
  CASE WHEN l.shown THEN round(l.v, 10) END AS value,
  round(l.lower_95, 10) AS lower_95,
  round(l.upper_95, 10) AS upper_95,
  round(l.lower_998, 10) AS lower_998,
  round(l.upper_998, 10) AS upper_998,
  CASE WHEN l.shown OR l.hidden > 0 THEN round(l.low, 10) END AS value_low,
  CASE WHEN l.shown OR l.hidden > 0 THEN round(l.high, 10) END AS value_high,
  coalesce(l.coverage, 0) AS coverage,
  round(l.england, 10) AS england_value,
  CAST(r.rank AS INTEGER) AS rank,
  CAST(r.rank_of AS INTEGER) AS rank_of,
  CAST(ceil(5.0 * r.rank / r.rank_of) AS INTEGER) AS quintile,
  CASE WHEN r.rank IS NULL THEN 'not compared'
    WHEN l.england BETWEEN l.lower_95 AND l.upper_95 THEN 'similar'
    WHEN l.v > l.england THEN 'better'
    ELSE 'worse' END AS comparison
FROM limited AS l
LEFT JOIN ranked AS r
  ON r.scheme = l.scheme AND r.footprint_code = l.footprint_code AND r.indicator_id = l.indicator_id
  AND r.period = l.period;
