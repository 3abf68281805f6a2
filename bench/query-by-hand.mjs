// Asks a DuckDB file one question as a script by hand would, and prints the rows as JSON.
import { DuckDBInstance } from '@duckdb/node-api';

const [database, query] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(query);
console.log(JSON.stringify(reader.getRowObjectsJson()));
connection.closeSync();
instance.closeSync();
