-- Quantile groups, and the slope across them. NULL, never an error, outside their domain.

-- The quantile group (1 to quantiles) of a rank among `count` areas; NULL where there are fewer
-- areas than groups. Rank 1 is in group 1; ties share the lowest of their ranks, as rank() gives
-- them. Public Health England's rule: quantiles + 1 - ceil((count + 1 - rank) / (count /
-- quantiles)), here without the second division, which in floating point can push a whole number
-- over its edge. (Up to 10 groups of 1,000 areas it never does.)
CREATE OR REPLACE MACRO quantile_group(rank, count, quantiles) AS
  list_transform(
    [{'rank': CAST(rank AS DOUBLE), 'count': CAST(count AS DOUBLE),
      'quantiles': CAST(quantiles AS DOUBLE)}],
    lambda _given: CASE WHEN isfinite(_given.count) AND _given.quantiles >= 1
        AND _given.quantiles <= _given.count AND _given.quantiles = floor(_given.quantiles)
        AND _given.rank >= 1 AND _given.rank <= _given.count
      THEN TRY_CAST(_given.quantiles + 1
        - ceil((_given.count + 1 - _given.rank) * _given.quantiles / _given.count) AS INTEGER)
    END)[1];

-- The quantile groups of a list of values, in its order; the smallest values are in group 1. What
-- is NULL has no group and is not counted.
CREATE OR REPLACE MACRO quantile_groups(areas, quantiles) AS
  list_transform(
    [{'values': list_transform(CAST(areas AS DOUBLE[]),
      lambda v: CASE WHEN isfinite(v) THEN v END), 'quantiles': quantiles}],
    lambda _given: list_transform(_given.values, lambda v: CASE WHEN v IS NOT NULL
      THEN quantile_group(1 + len(list_filter(_given.values, lambda other: other < v)),
        list_count(_given.values), _given.quantiles) END))[1];

-- Whether a list holds so many numbers, none of them NULL, NaN or infinite.
CREATE OR REPLACE MACRO all_finite(numbers, length) AS
  len(numbers) = length AND list_count(numbers) = length
  AND isfinite(list_min(numbers)) AND isfinite(list_max(numbers));

-- The weighted least-squares line through the rates of groups ordered from most to least deprived
-- (or by whatever orders them), against the share of people up to the middle of each group.
CREATE OR REPLACE MACRO inequality_line(rates, populations) AS
  list_transform(
    [{'values': CAST(rates AS DOUBLE[]), 'populations': CAST(populations AS DOUBLE[])}],
    lambda _given: CASE WHEN all_finite(_given.values, len(_given.populations))
        AND all_finite(_given.populations, len(_given.values)) AND list_min(_given.populations) >= 0
        AND len(list_filter(_given.populations, lambda n: n > 0)) >= 2
      THEN list_transform([{
          'mean': list_sum(list_transform(_given.values, lambda v, i: v * _given.populations[i]))
            / list_sum(_given.populations),
          'middles': list_transform(_given.populations, lambda n, i:
            (list_sum(_given.populations[1:i]) - n / 2) / list_sum(_given.populations) - 0.5e0)}],
        lambda _middles: list_transform([
          list_sum(list_transform(_given.values, lambda v, i:
            _given.populations[i] * _middles.middles[i] * (v - _middles.mean)))
          / list_sum(list_transform(_given.populations, lambda n, i:
            n * pow(_middles.middles[i], 2)))],
          lambda slope: {'slope': slope, 'intercept': _middles.mean - slope / 2})[1])[1]
      END)[1];

-- The slope index: how much the value changes from one end of the population to the other.
CREATE OR REPLACE MACRO slope_index(rates, populations) AS
  inequality_line(rates, populations).slope;

-- The relative index: the value of the line at its last end over that at its first.
CREATE OR REPLACE MACRO relative_index(rates, populations) AS
  list_transform([inequality_line(rates, populations)], lambda _line:
    safe_div(_line.intercept + _line.slope, _line.intercept))[1];
