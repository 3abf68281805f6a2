// Maps what `bench/mapping.ts` has prepared, one way, and prints how long it took and what came of
// it. A process of its own each time, with a `Mapping` as its argument.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderFiles } from '../src/build/sql-files.ts';
import { openDatabase } from '../src/duckdb/database.ts';
import type { Mapping } from './mapping.ts';
import { root } from './measure.ts';

const { path, way, memoryLimit }: Mapping = JSON.parse(process.argv[2] ?? '');

/** The statements of the product for it, as a build runs them. */
function footpack(): string {
  const files = new Map(folderFiles(root, 'baseline').map((file) => [file.table, file.sql]));
  // What is made here stands in the place of what the build made, so that each reads the new one.
  const steps = ['placed', 'figure', 'rollup', 'unmapped'].map((name) => {
    const sql = files.get(`baseline.${name}`)?.replaceAll(/\bbaseline\.(placed|figure)\b/g, '$1');
    return `CREATE TEMP TABLE ${name} AS ${sql};`;
  });
  return `${steps.join('\n')} ALTER TABLE rollup RENAME TO mapped;`;
}

/** One number for all the rows, whatever their order, of columns that have the same types. */
const RESULT = `
  SELECT
    (SELECT [count(*), sum(CAST(hash(scheme, footprint_code, indicator_id, period,
       CAST(numerator AS DECIMAL(38, 12)), CAST(denominator AS DECIMAL(38, 12)),
       CAST(numerator_low AS DECIMAL(38, 12)), CAST(numerator_high AS DECIMAL(38, 12)),
       CAST(suppressed_rows AS BIGINT)) AS HUGEINT))] FROM mapped)::VARCHAR AS mapped,
    (SELECT [count(*), sum(CAST(hash(scheme, indicator_id, period, org_code, reason,
       CAST(numerator AS DECIMAL(38, 12)), CAST(denominator AS DECIMAL(38, 12)), figures)
       AS HUGEINT))] FROM unmapped)::VARCHAR AS unmapped,
    (SELECT list((scheme, n) ORDER BY scheme)::VARCHAR FROM (
       SELECT scheme, CAST(sum(numerator) AS DECIMAL(38, 6)) AS n
       FROM (SELECT scheme, numerator FROM mapped UNION ALL SELECT scheme, numerator FROM unmapped)
       GROUP BY scheme)) AS sums`;

const sql = way === 'footpack' ? footpack() : readFileSync(join(root, 'bench', way), 'utf8');
const db = await openDatabase(path, { readOnly: true, memoryLimit });
const started = process.hrtime.bigint();
await db.run(sql);
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const [result] = await db.rows(RESULT);
console.log(JSON.stringify({ seconds, result: JSON.stringify(result) }));
db.close();
