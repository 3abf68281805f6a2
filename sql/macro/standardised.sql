-- Standardised rates and ratios, and their limits: rates are per head, ratios are 1 at what was
-- expected. NULL, never an error, outside their domain.

-- Dobson's limits of a directly standardised rate, from sums over its age bands of O events in n
-- people at standard weight w: rate = Σ(w·O/n)/Σw, variance = Σ(w²·O/n²)/(Σw)², count = ΣO. They
-- move the limits of the count to the scale of the rate: rate + √(variance/count)·(limit of the
-- count - count). Dobson, Kuulasmaa, Eberle and Scherer (1991). Not given below a count of 10.
CREATE OR REPLACE MACRO dobson_limit(rate, variance, count, bound) AS
  list_transform(
    [{'rate': CAST(rate AS DOUBLE), 'variance': CAST(variance AS DOUBLE),
      'count': CAST(count AS DOUBLE), 'bound': bound}],
    lambda _given: CASE WHEN _given.count >= 10 AND _given.rate >= 0 AND _given.variance >= 0
      THEN list_transform(
        [_given.rate + sqrt(_given.variance / _given.count) * (_given.bound - _given.count)],
        lambda bound: CASE WHEN isfinite(bound) THEN bound END)[1] END)[1];
CREATE OR REPLACE MACRO dobson_lower(rate, variance, count, confidence) AS
  dobson_limit(rate, variance, count, poisson_lower(count, confidence));
CREATE OR REPLACE MACRO dobson_upper(rate, variance, count, confidence) AS
  dobson_limit(rate, variance, count, poisson_upper(count, confidence));

-- Rate, variance and count of lists by age band; NULL where the lists differ in length or hold a
-- NULL or anything negative, a band has no people, no band has a weight, or the count is below 10.
CREATE OR REPLACE MACRO dsr_parts(counts, populations, weights) AS
  list_transform(
    [{'counts': CAST(counts AS DOUBLE[]), 'populations': CAST(populations AS DOUBLE[]),
      'weights': CAST(weights AS DOUBLE[])}],
    lambda _given: CASE WHEN all_finite(_given.counts, len(_given.populations))
        AND all_finite(_given.populations, len(_given.counts))
        AND all_finite(_given.weights, len(_given.counts)) AND list_min(_given.counts) >= 0
        AND list_min(_given.populations) > 0 AND list_min(_given.weights) >= 0
        AND list_max(_given.weights) > 0 AND list_sum(_given.counts) >= 10
      THEN {
        'rate': list_sum(list_transform(_given.counts, lambda o, i:
          _given.weights[i] * o / _given.populations[i])) / list_sum(_given.weights),
        'variance': list_sum(list_transform(_given.counts, lambda o, i:
          pow(_given.weights[i] / _given.populations[i], 2) * o))
          / pow(list_sum(_given.weights), 2),
        'count': list_sum(_given.counts)
      } END)[1];

-- A directly standardised rate, and its limits. The lists hold events, people and standard weights
-- in the same order of age bands: list(events ORDER BY age_band), and so on.
CREATE OR REPLACE MACRO dsr_value(counts, populations, weights) AS
  dsr_parts(counts, populations, weights).rate;
CREATE OR REPLACE MACRO dsr_lower(counts, populations, weights, confidence) AS
  list_transform([{'parts': dsr_parts(counts, populations, weights), 'level': confidence}],
    lambda _given: dobson_lower(
      _given.parts.rate, _given.parts.variance, _given.parts.count, _given.level))[1];
CREATE OR REPLACE MACRO dsr_upper(counts, populations, weights, confidence) AS
  list_transform([{'parts': dsr_parts(counts, populations, weights), 'level': confidence}],
    lambda _given: dobson_upper(
      _given.parts.rate, _given.parts.variance, _given.parts.count, _given.level))[1];

-- The events that people of each age band would have at the reference's rates: Σ n·events/people.
CREATE OR REPLACE MACRO isr_expected(populations, reference_counts, reference_populations) AS
  list_transform(
    [{'populations': CAST(populations AS DOUBLE[]), 'counts': CAST(reference_counts AS DOUBLE[]),
      'references': CAST(reference_populations AS DOUBLE[])}],
    lambda _given: CASE WHEN all_finite(_given.populations, len(_given.counts))
        AND all_finite(_given.counts, len(_given.populations))
        AND all_finite(_given.references, len(_given.counts)) AND list_min(_given.populations) >= 0
        AND list_min(_given.counts) >= 0 AND list_min(_given.references) > 0
      THEN list_sum(list_transform(_given.populations, lambda n, i:
        n * _given.counts[i] / _given.references[i])) END)[1];

-- An indirectly standardised ratio, and its limits: those of the observed over the expected count.
CREATE OR REPLACE MACRO isr_value(observed, expected) AS
  list_transform([{'observed': CAST(observed AS DOUBLE), 'expected': CAST(expected AS DOUBLE)}],
    lambda _given: CASE WHEN _given.observed >= 0 AND _given.expected > 0
        AND isfinite(_given.expected) THEN safe_div(_given.observed, _given.expected) END)[1];
CREATE OR REPLACE MACRO isr_lower(observed, expected, confidence) AS
  isr_value(poisson_lower(observed, confidence), expected);
CREATE OR REPLACE MACRO isr_upper(observed, expected, confidence) AS
  isr_value(poisson_upper(observed, confidence), expected);
