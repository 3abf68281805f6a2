-- The change from one figure to a later, independent one. NULL, never an error, where a figure does
-- not lie between its limits.

-- A limit of value_after - value_before, made from the limits of each: the method of variance
-- estimates recovery. With Wilson's limits it is Newcombe's hybrid score interval (1998, method
-- 10); for other limits Donner and Zou (2012). Each figure keeps its own, possibly lopsided,
-- interval.
CREATE OR REPLACE MACRO change_limit(value_before, lower_before, upper_before, value_after,
    lower_after, upper_after, side) AS
  list_transform(
    [{'before': CAST(value_before AS DOUBLE), 'after': CAST(value_after AS DOUBLE),
      'lower_before': CAST(lower_before AS DOUBLE), 'upper_before': CAST(upper_before AS DOUBLE),
      'lower_after': CAST(lower_after AS DOUBLE), 'upper_after': CAST(upper_after AS DOUBLE),
      'side': side}],
    lambda _given: CASE
      WHEN _given.lower_before <= _given.before AND _given.before <= _given.upper_before
        AND _given.lower_after <= _given.after AND _given.after <= _given.upper_after
        AND isfinite(_given.lower_before) AND isfinite(_given.upper_before)
        AND isfinite(_given.lower_after) AND isfinite(_given.upper_after)
      THEN list_transform([_given.after - _given.before + _given.side * sqrt(
          CASE WHEN _given.side < 0
            THEN pow(_given.after - _given.lower_after, 2)
              + pow(_given.upper_before - _given.before, 2)
            ELSE pow(_given.upper_after - _given.after, 2)
              + pow(_given.before - _given.lower_before, 2)
          END)],
        lambda bound: CASE WHEN isfinite(bound) THEN bound END)[1]
    END)[1];
CREATE OR REPLACE MACRO change_lower(value_before, lower_before, upper_before, value_after,
    lower_after, upper_after) AS
  change_limit(value_before, lower_before, upper_before, value_after, lower_after, upper_after, -1);
CREATE OR REPLACE MACRO change_upper(value_before, lower_before, upper_before, value_after,
    lower_after, upper_after) AS
  change_limit(value_before, lower_before, upper_before, value_after, lower_after, upper_after, 1);
