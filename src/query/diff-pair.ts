import { type Database, openDatabase } from '../duckdb/database.ts';
import { ident, qualified, text } from '../duckdb/quote.ts';
import { KEYS } from '../model/keys.ts';
import { EXIT, Problem } from '../model/problem.ts';
import type { ReleaseFolder } from './release-folder.ts';

/** The two releases of a comparison, as schemas of the database that compares them. */
export const SIDES = ['before', 'after'] as const;
export type Side = (typeof SIDES)[number];

const KEYED = {
  scheme: 'VARCHAR',
  footprint_code: 'VARCHAR',
  indicator_id: 'VARCHAR',
  period: 'VARCHAR',
} as const;
const COUNT = 'DECIMAL(24, 10)';

/**
 * What is compared: the columns of each table, with the types that they are compared in. What a
 * baseline implies (comparisons, funnels, changes, neighbours, what is unmapped) is not compared again.
 */
export const COMPARED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  footprint: {
    scheme: 'VARCHAR',
    footprint_code: 'VARCHAR',
    number: 'INTEGER',
    name: 'VARCHAR',
    ods_code: 'VARCHAR',
  },
  organisation: {
    org_kind: 'VARCHAR',
    org_code: 'VARCHAR',
    org_vintage: 'VARCHAR',
    ons_code: 'VARCHAR',
    name: 'VARCHAR',
    parent_code: 'VARCHAR',
    opened: 'DATE',
    closed: 'DATE',
  },
  membership: {
    scheme: 'VARCHAR',
    org_kind: 'VARCHAR',
    org_code: 'VARCHAR',
    org_vintage: 'VARCHAR',
    footprint_code: 'VARCHAR',
    weight: 'DECIMAL(13, 12)',
    basis: 'VARCHAR',
  },
  indicator: {
    indicator_id: 'VARCHAR',
    position: 'INTEGER',
    title: 'VARCHAR',
    definition: 'VARCHAR',
    gap: 'VARCHAR',
    domain: 'VARCHAR',
    unit: 'VARCHAR',
    multiplier: 'DOUBLE',
    polarity: 'VARCHAR',
    combine: 'VARCHAR',
    interval_method: 'VARCHAR',
    observed_by: 'VARCHAR',
    period_type: 'VARCHAR',
    part_of: 'VARCHAR',
    standard: 'DOUBLE',
    numerator: 'VARCHAR',
    denominator: 'VARCHAR',
    coverage_base: 'VARCHAR',
    source_id: 'VARCHAR',
    caveats: 'VARCHAR',
  },
  observation: {
    observation_id: 'VARCHAR',
    source_id: 'VARCHAR',
    source_file: 'VARCHAR',
    indicator_id: 'VARCHAR',
    org_kind: 'VARCHAR',
    org_code: 'VARCHAR',
    org_vintage: 'VARCHAR',
    parent_code: 'VARCHAR',
    period: 'VARCHAR',
    period_start: 'DATE',
    period_end: 'DATE',
    numerator: COUNT,
    denominator: COUNT,
    value: COUNT,
    suppressed: 'BOOLEAN',
    numerator_low: COUNT,
    numerator_high: COUNT,
    denominator_low: COUNT,
    denominator_high: COUNT,
    rounding: COUNT,
    covered: COUNT,
    spread: COUNT,
    category: 'VARCHAR',
  },
  baseline: {
    ...KEYED,
    period_start: 'DATE',
    period_end: 'DATE',
    numerator: 'DECIMAL(28, 10)',
    denominator: 'DECIMAL(28, 10)',
    value: 'DOUBLE',
    lower_95: 'DOUBLE',
    upper_95: 'DOUBLE',
    lower_998: 'DOUBLE',
    upper_998: 'DOUBLE',
    value_low: 'DOUBLE',
    value_high: 'DOUBLE',
    coverage: 'DOUBLE',
    members_expected: 'INTEGER',
    members_present: 'INTEGER',
    members_suppressed: 'INTEGER',
    estimated: 'BOOLEAN',
    apportioned: 'DOUBLE',
    withheld_reason: 'VARCHAR',
    method: 'VARCHAR',
    england_value: 'DOUBLE',
    england_basis: 'VARCHAR',
    england_published: 'DOUBLE',
    england_summed: 'DOUBLE',
    comparison: 'VARCHAR',
    rank: 'INTEGER',
    rank_of: 'INTEGER',
    quintile: 'INTEGER',
  },
  category: { ...KEYED, category: 'VARCHAR', members: 'INTEGER', count: 'DECIMAL(28, 10)' },
  source: {
    source_id: 'VARCHAR',
    title: 'VARCHAR',
    period: 'VARCHAR',
    source_file: 'VARCHAR',
    url: 'VARCHAR',
    retrieved: 'DATE',
    sha256: 'VARCHAR',
    bundled: 'BOOLEAN',
    derived_from: 'VARCHAR',
  },
};

/**
 * A figure is recomputed from all that its release says of it; of other tables a column that only one
 * release has is not compared, and reads NULL in both.
 */
const WHOLE: readonly string[] = ['indicator', 'observation', 'source'];

/** Without these columns nobody can tell why a figure changed. */
const RECIPE: Readonly<Record<string, readonly string[]>> = {
  baseline: ['period_start', 'period_end', 'method'],
  indicator: ['combine', 'multiplier'],
  membership: ['weight'],
  observation: [
    ...['indicator_id', 'org_kind', 'org_code', 'org_vintage', 'parent_code', 'period'],
    ...['period_start', 'period_end', 'numerator', 'denominator', 'value', 'suppressed'],
    ...['numerator_low', 'numerator_high', 'denominator_low', 'denominator_high', 'source_file'],
  ],
  source: ['sha256'],
};

/** Nor can they without these of one release at least: it knows the age bands of the other's rates. */
const RECIPE_OF_ONE: Readonly<Record<string, readonly string[]>> = { indicator: ['part_of'] };

/** Rows that one thread goes through sooner than several share them out. */
const FEW = 500_000;

/** Two releases side by side, in one database that reads both and can write to neither. */
export interface Pair {
  db: Database;
  /** Whether both releases have a table with all that tells its rows apart. */
  has(table: string): boolean;
  /** The columns of a table, of those that are compared, that both releases have. */
  shared(table: string): string[];
  /** Whether both have what a figure is recomputed from. */
  explains: boolean;
  /** What only one of them has and is therefore not compared, a line a table. */
  notCompared: string[];
  /** Every compared scheme: those of which both have figures. */
  schemes: { both: string[]; onlyBefore: string[]; onlyAfter: string[] };
}

type Columns = ReadonlyMap<string, ReadonlySet<string>>;

async function columnsOf(db: Database, name: string): Promise<Columns> {
  const rows = await db.rows(
    `SELECT table_name, list(column_name) AS columns FROM duckdb_columns()
     WHERE database_name = ${text(name)} AND schema_name = 'main' GROUP BY table_name`,
  );
  return new Map(rows.map((r) => [String(r.table_name), new Set((r.columns as string[]) ?? [])]));
}

async function attach(db: Database, release: ReleaseFolder, name: string): Promise<void> {
  try {
    await db.run(`ATTACH ${text(release.database)} AS ${ident(name)} (READ_ONLY)`);
  } catch {
    throw new Problem(EXIT.usage, `release ${release.id} cannot be read`, {
      where: release.database,
      untouched: 'both releases',
      next: `footpack check ${release.id} tells what is wrong with it`,
    });
  }
}

/** The rows of a table with every column that is asked for; NULL where the release lacks it. */
function view(from: string, table: string, there: ReadonlySet<string> | undefined): string {
  const columns = Object.entries(COMPARED[table] ?? {}).map(([column, type]) =>
    there?.has(column)
      ? `TRY_CAST(${ident(column)} AS ${type}) AS ${ident(column)}`
      : `CAST(NULL AS ${type}) AS ${ident(column)}`,
  );
  const rows = there ? `FROM ${ident(from)}.main.${ident(table)}` : 'WHERE false';
  return `SELECT ${columns.join(', ')} ${rows}`;
}

/** What only one of two releases has, of the tables that are compared. */
function leftOut(before: Columns, after: Columns): string[] {
  return Object.keys(COMPARED).flatMap((table) => {
    const [a, b] = [before.get(table), after.get(table)];
    if (!a || !b) {
      const who = a ? 'only the first has it' : b ? 'only the second has it' : 'neither has it';
      return [`table ${table}: ${who}`];
    }
    const only = (mine: ReadonlySet<string>, other: ReadonlySet<string>, who: string) => {
      const names = [...mine].filter((column) => !other.has(column));
      return names.length > 0 ? [`${names.join(', ')} (only in ${who})`] : [];
    };
    const told = [...only(a, b, 'the first'), ...only(b, a, 'the second')];
    return told.length > 0 ? [`columns of ${table}: ${told.join('; ')}`] : [];
  });
}

/**
 * Opens two releases beside each other: their tables are `before.<table>` and `after.<table>`, each
 * with every column that is compared. The caller closes `db`. Throws a usage `Problem` for a release
 * that cannot be read.
 */
export async function openPair(a: ReleaseFolder, b: ReleaseFolder): Promise<Pair> {
  const db = await openDatabase(':memory:');
  try {
    await attach(db, a, 'release_a');
    // A file is attached once, also where a release is compared with itself.
    const second = a.database === b.database ? 'release_a' : 'release_b';
    if (second === 'release_b') await attach(db, b, second);
    const [rows] = await db.rows('SELECT sum(estimated_size) AS n FROM duckdb_tables()');
    if (Number(rows?.n) < FEW) await db.run('SET threads = 1');
    const before = await columnsOf(db, 'release_a');
    const after = await columnsOf(db, second);
    const shared = (table: string) =>
      Object.keys(COMPARED[table] ?? {}).filter(
        (column) => before.get(table)?.has(column) && after.get(table)?.has(column),
      );
    const views = SIDES.flatMap((side, i) => [
      `CREATE SCHEMA ${ident(side)}`,
      ...Object.keys(COMPARED).map((table) => {
        const [from, columns] = i === 0 ? ['release_a', before] : [second, after];
        const there = WHOLE.includes(table) ? columns.get(table) : new Set(shared(table));
        const rows = columns.has(table) ? there : undefined;
        return `CREATE VIEW ${qualified(side, table)} AS ${view(from, table, rows)}`;
      }),
    ]);
    await db.run(views.join(';\n'));
    const has = (table: string, columns: readonly string[]) =>
      columns.every((column) => shared(table).includes(column));
    return {
      db,
      shared,
      has: (table) => has(table, KEYS[table]?.primary ?? []),
      explains:
        Object.entries(RECIPE).every(
          ([table, columns]) => has(table, KEYS[table]?.primary ?? []) && has(table, columns),
        ) &&
        Object.entries(RECIPE_OF_ONE).every(([table, columns]) =>
          [before, after].some((side) => columns.every((c) => side.get(table)?.has(c))),
        ),
      notCompared: leftOut(before, after),
      schemes: await schemesOf(db),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

async function schemesOf(db: Database): Promise<Pair['schemes']> {
  const rows = await db.rows(
    `SELECT scheme, count(*) FILTER (side = 1) > 0 AS before, count(*) FILTER (side = 2) > 0 AS after
     FROM (SELECT DISTINCT scheme, 1 AS side FROM before.baseline
       UNION ALL SELECT DISTINCT scheme, 2 FROM after.baseline)
     WHERE scheme IS NOT NULL GROUP BY scheme ORDER BY scheme`,
  );
  const named = (before: boolean, after: boolean) =>
    rows.filter((r) => r.before === before && r.after === after).map((r) => String(r.scheme));
  return {
    both: named(true, true),
    onlyBefore: named(true, false),
    onlyAfter: named(false, true),
  };
}
