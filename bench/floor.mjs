// What DuckDB alone needs for the same files: open it, read each bundled CSV into a table with
// `read_csv_auto`, count the rows. No contract, no mapping, no pack: nothing footpack does can take
// less. Prints {"files", "rows"}. Plain JavaScript, so that no loader is measured with it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = process.argv[2];
const files = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.csv'))
  .sort();
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
let rows = 0;
for (const file of files) {
  const path = join(folder, file).replaceAll("'", "''");
  await connection.run(`CREATE OR REPLACE TEMP TABLE extract AS FROM read_csv_auto('${path}')`);
  const counted = await connection.runAndReadAll('SELECT count(*) FROM extract');
  rows += Number(counted.getRows()[0][0]);
}
console.log(JSON.stringify({ files: files.length, rows }));
connection.closeSync();
instance.closeSync();
