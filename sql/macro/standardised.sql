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
    lambda given: CASE WHEN given.count >= 10 AND given.rate >= 0 AND given.variance >= 0
      THEN list_transform(
        [given.rate + sqrt(given.variance / given.count) * (given.bound - given.count)],
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
    lambda given: CASE WHEN all_finite(given.counts, len(given.populations))
        AND all_finite(given.populations, len(given.counts))
        AND all_finite(given.weights, len(given.counts)) AND list_min(given.counts) >= 0
        AND list_min(given.populations) > 0 AND list_min(given.weights) >= 0
        AND list_max(given.weights) > 0 AND list_sum(given.counts) >= 10
      THEN {
        'rate': list_sum(list_transform(given.counts, lambda o, i:
          given.weights[i] * o / given.populations[i])) / list_sum(given.weights),
        'variance': list_sum(list_transform(given.counts, lambda o, i:
          pow(given.weights[i] / given.populations[i], 2) * o)) / pow(list_sum(given.weights), 2),
        'count': list_sum(given.counts)
      } END)[1];

-- A directly standardised rate, and its limits. The lists hold events, people and standard weights
-- in the same order of age bands: list(events ORDER BY age_band), and so on.
CREATE OR REPLACE MACRO dsr_value(counts, populations, weights) AS
  dsr_parts(counts, populations, weights).rate;
CREATE OR REPLACE MACRO dsr_lower(counts, populations, weights, confidence) AS
  list_transform([{'parts': dsr_parts(counts, populations, weights), 'level': confidence}],
    lambda given: dobson_lower(
      given.parts.rate, given.parts.variance, given.parts.count, given.level))[1];
CREATE OR REPLACE MACRO dsr_upper(counts, populations, weights, confidence) AS
  list_transform([{'parts': dsr_parts(counts, populations, weights), 'level': confidence}],
    lambda given: dobson_upper(
      given.parts.rate, given.parts.variance, given.parts.count, given.level))[1];

-- The events that people of each age band would have at the reference's rates: Σ n·events/people.
CREATE OR REPLACE MACRO isr_expected(populations, reference_counts, reference_populations) AS
  list_transform(
    [{'populations': CAST(populations AS DOUBLE[]), 'counts': CAST(reference_counts AS DOUBLE[]),
      'references': CAST(reference_populations AS DOUBLE[])}],
    lambda given: CASE WHEN all_finite(given.populations, len(given.counts))
        AND all_finite(given.counts, len(given.populations))
        AND all_finite(given.references, len(given.counts)) AND list_min(given.populations) >= 0
        AND list_min(given.counts) >= 0 AND list_min(given.references) > 0
      THEN list_sum(list_transform(given.populations, lambda n, i:
        n * given.counts[i] / given.references[i])) END)[1];

-- An indirectly standardised ratio, and its limits: those of the observed over the expected count.
CREATE OR REPLACE MACRO isr_value(observed, expected) AS
  list_transform([{'observed': CAST(observed AS DOUBLE), 'expected': CAST(expected AS DOUBLE)}],
    lambda given: CASE WHEN given.observed >= 0 AND given.expected > 0
        AND isfinite(given.expected) THEN safe_div(given.observed, given.expected) END)[1];
CREATE OR REPLACE MACRO isr_lower(observed, expected, confidence) AS
  isr_value(poisson_lower(observed, confidence), expected);
CREATE OR REPLACE MACRO isr_upper(observed, expected, confidence) AS
  isr_value(poisson_upper(observed, confidence), expected);
