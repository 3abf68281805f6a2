import type { Database } from '../duckdb/database.ts';
import { openPool } from '../duckdb/pool.ts';
import { ident } from '../duckdb/quote.ts';
import { buildOrder, type Step } from './order.ts';
import { folderFiles, SCHEMAS, type SqlFile, tableFiles } from './sql-files.ts';
import { tablesRead } from './tables-read.ts';

/** The steps of a build in their order, read from `sql/`. */
export async function planBuild(db: Database, packageRoot: string): Promise<(Step & SqlFile)[]> {
  const files = tableFiles(packageRoot);
  const byTable = new Map(files.map((file) => [file.table, file]));
  const steps: Step[] = [];
  for (const file of files) {
    steps.push({ table: file.table, file: file.file, reads: await tablesRead(db, file) });
  }
  const given = await db.rows(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
     WHERE table_schema IN ('raw', 'input')`,
  );
  return buildOrder(
    steps,
    given.map((row) => String(row.name)),
    SCHEMAS,
  ).map((step) => ({ ...step, ...(byTable.get(step.table) as SqlFile) }));
}

/** Makes every table of `sql/`, from the schemas `raw` and `input` on, each as soon as it can be. */
export async function buildTables(db: Database, packageRoot: string): Promise<void> {
  for (const macro of folderFiles(packageRoot, 'macro')) await db.run(macro.sql);
  const steps = await planBuild(db, packageRoot);
  for (const schema of SCHEMAS) await db.run(`CREATE SCHEMA ${ident(schema)}`);
  const pool = await openPool(db);
  const made = new Map<string, Promise<void>>();
  const make = async (step: Step & SqlFile) => {
    await Promise.all(step.reads.map((table) => made.get(table)));
    await pool.run(async (connection) => {
      try {
        await connection.run(`CREATE TABLE ${step.table} AS ${step.sql}`);
      } catch (error) {
        throw new Error(`${step.file}: ${error instanceof Error ? error.message : error}`);
      }
    });
  };
  for (const step of steps) made.set(step.table, make(step));
  const outcomes = await Promise.allSettled(made.values());
  pool.close();
  const failed = outcomes.find((o) => o.status === 'rejected');
  if (failed) throw failed.reason;
}
