import { AsyncDuckDB, DuckDBAccessMode, VoidLogger } from '@duckdb/duckdb-wasm';
import workerAddress from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import wasmAddress from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import type { Answer, Cell } from './answer.ts';

/** DuckDB in a worker of this page, with the release opened for reading only. */
export interface Engine {
  ask: (sql: string) => Promise<Answer>;
  /** Ends it, whatever it is at; another one can be started. */
  stop: () => void;
}

/**
 * Starts DuckDB and opens a release's database in it. Its readers of Parquet and JSON are downloads
 * from elsewhere, so it may load none, and nothing that a query says can change that.
 */
export async function startEngine(database: Uint8Array): Promise<Engine> {
  const worker = new Worker(new URL(workerAddress, document.baseURI));
  const db = new AsyncDuckDB(new VoidLogger(), worker);
  await db.instantiate(new URL(wasmAddress, document.baseURI).href);
  await db.registerFileBuffer('footpack.duckdb', database);
  await db.open({
    path: 'footpack.duckdb',
    accessMode: DuckDBAccessMode.READ_ONLY,
    query: { castBigIntToDouble: true, castDecimalToDouble: true, castTimestampToDate: true },
  });
  const connection = await db.connect();
  for (const setting of [
    'SET autoinstall_known_extensions = false',
    'SET autoload_known_extensions = false',
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ]) {
    await connection.query(setting);
  }
  return {
    ask: async (sql) => {
      const table = await connection.query(sql);
      const columns = table.schema.fields.map(({ name, type }) => ({
        name,
        numeric: /^(Int\d|Uint\d|Float|Decimal)/.test(String(type)),
      }));
      const kinds = table.schema.fields.map(({ type }) => String(type));
      const vectors = table.schema.fields.map((_, i) => table.getChildAt(i));
      const rows = Array.from({ length: table.numRows }, (_, row) =>
        vectors.map((vector, i) => cellOf(vector?.get(row), kinds[i]!)),
      );
      return { columns, rows };
    },
    stop: () => worker.terminate(),
  };
}

function cellOf(value: unknown, kind: string): Cell {
  if (value === null || value === undefined) return null;
  if (/^(Date|Timestamp)/.test(kind)) {
    const told = new Date(Number(value)).toISOString();
    return kind.startsWith('Date')
      ? told.slice(0, 10)
      : told.replace('.000Z', '').replace('T', ' ');
  }
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
    return value;
  }
  return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? Number(one) : one));
}
