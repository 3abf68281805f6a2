import { sources } from '../../pipelines/catalogue.ts';
import { planBuild } from '../../src/build/build.ts';
import { writeInputs } from '../../src/build/input.ts';
import { createMacros } from '../../src/build/macros.ts';
import { folderFiles, SCHEMAS } from '../../src/build/sql-files.ts';
import { type Database, openDatabase, type Row } from '../../src/duckdb/database.ts';
import type { Json } from '../../src/duckdb/value.ts';
import { type IndicatorDeclaration, indicatorSchema } from '../../src/model/indicator.ts';
import type { SuppressionRule } from '../../src/model/suppression.ts';
import { layoutsOf } from '../../src/read/load.ts';
import { createRelations } from '../../src/read/relations.ts';
import { packageRoot } from '../support.ts';
import { type HandMade, lay } from './step.ts';

/** The vintage of every code of a little world. */
export const VINTAGE = '2017-04';

/** Of each scheme, what part of which CCG lies in which footprint. */
export type Schemes = Record<string, (readonly [ccg: string, footprint: string, weight: number])[]>;

/** A row of a tidy extract, by its columns; what is not given is empty. */
export type Tidy = Partial<Record<string, string | number | null>> & {
  indicator_id: string;
  org_code: string;
};

/** Figures of a few CCGs, from the row of an extract to the baseline, by the product's own SQL. */
export interface LittleWorld {
  db: Database;
  build(given: {
    schemes: Schemes;
    indicators: readonly IndicatorDeclaration[];
    rows: readonly Tidy[];
    /** Rules of the source of the rows, which is called made-up. */
    suppression?: readonly SuppressionRule[];
  }): Promise<void>;
  rows(sql: string): Promise<Row[]>;
  check(name: string): Promise<Row[]>;
}

/** An indicator by CCG with nothing special about it, but for what is said. */
export function anIndicator(
  given: Partial<IndicatorDeclaration> & Pick<IndicatorDeclaration, 'id' | 'combine'>,
): IndicatorDeclaration {
  return {
    title: given.id,
    definition: 'Made up, for a test alone.',
    gap: 'health',
    domain: 'Made up',
    unit: 'units',
    polarity: 'none',
    by: 'ccg',
    numerator: 'What is counted',
    denominator: 'Of whom',
    source: 'made-up',
    caveats: [],
    ...given,
  };
}

/** Tables of who belongs where, which a test makes by hand. */
function placed(schemes: Schemes): HandMade {
  const parts = Object.entries(schemes).flatMap(([scheme, members]) => {
    const outside = new Map<string, number>();
    for (const [ccg, , weight] of members) {
      outside.set(ccg, (outside.get(ccg) ?? 1_000) - Math.round(weight * 1_000));
    }
    return [
      ...members.map(([ccg, footprint, weight]) => [scheme, ccg, footprint, weight] as const),
      ...[...outside].flatMap(([ccg, rest]) =>
        rest > 0 ? [[scheme, ccg, null, rest / 1_000] as const] : [],
      ),
    ];
  });
  const columns = {
    scheme: 'VARCHAR',
    org_code: 'VARCHAR',
    org_vintage: 'VARCHAR',
    org_kind: 'VARCHAR',
    footprint_code: 'VARCHAR',
    weight: 'DECIMAL(13, 12)',
    basis: 'VARCHAR',
  };
  const rows = parts.map(([scheme, ccg, footprint, weight]) => [
    ...[scheme, ccg, VINTAGE, 'ccg', footprint],
    weight,
    'listed',
  ]);
  const footprints = new Set(parts.filter(([, , f]) => f !== null).map(([s, , f]) => `${s} ${f}`));
  return {
    'organisation.placement': { columns, rows },
    'organisation.membership': { columns, rows: rows.filter((r) => r[4] !== null) },
    'organisation.scheme': {
      columns: { name: 'VARCHAR', footprint_kind: 'VARCHAR', selected: 'BOOLEAN' },
      rows: Object.keys(schemes).map((name) => [name, 'own', true]),
    },
    'organisation.footprint': {
      columns: { scheme: 'VARCHAR', footprint_code: 'VARCHAR' },
      rows: [...footprints].map((f) => f.split(' ')),
    },
    'organisation.area_member': {
      columns: { org_kind: 'VARCHAR', org_vintage: 'VARCHAR', org_code: 'VARCHAR' },
      rows: [...new Set(parts.map(([, ccg]) => ccg))].map((ccg) => ['ccg', VINTAGE, ccg]),
    },
    'organisation.divided_ccg': {
      columns: { org_vintage: 'VARCHAR', ccg_ods: 'VARCHAR' },
      rows: [],
    },
    'organisation.practice_parent': {
      columns: { practice_code: 'VARCHAR', vintage: 'VARCHAR', ccg_ods: 'VARCHAR' },
      rows: [],
    },
    'stage.area': {
      columns: { vintage: 'VARCHAR', ccg_ons: 'VARCHAR', ccg_ods: 'VARCHAR' },
      rows: [],
    },
    'stage.succession': { columns: { old_code: 'VARCHAR', effective: 'DATE' }, rows: [] },
    'stage.iapt_total': {
      columns: {
        source_id: 'VARCHAR',
        stp_ons: 'VARCHAR',
        indicator_id: 'VARCHAR',
        period: 'VARCHAR',
        shown: 'DECIMAL(24, 10)',
      },
      rows: [],
    },
  };
}

const BY_HAND = Object.keys(placed({}));

/** A little world whose builds go only as far as `sought`. The caller closes its database. */
export async function littleWorld(sought: readonly string[]): Promise<LittleWorld> {
  const db = await openDatabase(':memory:', { threads: 1 });
  await createRelations(db, layoutsOf(sources));
  const inputs = { selected: [], attribution: 'hq' as const, extracts: [], findings: [] };
  await writeInputs(db, { ...inputs, indicators: [], sources: [] });
  await createMacros(db, packageRoot);
  const plan = await planBuild(db, packageRoot);
  // Stage tables of other sources stay empty: what is staged is the tidy extract.
  const empty = (table: string) =>
    /^stage\.\w+_observation$/.test(table) && table !== 'stage.tidy_observation';
  const needed = new Set(sought);
  for (const step of plan.toReversed()) {
    if (!needed.has(step.table) || empty(step.table) || BY_HAND.includes(step.table)) continue;
    for (const table of step.reads) needed.add(table);
  }
  const isStage = (s: { table: string }) => s.table.startsWith('stage.');
  const steps = [
    ...plan.filter((s) => isStage(s) && !empty(s.table)),
    ...plan.filter((s) => isStage(s) && empty(s.table)),
    ...plan.filter((s) => !isStage(s)),
  ]
    .filter((s) => needed.has(s.table) && !BY_HAND.includes(s.table))
    .map(({ table, sql }) => ({
      table,
      sql: empty(table)
        ? 'SELECT *, NULL::VARCHAR AS parent_code FROM stage.tidy_observation LIMIT 0'
        : sql,
    }));
  const checks = new Map(folderFiles(packageRoot, 'check').map((file) => [file.table, file.sql]));
  return {
    db,
    async build({ schemes, indicators, rows, suppression = [] }) {
      await db.run('DROP SCHEMA input CASCADE');
      for (const schema of SCHEMAS) await db.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      for (const schema of SCHEMAS) await db.run(`CREATE SCHEMA ${schema}`);
      const source = { id: 'made-up', suppression } as never;
      await writeInputs(db, {
        ...inputs,
        indicators: indicators.map((i) => indicatorSchema.parse(i)),
        sources: [source],
      });
      await db.run('DELETE FROM raw.tidy');
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      await db.insert(
        'raw',
        'tidy',
        ['source_id', 'source_file', 'source_line', 'org_vintage', ...columns],
        rows.map((row, i): Json[] => [
          'made-up',
          'made-up.csv',
          i + 2,
          VINTAGE,
          ...columns.map((c) => (row[c] === undefined || row[c] === null ? null : String(row[c]))),
        ]),
      );
      await lay(db, placed(schemes));
      for (const { table, sql } of steps) await db.run(`CREATE TABLE ${table} AS ${sql}`);
    },
    rows: (sql) => db.rows(sql),
    check: (name) => db.rows(checks.get(`check.${name}`) ?? `no check ${name}`),
  };
}

/** The first and last day of the financial year that begins in April of a year. */
export const year = (first: number) => ({
  period_start: `${first}-04-01`,
  period_end: `${first + 1}-03-31`,
});

/** The days of a month, `2016-04`. */
export function month(name: string) {
  const [y, m] = name.split('-').map(Number);
  const last = new Date(Date.UTC(y ?? 0, m ?? 1, 0)).getUTCDate();
  return { period_start: `${name}-01`, period_end: `${name}-${last}` };
}
