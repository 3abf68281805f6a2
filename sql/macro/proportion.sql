-- Ratios, and Wilson's limits of a proportion. NULL, never an error, outside their domain.

-- a over b; NULL when b is zero, either is NULL, or the answer is no finite number.
CREATE OR REPLACE MACRO safe_div(a, b) AS
  CASE WHEN isfinite(CAST(a AS DOUBLE) / nullif(CAST(b AS DOUBLE), 0))
    THEN CAST(a AS DOUBLE) / nullif(CAST(b AS DOUBLE), 0) END;

-- Wilson's score limit of x out of n, as a proportion (0 to 1), at deviate z; `side` is -1 for the
-- lower and 1 for the upper limit; 0 <= x <= n, n > 0. x may be an apportioned, non-whole count.
-- Wilson (1927). With r = z·√(z² + 4x(n - x)/n) the limits are (2x + z² ∓ r) / (2(n + z²)); the
-- lower is written as 2x² / (n(2x + z² + r)), which is the same and does not take one number from
-- another that is nearly as large.
CREATE OR REPLACE MACRO wilson_limit(x, n, z, side) AS
  list_transform(
    [{'x': CAST(x AS DOUBLE), 'n': CAST(n AS DOUBLE), 'z': CAST(z AS DOUBLE), 'side': side}],
    lambda _given: CASE WHEN _given.x >= 0 AND _given.n > 0 AND _given.x <= _given.n
        AND isfinite(_given.n) AND _given.z >= 0 AND isfinite(_given.z) THEN CASE
      WHEN _given.side < 0 AND _given.x = 0 THEN 0e0
      WHEN _given.side > 0 AND _given.x = _given.n THEN 1e0
      ELSE list_transform(
        [2 * _given.x + _given.z * _given.z + _given.z
          * sqrt(_given.z * _given.z + 4 * _given.x * ((_given.n - _given.x) / _given.n))],
        lambda sum: CASE WHEN _given.side < 0 THEN _given.x / _given.n * (2 * _given.x / sum)
          ELSE least(sum / (2 * (_given.n + _given.z * _given.z)), 1e0) END)[1]
    END END)[1];
CREATE OR REPLACE MACRO wilson_lower(x, n, confidence) AS
  wilson_limit(x, n, confidence_deviate(confidence), -1);
CREATE OR REPLACE MACRO wilson_upper(x, n, confidence) AS
  wilson_limit(x, n, confidence_deviate(confidence), 1);
