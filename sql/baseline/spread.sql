-- One row a scheme, footprint, weighted mean and reported period of which every member gives its
-- spread: the standard deviation of all of its people together, in the indicator's unit. Pooled: the
-- squares within members, (n - 1) x spread squared, and between them, n x (mean - mean of all) squared,
-- over the people less one. A member that counts in part counts so in each. (Sums of doubles are taken
-- in one order, so that they do not differ from run to run.)
-- Made by indicator.
WITH members AS (
  SELECT
    m.scheme,
    m.footprint_code,
    o.indicator_id,
    o.period,
    o.org_code,
    o.org_vintage,
    CAST(m.weight AS DOUBLE) AS weight,
    CAST(o.denominator AS DOUBLE) AS people,
    safe_div(o.numerator, o.denominator) AS mean,
    CAST(o.spread AS DOUBLE) AS spread
  FROM organisation.reported AS o
  JOIN stage.indicator AS i ON i.indicator_id = o.indicator_id AND i."interval" = 'student'
  JOIN organisation.membership AS m
    ON m.org_kind = o.placed_kind AND m.org_code = o.placed_by AND m.org_vintage = o.org_vintage
  JOIN organisation.scheme AS s ON s.name = m.scheme AND s.selected
  WHERE o.denominator > 0
),
squares AS (
  SELECT
    m.*,
    m.weight * (greatest(m.people - 1, 0) * m.spread * m.spread
      + m.people * pow(m.mean - safe_div(r.numerator, r.denominator), 2)) AS squares,
    CAST(r.denominator AS DOUBLE) AS all_people
  FROM members AS m
  JOIN baseline.rollup AS r
    ON r.scheme = m.scheme AND r.footprint_code = m.footprint_code
    AND r.indicator_id = m.indicator_id AND r.period = m.period
)
SELECT
  scheme,
  footprint_code,
  indicator_id,
  period,
  sqrt(safe_div(list_sum(list(squares ORDER BY org_code, org_vintage)), any_value(all_people) - 1))
    AS spread
FROM squares
GROUP BY scheme, footprint_code, indicator_id, period
HAVING bool_and(coalesce(spread >= 0, false)) AND any_value(all_people) > 1
