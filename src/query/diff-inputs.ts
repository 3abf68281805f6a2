import type { Pair, Side } from './diff-pair.ts';

/** Periods as they are named. */
const PART = "'\\d{4}-(\\d{2}|Q\\d)'";
const YEAR = "'\\d{4}/\\d{2}'";

/** What is summed. */
const SUMMED = [
  ...['numerator', 'denominator', 'value', 'suppressed', 'numerator_low', 'numerator_high'],
  ...['denominator_low', 'denominator_high'],
];

/** What else two rows of the same figure are told apart by, where both releases have it. */
const BESIDE = ['rounding', 'covered', 'spread'];

/** What is read of a row. */
const KEPT = [
  ...['indicator_id', 'org_kind', 'org_code', 'org_vintage', 'parent_code', 'period', 'category'],
  ...['period_start', 'period_end', 'source_id', 'source_file', ...SUMMED, ...BESIDE],
];

/**
 * The figures of a side that its baselines are summed from, as `sql/organisation/reported.sql` makes
 * them of the observations: by reported period, the months or quarters of a kind of organisation
 * standing for the year where the year itself is not published; a mean times its weight; a figure that
 * lacks one of its two numbers on neither side. One row a figure and reported period.
 */
function reported(side: Side): string {
  return `
    WITH kept AS (
      SELECT ${KEPT.join(', ')} FROM ${side}.observation AS o
      SEMI JOIN wanted AS w ON w.indicator_id = o.indicator_id
    ),
    own AS (SELECT DISTINCT indicator_id, period, org_kind FROM kept),
    year AS (
      SELECT DISTINCT b.indicator_id, b.period, b.period_start, b.period_end
      FROM ${side}.baseline AS b
      SEMI JOIN wanted AS w ON w.indicator_id = b.indicator_id
      WHERE regexp_full_match(b.period, ${YEAR})
    ),
    part AS (
      SELECT DISTINCT k.indicator_id, k.org_kind, k.period, y.period AS year,
        CASE WHEN contains(k.period, 'Q') THEN 'quarter' ELSE 'month' END AS kind
      FROM (
        SELECT DISTINCT indicator_id, org_kind, period, period_start, period_end
        FROM kept WHERE regexp_full_match(period, ${PART})
      ) AS k
      JOIN year AS y ON y.indicator_id = k.indicator_id
        AND k.period_start >= y.period_start AND k.period_end <= y.period_end
      ANTI JOIN own AS o
        ON o.indicator_id = k.indicator_id AND o.org_kind = k.org_kind AND o.period = y.period
    ),
    whole AS (
      SELECT indicator_id, org_kind, year, kind
      FROM part
      GROUP BY indicator_id, org_kind, year, kind
      HAVING count(*) = CASE kind WHEN 'month' THEN 12 ELSE 4 END
      QUALIFY row_number() OVER (PARTITION BY indicator_id, org_kind, year ORDER BY kind) = 1
    ),
    told AS (
      SELECT k.*, k.period AS observed FROM kept AS k
      UNION ALL
      SELECT k.* REPLACE (p.year AS period), k.period
      FROM kept AS k
      JOIN part AS p
        ON p.indicator_id = k.indicator_id AND p.org_kind = k.org_kind AND p.period = k.period
      SEMI JOIN whole AS w
        ON w.indicator_id = p.indicator_id AND w.org_kind = p.org_kind AND w.year = p.year
        AND w.kind = p.kind
    ),
    pairs AS (
      SELECT k.indicator_id
      FROM kept AS k
      JOIN ${side}.indicator AS i
        ON i.indicator_id = k.indicator_id AND i.combine IN ('ratio', 'weighted-mean')
      GROUP BY k.indicator_id
      HAVING bool_or(coalesce(k.numerator, k.value) IS NOT NULL AND k.denominator IS NOT NULL)
    ),
    weighed AS (
      SELECT t.*, p.indicator_id IS NOT NULL AS paired,
        CASE WHEN i.combine = 'weighted-mean' AND t.numerator IS NULL
          THEN TRY_CAST(CAST(t.value AS DOUBLE) * CAST(t.denominator AS DOUBLE) AS DECIMAL(24, 10))
          ELSE t.numerator END AS whole_numerator
      FROM told AS t
      LEFT JOIN ${side}.indicator AS i ON i.indicator_id = t.indicator_id
      LEFT JOIN pairs AS p ON p.indicator_id = t.indicator_id
    )
    SELECT w.* EXCLUDE (paired, whole_numerator)
      REPLACE (
        CASE WHEN NOT paired OR denominator IS NOT NULL THEN whole_numerator END AS numerator,
        CASE WHEN NOT paired OR whole_numerator IS NOT NULL THEN denominator END AS denominator
      ),
      coalesce(category, '') AS grade
    FROM weighed AS w`;
}

/**
 * Where each organisation counts by the rules of a side: as `sql/organisation/observation.sql` places
 * it, a practice by its CCG unless the practices of that are placed one by one, another by what stands
 * in for it. Whom the side does not know is placed by what the other says of its parent.
 */
function placed(side: Side, s: 'a' | 'b', other: 'a' | 'b'): string {
  return `
    WITH divided AS (
      SELECT DISTINCT p.org_vintage, p.parent_code
      FROM (
        SELECT org_code, org_vintage, parent_code FROM ${side}.observation WHERE org_kind = 'practice'
        UNION
        SELECT org_code, org_vintage, parent_code FROM ${side}.organisation
        WHERE org_kind = 'practice'
      ) AS p
      JOIN ${side}.membership AS m
        ON m.org_kind = 'practice' AND m.org_code = p.org_code AND m.org_vintage = p.org_vintage
      WHERE p.parent_code IS NOT NULL
    ),
    known AS (
      SELECT o.org_kind, o.org_code, o.org_vintage, min(o.parent_code) AS parent_code
      FROM ${side}.observation AS o
      SEMI JOIN (SELECT org_code FROM input WHERE NOT in_${s}) AS i ON i.org_code = o.org_code
      GROUP BY ALL
    ),
    parented AS (
      SELECT r.org_kind, r.org_code, r.org_vintage, r.parent_a, r.parent_b, r.in_a, r.in_b,
        CASE WHEN r.in_${s} THEN r.parent_${s}
          WHEN k.org_code IS NOT NULL THEN k.parent_code
          ELSE r.parent_${other} END AS parent
      FROM (
        SELECT DISTINCT org_kind, org_code, org_vintage, parent_a, parent_b, in_a, in_b FROM input
      ) AS r
      LEFT JOIN known AS k
        ON k.org_kind = r.org_kind AND k.org_code = r.org_code AND k.org_vintage = r.org_vintage
    )
    SELECT p.* EXCLUDE (parent),
      CASE WHEN p.org_kind = 'practice' AND d.parent_code IS NULL AND p.parent IS NOT NULL
        THEN 'ccg' ELSE p.org_kind END AS placed_kind,
      CASE WHEN p.org_kind = 'practice' AND d.parent_code IS NOT NULL THEN p.org_code
        ELSE coalesce(p.parent, p.org_code) END AS placed_by
    FROM parented AS p
    LEFT JOIN divided AS d
      ON d.org_vintage = p.org_vintage AND d.parent_code = p.parent`;
}

/** Weights of a side's places, and whether it has any for the organisation in the scheme. */
function weights(side: Side, s: 'a' | 'b'): string {
  return `
    SELECT p.org_kind, p.org_code, p.org_vintage, p.parent_a, p.parent_b, p.in_a, p.in_b, m.scheme,
      m.footprint_code, sum(m.weight) AS weight
    FROM placed_${s} AS p
    JOIN ${side}.membership AS m
      ON m.org_kind = p.placed_kind AND m.org_code = p.placed_by AND m.org_vintage = p.org_vintage
    SEMI JOIN figure AS f ON f.scheme = m.scheme
    GROUP BY ALL`;
}

/**
 * Makes what the figures that differ rest on, of both releases:
 *
 * `rests_on`, one row an indicator and another that its figures rest on: the base of its coverage, and
 * of a standardised rate its age bands;
 *
 * `input`, one row a figure of an organisation and reported period, with the numbers of both sides and
 * a `class` that says what of it changed: `same`, `late revision` (its file came again with other
 * bytes), `source data` (it came or went, or is of another source) or `method` (the same bytes, read
 * otherwise); and `counted`, one row such a figure and footprint, with its weight by the mapping of
 * either side. An organisation that a mapping has never heard of is placed as the other places it: that
 * it came is no change of mapping.
 */
export async function gatherInputs({ db, shared }: Pair): Promise<void> {
  const numbers = SUMMED.map((name) => `a.${name} AS ${name}_a, b.${name} AS ${name}_b`).join(', ');
  const told = [...SUMMED, ...BESIDE.filter((name) => shared('observation').includes(name))];
  const same = told.map((name) => `a.${name} IS NOT DISTINCT FROM b.${name}`).join(' AND ');
  const key = [
    'indicator_id',
    'period',
    'observed',
    'org_kind',
    'org_code',
    'org_vintage',
    'grade',
  ];
  const coalesced = key.map((name) => `coalesce(a.${name}, b.${name}) AS ${name}`).join(', ');
  const who = ['org_kind', 'org_code', 'org_vintage'];
  // Joined without IS NOT DISTINCT FROM, which is no equality that a hash join takes everywhere.
  const whose = "concat_ws('|', coalesce(parent_a, '-'), coalesce(parent_b, '-'), in_a, in_b)";
  await db.run(
    `CREATE TEMP TABLE rests_on AS
     WITH indicator AS (FROM before.indicator UNION ALL FROM after.indicator)
     SELECT DISTINCT i.indicator_id, o.indicator_id AS other
     FROM indicator AS i
     SEMI JOIN figure AS f ON f.indicator_id = i.indicator_id AND f.change <> 'standing'
     JOIN indicator AS o
       ON o.indicator_id = i.coverage_base
       OR o.part_of = i.indicator_id;

     CREATE TEMP TABLE wanted AS
     SELECT indicator_id FROM figure WHERE change <> 'standing'
     UNION
     SELECT other FROM rests_on;

     CREATE TEMP TABLE same_bytes AS
     SELECT a.source_file AS file_a, b.source_file AS file_b
     FROM before.source AS a
     JOIN after.source AS b
       ON a.sha256 = b.sha256 OR contains(a.derived_from, b.sha256)
       OR contains(b.derived_from, a.sha256)
       OR (a.derived_from = b.derived_from AND length(a.derived_from) > 2);

     CREATE TEMP TABLE reported_a AS ${reported('before')};
     CREATE TEMP TABLE reported_b AS ${reported('after')};

     CREATE TEMP TABLE input AS
     WITH matched AS (
       SELECT ${coalesced}, ${numbers},
         a.parent_code AS parent_a, b.parent_code AS parent_b,
         a.source_file AS file_a, b.source_file AS file_b,
         a.source_id = b.source_id AS same_source,
         a.indicator_id IS NOT NULL AS in_a, b.indicator_id IS NOT NULL AS in_b, ${same} AS same
       FROM reported_a AS a
       FULL JOIN reported_b AS b ON ${key.map((name) => `a.${name} = b.${name}`).join(' AND ')}
     )
     SELECT row_number() OVER () AS id, m.*,
       CASE
         WHEN in_a AND in_b AND same THEN 'same'
         WHEN in_a AND in_b AND s.file_a IS NOT NULL THEN 'method'
         WHEN in_a AND in_b AND same_source THEN 'late revision'
         WHEN in_a AND in_b THEN 'source data'
         WHEN in_a AND m.file_a IN (SELECT file_a FROM same_bytes) THEN 'method'
         WHEN in_b AND m.file_b IN (SELECT file_b FROM same_bytes) THEN 'method'
         ELSE 'source data'
       END AS class
     FROM matched AS m
     LEFT JOIN (SELECT DISTINCT file_a, file_b FROM same_bytes) AS s
       ON s.file_a = m.file_a AND s.file_b = m.file_b;

     CREATE TEMP TABLE placed_a AS ${placed('before', 'a', 'b')};
     CREATE TEMP TABLE placed_b AS ${placed('after', 'b', 'a')};

     CREATE TEMP TABLE counted AS
     WITH a AS (SELECT *, ${whose} AS whose FROM (${weights('before', 'a')})),
     b AS (SELECT *, ${whose} AS whose FROM (${weights('after', 'b')})),
     matched AS (
       SELECT ${[...who, 'whose', 'scheme', 'footprint_code']
         .map((name) => `coalesce(a.${name}, b.${name}) AS ${name}`)
         .join(', ')},
         coalesce(a.in_a, b.in_a) AS in_a, coalesce(a.in_b, b.in_b) AS in_b,
         a.weight AS weight_a, b.weight AS weight_b
       FROM a
       FULL JOIN b ON ${[...who, 'whose', 'scheme', 'footprint_code']
         .map((name) => `a.${name} = b.${name}`)
         .join(' AND ')}
     ),
     stranger AS (
       SELECT ${who.join(', ')}, whose, scheme,
         count(weight_a) = 0 AND NOT any_value(in_a) AS to_a,
         count(weight_b) = 0 AND NOT any_value(in_b) AS to_b
       FROM matched GROUP BY ${who.join(', ')}, whose, scheme
     )
     SELECT i.id, m.scheme, m.footprint_code,
       CASE WHEN s.to_a THEN m.weight_b ELSE m.weight_a END AS weight_a,
       CASE WHEN s.to_b THEN m.weight_a ELSE m.weight_b END AS weight_b
     FROM (SELECT *, ${whose} AS whose FROM input) AS i
     JOIN matched AS m ON ${[...who, 'whose'].map((name) => `m.${name} = i.${name}`).join(' AND ')}
     JOIN stranger AS s ON ${[...who, 'whose'].map((name) => `s.${name} = m.${name}`).join(' AND ')}
       AND s.scheme = m.scheme`,
  );
}
