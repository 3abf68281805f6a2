-- Student's t, and the limits of a mean whose spread is published. NULL, never an error, outside
-- their domain. The degrees of freedom need not be whole, and may be very many.

-- ln(1 + r), r >= 0, also where r is lost in 1 + r.
CREATE OR REPLACE MACRO log_one_plus(r) AS
  CASE WHEN 1 + r = 1 THEN r ELSE ln(1 + r) * r / ((1 + r) - 1) END;

-- ln(Γ((df+1)/2) / (Γ(df/2)·√π)); above 1,000 by Stirling's series, where two large logarithms
-- would take each other's digits away.
CREATE OR REPLACE MACRO student_scale(df) AS
  CASE WHEN df > 1000 THEN 0.5e0 * ln(df / 2) - 1 / (4 * df) + 1 / (24 * df * df * df)
    ELSE lgamma((df + 1) / 2) - lgamma(df / 2) END - 0.5e0 * ln(pi());

-- What lies beyond t, over t times the density at t; r = t²/df. Either by the hypergeometric series
-- of the incomplete beta function (DLMF 8.17.8) as Gauss's continued fraction (DLMF 15.7), whose
-- parts are all positive once the argument is turned into -1/r (DLMF 15.8.1); or, for small t, one
-- half less the series of what lies between 0 and t. `half` is df/2, `height` is ln(t·density).
CREATE OR REPLACE MACRO student_beyond(r, half, height) AS
  CASE WHEN r * half > 1 OR r > 1
    THEN (1 + 1 / r) / (2 * half) / list_transform([1 / r], lambda q: list_reduce(
      CAST(range(40, 0, -1) AS DOUBLE[]),
      lambda below, k: 1 + (k - 0.5e0) * (half + k - 1) * q
        / ((half + 2 * k - 2) * (half + 2 * k - 1)
          * (1 + k * (half + k - 0.5e0) * q / ((half + 2 * k - 1) * (half + 2 * k) * below))),
      1e0))[1]
    ELSE 0.5e0 * exp(-height) - list_transform([r / (1 + r)], lambda w: list_reduce(
      CAST(range(60, -1, -1) AS DOUBLE[]),
      lambda sum, k: 1 + sum * w * (half + 0.5e0 + k) / (1.5e0 + k), 1e0))[1]
  END;

-- The t beyond which Student's distribution leaves `tail`, 0 < tail < 1/2. The logarithm of what
-- lies beyond t is concave in y = ln t, so that Newton's steps find the answer from anywhere; they
-- begin with the first terms of Cornish and Fisher's expansion around the normal deviate z. Four
-- leave a relative error below 1e-10.
CREATE OR REPLACE MACRO student_deviate(tail, df, z) AS
  list_transform(
    [{'level': ln(tail), 'half': df / 2, 'scale': student_scale(df) - 0.5e0 * ln(df), 'df': df,
      'start': ln(z + (z * z * z + z) / (4 * df))}],
    lambda _given: exp(list_reduce(CAST(range(4) AS DOUBLE[]), lambda y, step:
      list_transform([exp(2 * y) / _given.df], lambda r: list_transform(
        [_given.scale - (_given.half + 0.5e0) * log_one_plus(r) + y],
        lambda height: list_transform([student_beyond(r, _given.half, height)],
          lambda beyond: y + beyond * (ln(beyond) + height - _given.level))[1])[1])[1],
      _given.start)))[1];

-- The t below which a share p of Student's distribution with df degrees of freedom lies. (Beyond
-- 1e15 of them it is the normal deviate in every digit.)
CREATE OR REPLACE MACRO student_quantile(p, df) AS
  list_transform([{'p': CAST(p AS DOUBLE), 'df': CAST(df AS DOUBLE), 'z': normal_quantile(p)}],
    lambda _given: CASE
      WHEN _given.z = 0 AND _given.df > 0 AND isfinite(_given.df) THEN 0e0
      WHEN _given.z <> 0 AND _given.df > 0 AND isfinite(_given.df) THEN list_transform(
        [student_deviate(least(_given.p, 1 - _given.p), least(_given.df, 1e15), abs(_given.z))],
        lambda t: CASE WHEN isfinite(t) THEN sign(_given.z) * t END)[1]
    END)[1];

-- Limits of a mean of n values with standard deviation sd: mean ∓ t·sd/√n with n - 1 degrees of
-- freedom; sd >= 0, n > 1. n need not be whole.
CREATE OR REPLACE MACRO mean_limit(mean, sd, n, confidence, side) AS
  list_transform(
    [{'mean': CAST(mean AS DOUBLE), 'sd': CAST(sd AS DOUBLE), 'n': CAST(n AS DOUBLE),
      'side': side,
      't': -student_quantile(confidence_tail(confidence), CAST(n AS DOUBLE) - 1)}],
    lambda _given: CASE WHEN _given.t IS NOT NULL AND _given.sd >= 0 THEN list_transform(
      [_given.mean + _given.side * _given.t * _given.sd / sqrt(_given.n)],
      lambda bound: CASE WHEN isfinite(bound) THEN bound END)[1] END)[1];
CREATE OR REPLACE MACRO mean_lower(mean, sd, n, confidence) AS
  mean_limit(mean, sd, n, confidence, -1);
CREATE OR REPLACE MACRO mean_upper(mean, sd, n, confidence) AS
  mean_limit(mean, sd, n, confidence, 1);
