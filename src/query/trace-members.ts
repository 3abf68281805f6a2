import type { Database, Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Json } from '../duckdb/value.ts';
import type { Absent, Exact, Figure, Member, Observation } from './traced.ts';

/** Weighted sums over a footprint of what one indicator has there. Exact decimals. */
export interface Sums {
  numerator: Exact | null;
  denominator: Exact | null;
  numeratorLow: Exact | null;
  numeratorHigh: Exact | null;
  denominatorLow: Exact | null;
  denominatorHigh: Exact | null;
  covered: Exact | null;
}

/** The figures that a footprint's figure is made of, by the published tables alone. */
export interface Held {
  members: Member[];
  absent: Absent[];
  /** By indicator: the figure's own, the base of its coverage, and of a standardised one its bands. */
  sums: Map<string, Sums>;
  /** By organisation: what it has of the base of coverage, weighted; null where there is no base. */
  expected: { code: string; amount: Exact }[] | null;
}

/** The observations behind the figure, placed in the footprint: a row each, with its weight. */
const BEHIND = 'trace_behind';

/**
 * Makes the temporary table of the observations behind a figure. The rules are those of the build
 * (organisation.observation, .reporting_period, .reported), written a second time over the tables that
 * are published: a practice stands where its CCG stands, unless that CCG is divided and its practices
 * have places of their own; a year that nobody publishes is made of its twelve months or four quarters;
 * a mean counts with its weight; half of a pair does not count.
 */
async function placeObservations(
  db: Database,
  figure: Figure,
  indicators: readonly string[],
): Promise<void> {
  const { scheme, footprint, period, periodStart, periodEnd } = figure;
  const ids = indicators.map(text).join(', ');
  const inYear = `period_kind(${text(period)}) = 'financial year' AND p.period <> ${text(period)}
    AND p.period_start >= ${text(periodStart)} AND p.period_end <= ${text(periodEnd)}`;
  await db.run(`CREATE OR REPLACE TEMP TABLE ${BEHIND} AS
    WITH divided AS (
      SELECT DISTINCT o.org_vintage, o.parent_code
      FROM observation AS o
      JOIN membership AS m
        ON m.org_kind = o.org_kind AND m.org_code = o.org_code AND m.org_vintage = o.org_vintage
      WHERE o.org_kind = 'practice' AND o.parent_code IS NOT NULL
    ),
    paired AS (
      SELECT o.indicator_id
      FROM observation AS o
      JOIN indicator AS i ON i.indicator_id = o.indicator_id AND i.combine IN ('ratio', 'weighted-mean')
      WHERE o.indicator_id IN (${ids})
      GROUP BY o.indicator_id
      HAVING bool_or(coalesce(o.numerator, o.value) IS NOT NULL AND o.denominator IS NOT NULL)
    ),
    placed AS (
      SELECT o.*,
        CASE WHEN o.org_kind = 'practice' AND o.parent_code IS NOT NULL AND d.parent_code IS NULL
          THEN 'ccg' ELSE o.org_kind END AS placed_kind,
        CASE WHEN d.parent_code IS NOT NULL THEN o.org_code
          ELSE coalesce(o.parent_code, o.org_code) END AS placed_by,
        i.combine IN ('ratio', 'sum', 'weighted-mean') AS adds,
        w.indicator_id IS NOT NULL AS paired,
        CASE WHEN i.combine = 'weighted-mean' AND o.numerator IS NULL
          THEN TRY_CAST(CAST(o.value AS DOUBLE) * CAST(o.denominator AS DOUBLE) AS DECIMAL(24, 10))
          ELSE o.numerator END AS whole
      FROM observation AS o
      JOIN indicator AS i ON i.indicator_id = o.indicator_id
      LEFT JOIN paired AS w ON w.indicator_id = o.indicator_id
      LEFT JOIN divided AS d
        ON d.org_vintage = o.org_vintage AND d.parent_code = o.parent_code AND o.org_kind = 'practice'
      WHERE o.indicator_id IN (${ids})
    ),
    own AS (SELECT DISTINCT indicator_id, org_kind FROM placed WHERE period = ${text(period)}),
    parts AS (
      SELECT p.indicator_id, p.org_kind, period_kind(p.period) AS part_kind
      FROM placed AS p
      ANTI JOIN own AS n ON n.indicator_id = p.indicator_id AND n.org_kind = p.org_kind
      WHERE ${inYear} AND p.adds AND period_kind(p.period) IN ('month', 'quarter')
      GROUP BY p.indicator_id, p.org_kind, period_kind(p.period)
      HAVING count(DISTINCT p.period) = CASE period_kind(p.period) WHEN 'month' THEN 12 ELSE 4 END
      QUALIFY row_number() OVER (
        PARTITION BY p.indicator_id, p.org_kind ORDER BY period_kind(p.period)
      ) = 1
    ),
    reported AS (
      SELECT * FROM placed WHERE period = ${text(period)}
      UNION ALL
      SELECT p.*
      FROM placed AS p
      JOIN parts AS t
        ON t.indicator_id = p.indicator_id AND t.org_kind = p.org_kind
        AND t.part_kind = period_kind(p.period)
      WHERE ${inYear}
    )
    SELECT
      r.*,
      m.weight,
      m.basis,
      CASE WHEN NOT paired OR r.denominator IS NOT NULL THEN r.whole END AS counted,
      CASE WHEN NOT paired OR r.whole IS NOT NULL THEN r.denominator END AS counted_of
    FROM reported AS r
    JOIN membership AS m
      ON m.scheme = ${text(scheme)} AND m.footprint_code = ${text(footprint.code)}
      AND m.org_kind = r.placed_kind AND m.org_code = r.placed_by AND m.org_vintage = r.org_vintage`);
}

const exact = (value: Json | undefined) => (value ?? null) as Exact | null;
const words = (value: Json | undefined) => (value ?? null) as string | null;

function observationOf(row: Row): Observation {
  return {
    id: String(row.observation_id),
    indicator: String(row.indicator_id),
    code: String(row.org_code),
    kind: String(row.org_kind),
    vintage: String(row.org_vintage),
    period: String(row.period),
    numerator: exact(row.numerator),
    denominator: exact(row.denominator),
    value: exact(row.value),
    suppressed: row.suppressed === true,
    numeratorLow: exact(row.numerator_low),
    numeratorHigh: exact(row.numerator_high),
    denominatorLow: exact(row.denominator_low),
    denominatorHigh: exact(row.denominator_high),
    covered: exact(row.covered),
    category: words(row.category),
    note: words(row.note),
    counts: { numerator: exact(row.counted), denominator: exact(row.counted_of) },
    sourceFile: String(row.source_file),
    sourceLine: row.source_line === null ? null : Number(row.source_line),
    text: null,
    besides: [],
    published: null,
  };
}

/** Names of organisations: those of the list of a vintage first, then those of the packs. */
const NAMED = 'trace_named';

/**
 * Makes the temporary table of names, of those that may be told: who is behind the figure, and who could
 * be. The lists of packs are files of their own, and are read but once.
 */
async function nameOrganisations(db: Database, figure: Figure): Promise<void> {
  const { scheme, footprint, indicator } = figure;
  await db.run(`CREATE OR REPLACE TEMP TABLE ${NAMED} AS
    WITH wanted AS (
      SELECT placed_kind AS org_kind, placed_by AS org_code FROM ${BEHIND}
      UNION
      SELECT org_kind, org_code FROM membership
      WHERE scheme = ${text(scheme)} AND footprint_code = ${text(footprint.code)}
        AND org_kind = ${text(indicator.observedBy)}
    )
    SELECT o.org_kind, o.org_code, o.org_vintage, o.name, 1 AS preference
    FROM organisation AS o
    SEMI JOIN wanted AS w ON w.org_kind = o.org_kind AND w.org_code = o.org_code
    WHERE o.name IS NOT NULL
    UNION ALL
    SELECT o.org_kind, o.org_code, o.org_vintage, o.name, 2
    FROM footprint_organisation AS o
    SEMI JOIN wanted AS w ON w.org_kind = o.org_kind AND w.org_code = o.org_code
    WHERE o.name IS NOT NULL AND o.scheme = ${text(scheme)}
      AND o.footprint_code = ${text(footprint.code)}`);
}

/** SQL of an organisation's name: that of its own vintage if there is one, else the latest. */
function nameOf(of: string): string {
  return `(SELECT arg_max(n.name, (n.org_vintage = ${of}.org_vintage, -n.preference, n.org_vintage))
    FROM ${NAMED} AS n WHERE n.org_kind = ${of}.org_kind AND n.org_code = ${of}.org_code)`;
}

/** An organisation as a scheme places it. */
function placed(row: Row): Absent {
  return {
    code: String(row.org_code),
    name: words(row.name),
    kind: String(row.org_kind),
    vintage: String(row.org_vintage),
    weight: row.weight as Exact,
    basis: String(row.basis),
  };
}

async function membersOf(db: Database, indicators: readonly string[]): Promise<Member[]> {
  const isMadeOfBands = indicators.length > 1;
  const behind = `${BEHIND} WHERE indicator_id IN (${indicators.map(text).join(', ')})`;
  const members = await db.rows(
    `WITH member AS (
       SELECT placed_kind AS org_kind, placed_by AS org_code, org_vintage, weight, basis,
         sum(counted) AS numerator, sum(counted_of) AS denominator
       FROM ${behind} GROUP BY ALL
     )
     SELECT m.*, ${nameOf('m')} AS name FROM member AS m
     ORDER BY m.org_kind, m.org_code, m.org_vintage`,
  );
  const rows = await db.rows(
    `SELECT * FROM ${behind}
     ORDER BY indicator_id, period_start, period, org_code, org_vintage, source_file, source_line`,
  );
  return members.map((row) => ({
    ...placed(row),
    numerator: isMadeOfBands ? null : exact(row.numerator),
    denominator: isMadeOfBands ? null : exact(row.denominator),
    observations: rows
      .filter(
        (o) =>
          o.placed_kind === row.org_kind &&
          o.placed_by === row.org_code &&
          o.org_vintage === row.org_vintage,
      )
      .map(observationOf),
  }));
}

/**
 * Members that should have a figure and have none: those of the kind that is observed, of the vintage
 * of most figures of the period. Of providers nothing says which should have one.
 */
async function absentOf(db: Database, figure: Figure): Promise<Absent[]> {
  const { scheme, footprint, period, indicator } = figure;
  if (indicator.observedBy === 'provider') return [];
  const rows = await db.rows(
    `WITH vintage AS (
       SELECT org_vintage FROM observation
       WHERE indicator_id = ${text(indicator.id)} AND org_kind IN (${text(indicator.observedBy)}, 'practice')
         AND (period = ${text(period)}
           OR (period_start >= ${text(figure.periodStart)} AND period_end <= ${text(figure.periodEnd)}))
       GROUP BY org_vintage ORDER BY count(*) DESC, org_vintage DESC LIMIT 1
     )
     SELECT m.org_code, m.org_kind, m.org_vintage, m.weight, m.basis, ${nameOf('m')} AS name
     FROM membership AS m
     JOIN vintage AS v ON v.org_vintage = m.org_vintage
     WHERE m.scheme = ${text(scheme)} AND m.footprint_code = ${text(footprint.code)}
       AND m.org_kind = ${text(indicator.observedBy)}
       AND NOT EXISTS (
         FROM ${BEHIND} AS b
         WHERE coalesce(b.parent_code, b.org_code) = m.org_code
           AND b.indicator_id IS DISTINCT FROM ${text(indicator.coverageBase)}
       )
     ORDER BY m.org_code`,
  );
  return rows.map(placed);
}

/** The sums of each indicator as the roll-up makes them, rounded as table `baseline` is. */
async function sumsOf(db: Database): Promise<Map<string, Sums>> {
  const sum = (of: string) => `CAST(round(sum(${of} * weight), 10) AS DECIMAL(28, 10))`;
  const rows = await db.rows(
    `SELECT indicator_id, ${sum('counted')} AS numerator, ${sum('counted_of')} AS denominator,
       ${sum('coalesce(counted, numerator_low)')} AS numerator_low,
       ${sum('coalesce(counted, numerator_high)')} AS numerator_high,
       ${sum('coalesce(counted_of, denominator_low)')} AS denominator_low,
       ${sum('coalesce(counted_of, denominator_high)')} AS denominator_high,
       ${sum('covered')} AS covered
     FROM ${BEHIND} GROUP BY indicator_id`,
  );
  return new Map(
    rows.map((row) => [
      String(row.indicator_id),
      {
        numerator: exact(row.numerator),
        denominator: exact(row.denominator),
        numeratorLow: exact(row.numerator_low),
        numeratorHigh: exact(row.numerator_high),
        denominatorLow: exact(row.denominator_low),
        denominatorHigh: exact(row.denominator_high),
        covered: exact(row.covered),
      },
    ]),
  );
}

async function expectedOf(db: Database, base: string | null): Promise<Held['expected']> {
  if (base === null) return null;
  const rows = await db.rows(
    `SELECT coalesce(parent_code, org_code) AS code,
       CAST(round(sum(counted * weight), 10) AS DECIMAL(28, 10)) AS amount
     FROM ${BEHIND} WHERE indicator_id = ${text(base)} AND counted IS NOT NULL
     GROUP BY ALL ORDER BY ALL`,
  );
  return rows.map((row) => ({ code: String(row.code), amount: row.amount as Exact }));
}

/**
 * The members of a figure with their weights and bases, their figures as published, and the sums that
 * these make: worked out from the published tables of the release alone, as its readers can. `bands`
 * are the age bands of a standardised indicator.
 */
export async function membersBehind(
  db: Database,
  figure: Figure,
  bands: readonly string[],
): Promise<Held> {
  const { id, coverageBase } = figure.indicator;
  const own = [id, ...bands];
  await placeObservations(db, figure, coverageBase === null ? own : [...own, coverageBase]);
  await nameOrganisations(db, figure);
  return {
    members: await membersOf(db, own),
    absent: await absentOf(db, figure),
    sums: await sumsOf(db),
    expected: await expectedOf(db, coverageBase),
  };
}
