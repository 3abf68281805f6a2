-- Intervals and ratios, usable from `footpack sql`. NULL, never an error, outside their domain.
-- Formulas: Public Health England, technical guidance on confidence intervals (Wilson for
-- proportions; for counts exact Poisson below 10 and Byar's approximation from 10).

-- a over b; NULL when b is zero or either is NULL.
CREATE OR REPLACE MACRO safe_div(a, b) AS
  CASE WHEN b IS NULL OR b = 0 THEN NULL ELSE CAST(a AS DOUBLE) / CAST(b AS DOUBLE) END;

-- Standard normal deviate below which a share p of the distribution lies, 0 < p < 1.
-- Wichura (1988), algorithm AS 241, routine PPND16: relative accuracy about 1e-16.
CREATE OR REPLACE MACRO normal_centre(r) AS
  (((((((2509.0809287301226727e0 * r + 33430.575583588128105e0) * r + 67265.770927008700853e0) * r
    + 45921.953931549871457e0) * r + 13731.693765509461125e0) * r + 1971.5909503065514427e0) * r
    + 133.14166789178437745e0) * r + 3.387132872796366608e0)
  / (((((((5226.495278852545925e0 * r + 28729.085735721942674e0) * r + 39307.89580009271061e0) * r
    + 21213.794301586595867e0) * r + 5394.1960214247511077e0) * r + 687.1870074920579083e0) * r
    + 42.313330701600911252e0) * r + 1.0e0);

CREATE OR REPLACE MACRO normal_flank(r) AS
  (((((((7.7454501427834140764e-4 * r + 2.27238449892691845833e-2) * r + 2.4178072517745061177e-1) * r
    + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.7694972214606914055e0) * r
    + 4.6303378461565452959e0) * r + 1.42343711074968357734e0)
  / (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 1.51986665636164571966e-2) * r
    + 1.4810397642748007459e-1) * r + 6.8976733498510000455e-1) * r + 1.6763848301838038494e0) * r
    + 2.05319162663775882187e0) * r + 1.0e0);

CREATE OR REPLACE MACRO normal_tail(r) AS
  (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.2426609473880784386e-3) * r
    + 2.6532189526576123093e-2) * r + 2.9656057182850489123e-1) * r + 1.7848265399172913358e0) * r
    + 5.4637849111641143699e0) * r + 6.6579046435011037772e0)
  / (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
    + 7.868691311456132591e-4) * r + 1.48753612908506148525e-2) * r + 1.3692988092273580531e-1) * r
    + 5.9983220655588793769e-1) * r + 1.0e0);

-- (A list of one item and a lambda give a value a name: a macro's argument is written out again
-- wherever it is used, and without names these formulas grow to megabytes.)
CREATE OR REPLACE MACRO normal_quantile(p) AS
  list_transform([CAST(p AS DOUBLE)], lambda share: CASE
    WHEN share IS NULL OR share <= 0 OR share >= 1 THEN NULL
    WHEN abs(share - 0.5e0) <= 0.425e0
      THEN list_transform([0.180625e0 - (share - 0.5e0) * (share - 0.5e0)],
        lambda r: (share - 0.5e0) * normal_centre(r))[1]
    ELSE list_transform([sqrt(-ln(least(share, 1 - share)))],
      lambda r: sign(share - 0.5e0)
        * CASE WHEN r <= 5 THEN normal_flank(r - 1.6e0) ELSE normal_tail(r - 5e0) END)[1]
  END)[1];

-- The deviate of a two-sided interval: 1.959963984540054 for 0.95.
CREATE OR REPLACE MACRO confidence_deviate(confidence) AS
  normal_quantile(CASE WHEN confidence > 0 AND confidence < 1
    THEN 0.5e0 + CAST(confidence AS DOUBLE) / 2 END);

-- Wilson score limit of x out of n, as a proportion (0 to 1), at deviate z; `side` is -1 for the
-- lower and 1 for the upper limit; 0 <= x <= n, n > 0.
CREATE OR REPLACE MACRO wilson_limit(x, n, z, side) AS
  list_transform([{'count': CAST(x AS DOUBLE), 'base': CAST(n AS DOUBLE), 'z': CAST(z AS DOUBLE)}],
    lambda a: CASE
      WHEN a.z IS NULL OR NOT (a.count >= 0 AND a.base > 0 AND a.count <= a.base) THEN NULL
      WHEN side < 0 AND a.count = 0 THEN 0e0
      WHEN side > 0 AND a.count = a.base THEN 1e0
      ELSE (2 * a.count + a.z * a.z
          + side * a.z * sqrt(a.z * a.z + 4 * a.count * (1 - a.count / a.base)))
        / (2 * (a.base + a.z * a.z))
    END)[1];
CREATE OR REPLACE MACRO wilson_lower(x, n, confidence) AS
  wilson_limit(x, n, confidence_deviate(confidence), -1);
CREATE OR REPLACE MACRO wilson_upper(x, n, confidence) AS
  wilson_limit(x, n, confidence_deviate(confidence), 1);

-- Regularised lower incomplete gamma P(a, mean), by its series; for a in (0, 11], mean in [0, 60].
CREATE OR REPLACE MACRO gamma_below(a, mean) AS
  CASE WHEN mean <= 0 THEN 0e0
    ELSE list_sum(list_transform(range(0, 220),
      lambda k: exp(-mean + (a + k) * ln(mean) - lgamma(a + k + 1)))) END;

-- The mean at which P(a, mean) reaches `share`, by 70 bisections of [0, 60]. (The list only counts
-- the steps: list_reduce wants its items to be of the accumulator's type.)
CREATE OR REPLACE MACRO gamma_mean(a, share) AS
  list_reduce(list_transform(range(0, 70), lambda step: {'low': 0e0, 'high': 60e0}),
    lambda bounds, step: CASE WHEN gamma_below(a, (bounds.low + bounds.high) / 2) < share
      THEN {'low': (bounds.low + bounds.high) / 2, 'high': bounds.high}
      ELSE {'low': bounds.low, 'high': (bounds.low + bounds.high) / 2} END,
    {'low': 0e0, 'high': 60e0}).low;

-- Byar's approximation to a limit of a Poisson mean after a count of x.
CREATE OR REPLACE MACRO byar_limit(x, z, side) AS
  x * pow(1 - 1 / (9 * x) + side * z / (3 * sqrt(x)), 3);

-- Limits of a Poisson mean after a count of x (not divided by any population): exact below 10,
-- Byar from 10. x may be an apportioned, non-whole count.
CREATE OR REPLACE MACRO poisson_lower(x, confidence) AS
  list_transform(
    [{'count': CAST(x AS DOUBLE), 'z': confidence_deviate(confidence)}],
    lambda a: CASE
      WHEN a.z IS NULL OR a.count IS NULL OR a.count < 0 THEN NULL
      WHEN a.count = 0 THEN 0e0
      WHEN a.count < 10 THEN gamma_mean(a.count, (1 - CAST(confidence AS DOUBLE)) / 2)
      ELSE byar_limit(a.count, a.z, -1)
    END)[1];
CREATE OR REPLACE MACRO poisson_upper(x, confidence) AS
  list_transform(
    [{'count': CAST(x AS DOUBLE), 'z': confidence_deviate(confidence)}],
    lambda a: CASE
      WHEN a.z IS NULL OR a.count IS NULL OR a.count < 0 THEN NULL
      WHEN a.count < 10 THEN gamma_mean(a.count + 1, (1 + CAST(confidence AS DOUBLE)) / 2)
      ELSE byar_limit(a.count + 1, a.z, 1)
    END)[1];
