-- One row a comparable proportion or rate of a headline period: its place in a funnel about England.
SELECT f.scheme, f.footprint_code, f.indicator_id, f.period, f.centre, f.lower_998, f.upper_998,
  f.unadjusted_lower_998, f.unadjusted_upper_998, f.dispersion, f.tau, f.z, f.p, f.outlier
FROM baseline.funnel AS f
JOIN stage.indicator AS i ON i.indicator_id = f.indicator_id
ORDER BY f.scheme, f.footprint_code, i.position, f.period
