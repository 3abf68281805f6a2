-- block: in scheme stp-2017, talking therapies sum to the publisher's own STP rows within rounding
-- (2.5 a member). Runs where the publisher's extract is at hand; the bundled one has no STP rows.
SELECT r.scheme, r.indicator_id, r.period,
  r.footprint_code || ' sums to ' || round(r.numerator_low, 2) || ', the STP row says ' || t.shown AS message
FROM stage.iapt_total AS t
JOIN baseline.rollup AS r
  ON r.scheme = 'stp-2017' AND r.footprint_code = t.stp_ons AND r.indicator_id = t.indicator_id
  AND r.period = t.period
JOIN baseline.coverage AS c
  ON c.scheme = r.scheme AND c.footprint_code = r.footprint_code
  AND c.indicator_id = r.indicator_id AND c.period = r.period
WHERE t.shown NOT BETWEEN r.numerator_low - 2.5 * c.members_expected
  AND r.numerator_high + 2.5 * c.members_expected
