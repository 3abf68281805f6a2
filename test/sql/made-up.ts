import { indicators, sources } from '../../pipelines/catalogue.ts';
import { planBuild } from '../../src/build/build.ts';
import { writeInputs } from '../../src/build/input.ts';
import { createMacros } from '../../src/build/macros.ts';
import { folderFiles, SCHEMAS } from '../../src/build/sql-files.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import type { Json } from '../../src/duckdb/value.ts';
import type { Indicator } from '../../src/model/indicator.ts';
import type { Attribution } from '../../src/model/lists.ts';
import { layoutsOf } from '../../src/read/load.ts';
import { createRelations } from '../../src/read/relations.ts';
import { packageRoot } from '../support.ts';

/** Rows of a relation of `raw`, by its columns. */
export type Rows = Record<string, Json>[];

/** The product's own SQL over rows that a test makes up. */
export interface MadeUp {
  db: Database;
  /** Makes the tables that are sought from these relations of `raw`; others are left as they are. */
  build(
    raw: Readonly<Record<string, Rows>>,
    asked?: { schemes?: readonly string[]; attribution?: Attribution },
  ): Promise<void>;
  /** The messages of a check. */
  check(name: string): Promise<string[]>;
}

/** An indicator that sums over organisations of a kind. */
export function summing(id: string, by: Indicator['by']): Indicator {
  const model = indicators.find((i) => i.combine === 'sum' && !i.perDay && i.coverage === null);
  if (!model) throw new Error('the catalogue has no plain sum');
  return { ...model, id, by, published: [], sameOrganisations: false };
}

/** A database whose builds go only as far as `sought`. The caller closes it. */
export async function madeUp(
  sought: readonly string[],
  ours: readonly Indicator[],
): Promise<MadeUp> {
  const db = await openDatabase(':memory:', { threads: 1 });
  const inputs = async (selected: readonly string[], attribution: Attribution) => {
    await db.run('DROP SCHEMA IF EXISTS input CASCADE');
    await writeInputs(db, {
      selected,
      attribution,
      indicators: ours,
      sources: [],
      extracts: [],
      findings: [],
    });
  };
  const fill = async (relation: string, rows: Rows) => {
    await db.run(`DELETE FROM raw.${relation}`);
    const columns = Object.keys(rows[0] ?? {});
    if (columns.length === 0) return;
    const values = rows.map((row) => columns.map((column) => row[column] ?? null));
    await db.insert('raw', relation, columns, values);
  };
  await createRelations(db, layoutsOf(sources));
  await inputs([], 'hq');
  await createMacros(db, packageRoot);
  const plan = await planBuild(db, packageRoot);
  const needed = new Set(sought);
  for (const step of plan.toReversed()) {
    if (needed.has(step.table)) for (const table of step.reads) needed.add(table);
  }
  const steps = plan.filter((step) => needed.has(step.table));
  const checks = new Map(folderFiles(packageRoot, 'check').map((file) => [file.table, file.sql]));
  return {
    db,
    async build(raw, { schemes = [], attribution = 'hq' } = {}) {
      for (const schema of SCHEMAS) await db.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      for (const schema of SCHEMAS) await db.run(`CREATE SCHEMA ${schema}`);
      for (const [relation, rows] of Object.entries(raw)) await fill(relation, rows);
      await inputs(schemes, attribution);
      for (const { table, sql } of steps) await db.run(`CREATE TABLE ${table} AS ${sql}`);
    },
    async check(name) {
      const rows = await db.rows(checks.get(`check.${name}`) ?? `no check ${name}`);
      return rows.map((row) => String(row.message));
    },
  };
}
