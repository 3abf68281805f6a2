// Makes the baselines of what `bench/baselines.ts` has prepared, one way, and prints how long it took
// and what came of it. A process of its own each time, with a `Baselines` as its argument.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planBuild } from '../src/build/build.ts';
import { type Database, openDatabase } from '../src/duckdb/database.ts';
import type { Baselines } from './baselines.ts';
import { root } from './measure.ts';

const { path, way, memoryLimit }: Baselines = JSON.parse(process.argv[2] ?? '');

/** The statements of the product, as a build runs them, under names that stand before the build's. */
async function footpack(db: Database): Promise<string> {
  const plan = await planBuild(db, root);
  const needed = new Set(['baseline.footprint']);
  for (const step of plan.toReversed()) {
    if (needed.has(step.table)) for (const table of step.reads) needed.add(table);
  }
  return plan
    .filter(({ table }) => table.startsWith('baseline.') && needed.has(table))
    .map(({ table, sql }) => {
      const mine = sql.replaceAll(/\bbaseline\.(\w+)/g, 'baseline_$1');
      return `CREATE TEMP TABLE ${table.replace('.', '_')} AS ${mine};`;
    })
    .join('\n');
}

/** One number for all the baselines, whatever their order. */
const RESULT = `
  SELECT count(*) AS baselines, count(rank) AS ranked, min(coverage) AS least_coverage,
    sum(CAST(hash(scheme, footprint_code, indicator_id, period,
      CAST(numerator AS DECIMAL(28, 6)), CAST(denominator AS DECIMAL(28, 6)),
      round(value, 9), round(lower_95, 9), round(upper_95, 9), round(lower_998, 9),
      round(upper_998, 9), round(value_low, 9), round(value_high, 9), round(coverage, 9),
      round(england_value, 9), rank, rank_of, quintile, comparison) AS HUGEINT))::VARCHAR AS all_of_it
  FROM baseline_footprint`;

const db = await openDatabase(path, { readOnly: true, memoryLimit });
const sql =
  way === 'footpack'
    ? await footpack(db)
    : readFileSync(join(root, 'bench', 'baselines-by-hand.sql'), 'utf8');
const started = process.hrtime.bigint();
await db.run(sql);
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const [result] = await db.rows(RESULT);
console.log(JSON.stringify({ seconds, result: JSON.stringify(result) }));
db.close();
