-- The normal distribution: what lies below a deviate, the deviate below which a share lies, and the
-- deviate of an interval. NULL, never an error, outside their domain.
--
-- (A list of one item and a lambda give a value a name: a macro's argument is written out again
-- wherever it is used, and without names these formulas grow to megabytes. A macro writes its
-- arguments in that list only, never inside the lambda, so that a column may have any name; and
-- _given has its underscore because a table of the same name would come before it. The files load
-- in the order of their names, and a macro may use those before it.)

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

CREATE OR REPLACE MACRO normal_quantile(p) AS
  list_transform([CAST(p AS DOUBLE)], lambda share: CASE
    WHEN share > 0 AND share < 1 AND abs(share - 0.5e0) <= 0.425e0
      THEN list_transform([0.180625e0 - (share - 0.5e0) * (share - 0.5e0)],
        lambda r: (share - 0.5e0) * normal_centre(r))[1]
    WHEN share > 0 AND share < 1 THEN list_transform([sqrt(-ln(least(share, 1 - share)))],
      lambda r: sign(share - 0.5e0)
        * CASE WHEN r <= 5 THEN normal_flank(r - 1.6e0) ELSE normal_tail(r - 5e0) END)[1]
  END)[1];

-- What lies beyond either limit of a two-sided interval, of 1: 0.025 for 0.95. (1 - 0.95 differs
-- from 0.05 in its seventeenth decimal, which would be seen in the limits.)
CREATE OR REPLACE MACRO confidence_tail(confidence) AS
  CASE WHEN confidence > 0 AND confidence < 1
    THEN greatest(round(1 - CAST(confidence AS DOUBLE), 15), 1e-16) / 2 END;

-- The deviate of a two-sided interval: 1.959963984540054 for 0.95.
CREATE OR REPLACE MACRO confidence_deviate(confidence) AS
  -normal_quantile(confidence_tail(confidence));

-- The share of the standard normal distribution beyond y, y >= 0; relative accuracy about 1e-15.
-- Cody (1969), rational approximations of the error function, as in algorithm 715 (ANORM, 1993).
-- exp(-y²/2) is taken in two parts, of which the first is exact, or the tail would lose digits.
CREATE OR REPLACE MACRO normal_height(y) AS
  exp(-0.5e0 * (trunc(y * 16) / 16) * (trunc(y * 16) / 16))
  * exp(-0.5e0 * (y - trunc(y * 16) / 16) * (y + trunc(y * 16) / 16));

CREATE OR REPLACE MACRO normal_beyond(y) AS
  CASE
    WHEN y <= 0.67448975e0 THEN list_transform([y * y], lambda s: 0.5e0 - y
      * ((((0.065682337918207449113e0 * s + 2.2352520354606839287e0) * s + 161.02823106855587881e0)
        * s + 1067.6894854603709582e0) * s + 18154.981253343561249e0)
      / ((((s + 47.20258190468824187e0) * s + 976.09855173777669322e0) * s
        + 10260.932208618978205e0) * s + 45507.789335026729956e0))[1]
    WHEN y <= 5.656854249492380195e0 THEN normal_height(y)
      * ((((((((1.0765576773720192317e-8 * y + 0.39894151208813466764e0) * y
        + 8.8831497943883759412e0) * y + 93.506656132177855979e0) * y + 597.27027639480026226e0) * y
        + 2494.5375852903726711e0) * y + 6848.1904505362823326e0) * y + 11602.651437647350124e0) * y
        + 9842.7148383839780218e0)
      / ((((((((y + 22.266688044328115691e0) * y + 235.38790178262499861e0) * y
        + 1519.377599407554805e0) * y + 6485.558298266760755e0) * y + 18615.571640885098091e0) * y
        + 34900.952721145977266e0) * y + 38912.003286093271411e0) * y + 19685.429676859990727e0)
    ELSE list_transform([1 / (y * y)], lambda s:
      normal_height(y) / y * (0.39894228040143267794e0 - s
        * (((((0.02307344176494017303e0 * s + 0.21589853405795699e0) * s + 0.1274011611602473639e0)
          * s + 0.022235277870649807e0) * s + 0.001421619193227893466e0) * s
          + 2.9112874951168792e-5)
        / (((((s + 1.28426009614491121e0) * s + 0.468238212480865118e0) * s
          + 0.0659881378689285515e0) * s + 0.00378239633202758244e0) * s
          + 7.29751555083966205e-5)))[1]
  END;

-- The share of the standard normal distribution below z.
CREATE OR REPLACE MACRO normal_probability(z) AS
  list_transform([CAST(z AS DOUBLE)], lambda deviate: CASE
    WHEN isfinite(deviate) AND deviate < 0 THEN normal_beyond(-deviate)
    WHEN isfinite(deviate) THEN 1 - normal_beyond(deviate)
  END)[1];

-- The probability of a deviate at least as far from 0 as z, on either side.
CREATE OR REPLACE MACRO two_sided_p(z) AS
  list_transform([abs(CAST(z AS DOUBLE))], lambda deviate:
    CASE WHEN isfinite(deviate) THEN 2 * normal_beyond(deviate) END)[1];
