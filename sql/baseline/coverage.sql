-- One row a scheme, footprint, indicator and period: how much of what should be there is there, 0
-- to 1. Expected comes from the scheme's members, never from the extract: registered patients of
-- open practices in the same year, where the indicator says so; else each member's denominator in
-- this period or, if it is missing, in the nearest other; else the number of members. Coverage
-- above 1 (lists counted at other dates) is shown as 1. A standardised indicator has the least of
-- its age bands' coverages, and of that of its own figures where it has any.
-- Made by indicator.
WITH present AS (
  SELECT scheme, footprint_code, f.indicator_id, f.period, member_code,
    sum(f.denominator * f.weight) AS denominator,
    sum(f.suppressed_rows) = sum(f.present_rows + f.value_rows) AS suppressed
  FROM baseline.figure AS f
  JOIN stage.indicator AS i ON i.indicator_id = f.indicator_id
  WHERE (f.org_kind = i."by" OR (f.org_kind = 'practice' AND i."by" = 'ccg'))
    AND (f.present_rows > 0
      OR (f.value_rows > 0 AND i.combine NOT IN ('ratio', 'sum', 'weighted-mean')))
  GROUP BY ALL
),
dated AS (
  SELECT f.*, p.period_kind, p.period_start
  FROM present AS f
  JOIN baseline.period AS p ON p.indicator_id = f.indicator_id AND p.period = f.period
),
missing AS (
  SELECT e.*, p.period_kind, p.period_start
  FROM baseline.expected_member AS e
  JOIN baseline.period AS p ON p.indicator_id = e.indicator_id AND p.period = e.period
  ANTI JOIN present AS f
    ON f.scheme = e.scheme AND f.footprint_code = e.footprint_code
    AND f.indicator_id = e.indicator_id AND f.period = e.period AND f.member_code = e.member_code
),
nearest AS (
  SELECT m.scheme, m.footprint_code, m.indicator_id, m.period, m.member_code,
    -- Of two as near, the earlier.
    arg_min(d.denominator, 2 * abs(d.period_start - m.period_start)
      + CASE WHEN d.period_start > m.period_start THEN 1 ELSE 0 END) AS denominator
  FROM missing AS m
  JOIN dated AS d
    ON d.scheme = m.scheme AND d.footprint_code = m.footprint_code
    AND d.indicator_id = m.indicator_id AND d.member_code = m.member_code
    AND d.period_kind = m.period_kind
  GROUP BY ALL
),
counted AS (
  SELECT
    e.scheme,
    e.footprint_code,
    e.indicator_id,
    e.period,
    count(*) AS members_expected,
    count(p.member_code) AS members_present,
    count(*) FILTER (p.suppressed) AS members_suppressed,
    sum(p.denominator) AS denominator_present,
    sum(coalesce(p.denominator, CASE WHEN p.member_code IS NULL THEN n.denominator END))
      AS denominator_expected,
    bool_or(p.member_code IS NULL AND n.denominator IS NULL) AS unknown_member
  FROM baseline.expected_member AS e
  LEFT JOIN present AS p
    ON p.scheme = e.scheme AND p.footprint_code = e.footprint_code
    AND p.indicator_id = e.indicator_id AND p.period = e.period AND p.member_code = e.member_code
  LEFT JOIN nearest AS n
    ON n.scheme = e.scheme AND n.footprint_code = e.footprint_code
    AND n.indicator_id = e.indicator_id AND n.period = e.period AND n.member_code = e.member_code
  GROUP BY ALL
),
measured AS (
  SELECT
    c.scheme,
    c.footprint_code,
    c.indicator_id,
    c.period,
    i.combine,
    i.part_of,
    c.members_expected,
    c.members_present,
    c.members_suppressed,
    round(least(1, CASE
      WHEN b.numerator > 0 THEN safe_div(coalesce(r.covered, 0), b.numerator)
      WHEN c.denominator_expected > 0 AND NOT c.unknown_member
        THEN safe_div(coalesce(c.denominator_present, 0), c.denominator_expected)
      ELSE safe_div(c.members_present, c.members_expected)
    END), 10) AS coverage
  FROM counted AS c
  JOIN stage.indicator AS i ON i.indicator_id = c.indicator_id
  LEFT JOIN baseline.rollup AS r
    ON r.scheme = c.scheme AND r.footprint_code = c.footprint_code
    AND r.indicator_id = c.indicator_id AND r.period = c.period
  LEFT JOIN baseline.rollup AS b
    ON b.scheme = c.scheme AND b.footprint_code = c.footprint_code
    AND b.indicator_id = i.coverage AND b.period = c.period
),
bands AS (
  SELECT scheme, footprint_code, part_of AS indicator_id, period,
    max(members_expected) AS members_expected,
    min(members_present) AS members_present,
    max(members_suppressed) AS members_suppressed,
    min(coverage) AS coverage
  FROM measured
  WHERE part_of IS NOT NULL
  GROUP BY ALL
)
SELECT scheme, footprint_code, indicator_id, period, members_expected, members_present,
  members_suppressed, coverage
FROM measured
WHERE combine NOT IN ('dsr', 'isr')
UNION ALL
SELECT
  m.scheme,
  m.footprint_code,
  m.indicator_id,
  m.period,
  coalesce(greatest(b.members_expected, m.members_expected), m.members_expected),
  CASE WHEN b.indicator_id IS NULL THEN m.members_present
    WHEN m.members_present = 0 THEN b.members_present
    ELSE least(b.members_present, m.members_present) END,
  greatest(coalesce(b.members_suppressed, 0), m.members_suppressed),
  CASE WHEN b.indicator_id IS NULL THEN m.coverage
    WHEN m.members_present = 0 THEN b.coverage
    ELSE least(b.coverage, m.coverage) END
FROM measured AS m
LEFT JOIN bands AS b
  ON b.scheme = m.scheme AND b.footprint_code = m.footprint_code
  AND b.indicator_id = m.indicator_id AND b.period = m.period
WHERE m.combine IN ('dsr', 'isr')
