// Asks a release the same question again and again in one process, one way, and prints the seconds of
// each time and the answer. A process of its own, with the `Asking` of bench/release.ts as its argument.
// Plain JavaScript on what is compiled: the library then starts its own process without a loader.
import { DuckDBInstance } from '@duckdb/node-api';
import { openRelease } from '../dist/src/query/library.js';

const { out, database, query, way, times } = JSON.parse(process.argv[2]);

/** A function that asks, by the library or on a connection that stays open. */
async function asker() {
  if (way === 'footpack') {
    const release = await openRelease(out);
    return () => release.rows(query);
  }
  const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  return async () => (await connection.runAndReadAll(query)).getRowObjectsJson();
}

const ask = await asker();
const answer = JSON.stringify(await ask());
const taken = [];
for (let i = 0; i < times; i += 1) {
  const started = process.hrtime.bigint();
  const again = JSON.stringify(await ask());
  taken.push(Number(process.hrtime.bigint() - started) / 1e9);
  if (again !== answer) throw new Error('the same question had two answers');
}
console.log(JSON.stringify({ seconds: taken.reduce((sum, one) => sum + one, 0), taken, answer }));
